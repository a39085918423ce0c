import { Button, Group } from '@mantine/core';
import type { Run, RunStep } from '@millrace/contracts/runs/run';
import { listRunSteps } from '@millrace/contracts/runs/run-steps';
import { settleRunEffect } from '@millrace/contracts/runs/runs';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { usePages, useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { Failure, useReportFailure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import { Fault } from './fault.tsx';
import { JsonView } from './json-view.tsx';
import { StatePill } from './states.tsx';
import { useDuration } from './use-run-texts.ts';
import { workflowWords } from './workflow-words.ts';
import classes from './workflows.module.css';

/** The steps directly inside of one, or at the top; what is inside of those opens with them. */
export function RunSteps({ run, under }: { run: Run; under: string }) {
  const say = useWords(workflowWords);
  const pages = usePages(listRunSteps, { id: run.id, under, limit: 50 });
  if (pages.isPending) return <SkeletonRows rows={3} />;
  if (pages.isError) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.items.length === 0) return <p className={classes.quiet}>{say('noSteps')}</p>;
  return (
    <>
      <ol className={classes.steps}>
        {pages.items.map((step) => (
          <Step key={step.path} run={run} step={step} />
        ))}
      </ol>
      {pages.hasNextPage && (
        <Button
          variant="subtle"
          size="xs"
          mt="xs"
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {say('older')}
        </Button>
      )}
    </>
  );
}

function Step({ run, step }: { run: Run; step: RunStep }) {
  const duration = useDuration();
  // What asks for somebody stands open.
  const [isOpen, setOpen] = useState(step.state === 'failed' || step.state === 'unknown');
  const round = /\[(\d+)\]\.[^.]+$/.exec(step.path)?.[1];
  return (
    <li>
      <button type="button" className={classes.stepHead} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
        <span className={classes.stepName}>
          {step.name ?? step.id}
          <small>
            {step.type}
            {round !== undefined && ` · ${Number(round) + 1}`}
          </small>
        </span>
        <span className={classes.quiet}>{duration(step.startedAt, step.endedAt)}</span>
        <StatePill state={step.state} />
      </button>
      {isOpen && <StepBody run={run} step={step} />}
    </li>
  );
}

function StepBody({ run, step }: { run: Run; step: RunStep }) {
  const say = useWords(workflowWords);
  const format = useFormat();
  const [isInside, showInside] = useState(false);
  return (
    <>
      <div className={classes.stepBody}>
        {step.error && <Fault error={step.error} />}
        {step.state === 'unknown' && <Settle run={run} step={step} />}
        {step.runId && (
          <Link className={classes.link} to="/runs/$id" params={{ id: step.runId }}>
            {say('openRun')}
          </Link>
        )}
        {step.approvalId && (
          <Link className={classes.link} to="/approvals">
            {say('openApproval')}
          </Link>
        )}
        {step.input !== null && step.input !== undefined && <Named name={say('input')} value={step.input} />}
        {step.output !== null && step.output !== undefined && <Named name={say('output')} value={step.output} />}
        {step.attempts.length > 1 && <Attempts step={step} />}
        {step.inputTokens !== null && (
          <span className={classes.quiet}>
            {say('tokens', {
              input: format.number(step.inputTokens),
              output: format.number(step.outputTokens ?? 0),
            })}
          </span>
        )}
        {step.inside > 0 && (
          <Button size="xs" variant="default" onClick={() => showInside(!isInside)}>
            {say('showInside', { count: step.inside })}
          </Button>
        )}
      </div>
      {isInside && <RunSteps run={run} under={step.path} />}
    </>
  );
}

function Named({ name, value }: { name: string; value: unknown }) {
  return (
    <div>
      <h4>{name}</h4>
      <JsonView value={value} />
    </div>
  );
}

function Attempts({ step }: { step: RunStep }) {
  const say = useWords(workflowWords);
  const format = useFormat();
  return (
    <ul className={classes.problems}>
      {step.attempts.map((attempt) => (
        <li key={attempt.number} className={classes.quiet}>
          {say('attempt', { number: attempt.number })} · {format.time(attempt.startedAt)}
          {attempt.error && ` · ${attempt.error.message}`}
        </li>
      ))}
    </ul>
  );
}

/** Only a person can say what became of an effect nobody knows the outcome of. */
function Settle({ run, step }: { run: Run; step: RunStep }) {
  const say = useWords(workflowWords);
  const settle = useWrite(settleRunEffect, { stale: ['runs', 'run_steps'], onError: useReportFailure() });
  if (!useCan('runs.write')) return null;
  const decide = (happened: boolean) => settle.mutate({ input: { id: run.id, path: step.path, happened } });
  return (
    <div>
      <p>{say('settleText')}</p>
      <Group gap="xs">
        <Button size="xs" variant="default" loading={settle.isPending} onClick={() => decide(true)}>
          {say('happened')}
        </Button>
        <Button size="xs" loading={settle.isPending} onClick={() => decide(false)}>
          {say('didNotHappen')}
        </Button>
      </Group>
    </div>
  );
}

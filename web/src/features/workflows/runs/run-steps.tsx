import { UnstyledButton } from '@mantine/core';
import type { Run, RunStep } from '@millrace/contracts/runs/run';
import { listRunSteps } from '@millrace/contracts/runs/run-steps';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { ShowMore } from '../../../ui/data/show-more.tsx';
import { usePages } from '../../../api/hooks.ts';
import { Failure } from '../../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { StepBody } from './step-body.tsx';
import { isMoving, refreshEveryMs, StatePill } from '../states.tsx';
import { useStepName } from './use-run-tree.ts';
import { useDuration } from './use-run-texts.ts';
import { workflowWords } from '../workflow-words.ts';
import classes from '../workflows.module.css';

/** The steps directly inside of one, or at the top; what is inside of those opens with them. */
export function RunSteps({ run, under }: { run: Run; under: string }) {
  const say = useWords(workflowWords);
  const nameOf = useStepName(run);
  const pages = usePages(
    listRunSteps,
    { id: run.id, under, limit: 50 },
    { refetchInterval: refreshEveryMs(run.state) },
  );
  if (pages.isPending) return <SkeletonRows rows={3} />;
  if (pages.isError) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.items.length === 0)
    return <p className={classes.quiet}>{say(isMoving(run.state) ? 'noSteps' : 'noStepsEnded')}</p>;
  return (
    <>
      <ol className={classes.steps}>
        {pages.items.map((step) => (
          <Step key={step.path} run={run} step={step} name={nameOf(step.id)} />
        ))}
      </ol>
      <ShowMore pages={pages} label={say('older')} mt="xs" />
    </>
  );
}

/** What holds more steps than this is shown when somebody opens it. */
const openUpTo = 12;

function Step({ run, step, name }: { run: Run; step: RunStep; name: string | undefined }) {
  // What asks for somebody stands open.
  const [choice, choose] = useState<boolean>();
  const isOpen = choice ?? (step.state === 'failed' || step.state === 'unknown');
  const showsInside = step.inside > 0 && (isOpen || (choice === undefined && step.inside <= openUpTo));
  const round = /\[(\d+)\]\.[^.]+$/.exec(step.path)?.[1];
  return (
    <li>
      <UnstyledButton className={classes.stepHead} aria-expanded={isOpen} onClick={() => choose(!isOpen)}>
        {isOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
        <span className={classes.stepName}>
          {name ?? step.name ?? step.id}{' '}
          <small>
            {step.id}
            {round !== undefined && ` · ${Number(round) + 1}`}
          </small>
        </span>
        <span className={`${classes.quiet} ${classes.stepFacts}`}>
          <StepFacts step={step} />
        </span>
        <StatePill state={step.state} />
      </UnstyledButton>
      {isOpen && <StepBody step={step} run={run} />}
      {showsInside && <RunSteps run={run} under={step.path} />}
    </li>
  );
}

/** How often it was tried, what it cost, how long it took. */
export function StepFacts({ step }: { step: RunStep }) {
  const say = useWords(workflowWords);
  const format = useFormat();
  const duration = useDuration();
  const facts = [
    step.attempts.length > 1 && say('attemptCount', { count: step.attempts.length }),
    step.costMicros > 0 && format.dollars(step.costMicros),
    duration(step.startedAt, step.endedAt),
  ];
  return facts.filter(Boolean).join(' · ');
}

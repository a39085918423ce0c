import type { Run, RunStep } from '@millrace/contracts/runs/run';
import { Link } from '@tanstack/react-router';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { Fault } from '../fault.tsx';
import { JsonView } from '../json-view.tsx';
import { PrintedLines } from '../printed-lines.tsx';
import { isMoving } from '../states.tsx';
import { workflowWords } from '../workflow-words.ts';
import classes from '../workflows.module.css';
import { RecordLinks } from './record-links.tsx';
import { SettleEffect } from './settle-effect.tsx';
import { useDuration } from './use-run-texts.ts';

/** What a step was given and gave, each time it was tried. */
export function StepBody({ run, step }: { run: Run; step: RunStep }) {
  const say = useWords(workflowWords);
  const format = useFormat();
  return (
    <div className={classes.stepBody}>
      {step.error && <Fault error={step.error} />}
      {step.state === 'unknown' && isMoving(run.state) && <SettleEffect runId={run.id} path={step.path} />}
      {step.runId && (
        <Link className={classes.link} to="/runs/$id" params={{ id: step.runId }}>
          {say('openRun')}
        </Link>
      )}
      {step.approvalId && (
        <Link className={classes.link} to="/approvals" search={{ run: run.id }}>
          {say('openApproval')}
        </Link>
      )}
      <RecordLinks records={step.records} />
      {step.input !== null && step.input !== undefined && <Named name={say('input')} value={step.input} />}
      {step.output !== null && step.output !== undefined && <Named name={say('output')} value={step.output} />}
      <PrintedLines lines={step.log} />
      {step.attempts.length > 0 && <Attempts step={step} />}
      {step.inputTokens !== null && (
        <span className={classes.quiet}>
          {say('tokens', {
            input: format.number(step.inputTokens),
            output: format.number(step.outputTokens ?? 0),
          })}
        </span>
      )}
    </div>
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
  const duration = useDuration();
  return (
    <ul className={classes.problems}>
      {step.attempts.map((attempt) => (
        <li key={attempt.number} className={classes.quiet}>
          {say('attempt', { number: attempt.number })} · {format.dateTime(attempt.startedAt)} ·{' '}
          {say(`outcome_${attempt.outcome ?? 'running'}`)} {duration(attempt.startedAt, attempt.endedAt)}
          {attempt.error && ` · ${attempt.error.message}`}
        </li>
      ))}
    </ul>
  );
}

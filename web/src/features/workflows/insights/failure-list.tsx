import type { WorkflowInsights } from '@millrace/contracts/workflows/workflow-insights';
import { Link } from '@tanstack/react-router';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { insightWords } from './insight-words.ts';
import classes from './insights.module.css';
import { reasonTitle } from './reason-title.ts';
import { runsOf } from './runs-address.ts';
import { useFirst } from './use-first.tsx';

type Reason = WorkflowInsights['failures'][number];

interface FailureListProps {
  insights: Pick<WorkflowInsights, 'failures' | 'from' | 'to' | 'before'>;
  /** Where reasons of several workflows stand together. */
  withWorkflow: boolean;
}

/** Why runs failed, the most frequent reason first; each opens the runs that failed so. */
export function FailureList({ insights, withWorkflow }: FailureListProps) {
  const say = useWords(insightWords);
  const { failures, before } = insights;
  const { shown, button } = useFirst(failures, 6);
  if (failures.length === 0) {
    return (
      <Section title={say('failures')}>
        <p className={classes.quiet}>{say('noFailures')}</p>
      </Section>
    );
  }
  return (
    <Section title={say('failures')} description={say('failuresText')}>
      <ul className={classes.reasons}>
        {shown.map((reason) => {
          const { workflow, code, step } = reason;
          const search = { ...runsOf(workflow.id, insights), state: 'failed' };
          return (
            <li key={`${workflow.id} ${code} ${step}`}>
              <Link to="/workflows" search={code === null ? search : { ...search, reason: code, step: step ?? '' }}>
                <ReasonText reason={reason} withWorkflow={withWorkflow} />
                <Compared reason={reason} isNew={before.figures.runs > 0 && reason.failedBefore === 0} />
              </Link>
            </li>
          );
        })}
      </ul>
      {button}
    </Section>
  );
}

function ReasonText({ reason, withWorkflow }: { reason: Reason; withWorkflow: boolean }) {
  const say = useWords(insightWords);
  const { workflow, code, step } = reason;
  const title = code === null ? 'otherReasons' : reasonTitle(code);
  const place = step === null ? say('atRun') : say('atStep', { step });
  return (
    <span className={classes.reason}>
      <span>
        {title ? say(title) : <code>{code}</code>}
        {title && code !== null && <code>{code}</code>}
      </span>
      <small>
        {[code !== null && place, withWorkflow && (workflow.name ?? say('deleted'))].filter(Boolean).join(' · ')}
      </small>
    </span>
  );
}

function Compared({ reason: { failed, failedBefore }, isNew }: { reason: Reason; isNew: boolean }) {
  const say = useWords(insightWords);
  const format = useFormat();
  return (
    <span className={classes.reasonCount}>
      <strong>{format.number(failed)}</strong>
      {isNew && <small>{say('newReason')}</small>}
      {failedBefore > 0 && <small>{say('before', { value: format.number(failedBefore) })}</small>}
    </span>
  );
}

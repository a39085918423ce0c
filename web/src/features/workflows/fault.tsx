import type { RunSummary } from '@millrace/contracts/runs/run';
import { useWords } from '../../ui/language/words.ts';
import { workflowWords } from './workflow-words.ts';
import classes from './workflows.module.css';

/** What went wrong, and what can be done about it. */
export function Fault(props: {
  error: NonNullable<RunSummary['error']>;
  place?: string | null;
  hint?: string | false;
}) {
  const { error, place, hint } = props;
  const say = useWords(workflowWords);
  return (
    <div className={classes.fault} role="alert">
      {place && <code>{place}: </code>}
      {error.message}
      {error.help && <p>{say('whatToDo', { help: error.help })}</p>}
      {hint && <p>{hint}</p>}
    </div>
  );
}

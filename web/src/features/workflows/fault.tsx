import type { RunSummary } from '@millrace/contracts/runs/run';
import classes from './workflows.module.css';

/** What went wrong, and what can be done about it. */
export function Fault({ error, place }: { error: NonNullable<RunSummary['error']>; place?: string | null }) {
  return (
    <div className={classes.fault} role="alert">
      {place && <code>{place}: </code>}
      {error.message}
      {error.help && <p>{error.help}</p>}
    </div>
  );
}

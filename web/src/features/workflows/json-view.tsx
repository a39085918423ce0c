import classes from './workflows.module.css';

/** A value of a run as people read it: text as text, everything else as JSON. */
export function JsonView({ value }: { value: unknown }) {
  return <pre className={classes.json}>{typeof value === 'string' ? value : JSON.stringify(value, null, 2)}</pre>;
}

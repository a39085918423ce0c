import { JsonTree } from '../../ui/data/json-tree.tsx';
import classes from './workflows.module.css';

/** A value of a run as people read it: text as text, everything else as JSON that folds. */
export function JsonView({ value }: { value: unknown }) {
  return typeof value === 'string' ? <pre className={classes.json}>{value}</pre> : <JsonTree value={value} />;
}

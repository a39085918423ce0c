import type { ReactNode } from 'react';
import classes from './field-row.module.css';

/** A label and its value, aligned with the rows above and below. */
export function FieldRow({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.row}>
      <dt className={classes.label}>{label}</dt>
      <dd className={classes.value}>{children}</dd>
    </div>
  );
}

export function FieldRows({ children }: { children: ReactNode }) {
  return <dl className={classes.rows}>{children}</dl>;
}

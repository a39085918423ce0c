import type { ReactNode } from 'react';
import classes from './bulk-bar.module.css';

/** What can be done with the chosen rows, over the end of their list. */
export function BulkBar({ children }: { children: ReactNode }) {
  return <div className={classes.bar}>{children}</div>;
}

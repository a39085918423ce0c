import type { ReactNode } from 'react';
import classes from './states.module.css';

/** Says what belongs here and how it gets here. */
export function EmptyState(props: { icon: ReactNode; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={classes.state}>
      <div className={classes.icon}>{props.icon}</div>
      <h2 className={classes.title}>{props.title}</h2>
      {props.children && <p className={classes.text}>{props.children}</p>}
      {props.action && <div className={classes.action}>{props.action}</div>}
    </div>
  );
}

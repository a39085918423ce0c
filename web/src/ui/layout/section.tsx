import type { ReactNode } from 'react';
import classes from './section.module.css';

/** A titled part of a page or panel. */
export function Section(props: {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  framed?: boolean;
  children: ReactNode;
}) {
  return (
    <section className={classes.section}>
      <div className={classes.head}>
        <div className={props.description ? classes.explained : undefined}>
          <h2 className={classes.title}>{props.title}</h2>
          {props.description && <p className={classes.description}>{props.description}</p>}
        </div>
        {props.actions && <div className={classes.actions}>{props.actions}</div>}
      </div>
      <div className={props.framed ? classes.framed : undefined}>{props.children}</div>
    </section>
  );
}

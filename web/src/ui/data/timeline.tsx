import type { ReactNode } from 'react';
import { RelativeTime } from './relative-time.tsx';
import classes from './timeline.module.css';

/** What happened, newest first, on a line. */
export function Timeline({ children }: { children: ReactNode }) {
  return <ol className={classes.timeline}>{children}</ol>;
}

export function TimelineItem(props: {
  icon: ReactNode;
  title: ReactNode;
  by?: string | null;
  at: string;
  actions?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <li className={classes.item}>
      <span className={classes.icon}>{props.icon}</span>
      <div className={classes.body}>
        <div className={classes.head}>
          <span className={classes.title}>{props.title}</span>
          <span className={classes.meta}>
            {props.by && `${props.by} · `}
            <RelativeTime at={props.at} />
          </span>
          {props.actions && <span className={classes.actions}>{props.actions}</span>}
        </div>
        {props.children}
      </div>
    </li>
  );
}

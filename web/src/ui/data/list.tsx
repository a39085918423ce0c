import type { ReactNode } from 'react';
import classes from './list.module.css';

/** A framed list of things with a title, a detail and what can be done with them. */
export function List({ children, label }: { children: ReactNode; label?: string }) {
  return (
    <ul className={classes.list} aria-label={label}>
      {children}
    </ul>
  );
}

export function ListRow(props: {
  leading?: ReactNode;
  title: ReactNode;
  detail?: ReactNode;
  trailing?: ReactNode;
  onClick?: () => void;
}) {
  return (
    <li className={classes.row}>
      {props.leading}
      <div className={classes.text}>
        <div className={classes.title}>
          {props.onClick ? (
            <button type="button" className={classes.stretched} onClick={props.onClick}>
              {props.title}
            </button>
          ) : (
            props.title
          )}
        </div>
        {props.detail && <div className={classes.detail}>{props.detail}</div>}
      </div>
      {props.trailing && <div className={classes.trailing}>{props.trailing}</div>}
    </li>
  );
}

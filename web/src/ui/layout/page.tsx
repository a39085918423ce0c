import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import classes from './page.module.css';

interface PageProps {
  title: string;
  /** Shown in place of the title: one that can be edited. */
  heading?: ReactNode;
  /** The list the page belongs to, as a link before the title. */
  parent?: { to: string; label: string };
  /** Beside the title: a count, a status. */
  beside?: ReactNode;
  /** At the right of the bar: buttons. */
  actions?: ReactNode;
  /** A second bar: tabs, filters. */
  toolbar?: ReactNode;
  /** `fill` gives the content the whole height and lets it scroll by itself, as lists do. */
  layout?: 'scroll' | 'fill' | 'narrow';
  children: ReactNode;
}

/** A page: one bar with title and actions, then the content. */
export function Page({ title, heading, parent, beside, actions, toolbar, layout = 'scroll', children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Millrace`;
  }, [title]);
  return (
    <div className={classes.page}>
      <header className={classes.bar}>
        <div className={classes.names}>
          {parent && (
            <>
              <Link to={parent.to} className={classes.parent}>
                {parent.label}
              </Link>
              <span className={classes.slash} aria-hidden>
                /
              </span>
            </>
          )}
          <h1 className={classes.title}>{heading ?? title}</h1>
          {beside && <div className={classes.beside}>{beside}</div>}
        </div>
        <div className={classes.actions}>{actions}</div>
      </header>
      {toolbar && <div className={classes.toolbar}>{toolbar}</div>}
      <div className={classes.content} data-layout={layout}>
        {layout === 'narrow' ? <div className={classes.narrow}>{children}</div> : children}
      </div>
    </div>
  );
}

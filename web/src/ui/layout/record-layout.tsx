import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { SkeletonRows } from '../feedback/skeleton-rows.tsx';
import classes from './record-layout.module.css';

export interface RecordTab {
  id: string;
  label: string;
  content: ReactNode;
}

/** The page of a record: what it is on the left, what happens with it on the right. */
export function RecordLayout(props: { aside: ReactNode; tabs: readonly RecordTab[] }) {
  return (
    <div className={classes.columns}>
      <aside className={classes.aside}>{props.aside}</aside>
      <Tabs defaultValue={props.tabs[0]?.id ?? null} className={classes.main} keepMounted={false}>
        <Tabs.List className={classes.tabs}>
          {props.tabs.map(({ id, label }) => (
            <Tabs.Tab key={id} value={id}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <div className={classes.tabBody}>
          {props.tabs.map(({ id, content }) => (
            <Tabs.Panel key={id} value={id}>
              {content}
            </Tabs.Panel>
          ))}
        </div>
      </Tabs>
    </div>
  );
}

export function RecordPart({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.part}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

export function RecordHeading(props: { image: ReactNode; name: ReactNode; detail: ReactNode }) {
  return (
    <div className={classes.heading}>
      {props.image}
      <div className={classes.headingText}>
        <div className={classes.headingName}>{props.name}</div>
        <p className={classes.headingDetail}>{props.detail}</p>
      </div>
    </div>
  );
}

export function RecordSkeleton() {
  return (
    <div className={classes.columns}>
      <aside className={classes.aside}>
        <SkeletonRows rows={10} height={32} />
      </aside>
      <div className={classes.main}>
        <div className={classes.tabBody}>
          <SkeletonRows rows={6} height={52} />
        </div>
      </div>
    </div>
  );
}

/** A record beside its list. */
export function RecordPanel(props: {
  image: ReactNode;
  title: string;
  detail: ReactNode;
  actions: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className={classes.panel}>
      <header className={classes.panelHead}>
        {props.image}
        <div className={classes.panelTitle}>
          <h2>{props.title}</h2>
          <p>{props.detail}</p>
        </div>
        {props.actions}
      </header>
      {props.children}
    </div>
  );
}

export function PanelPart({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <section className={classes.panelPart}>
      {title && <h3>{title}</h3>}
      {children}
    </section>
  );
}

import { Switch } from '@mantine/core';
import type { Run } from '@millrace/contracts/runs/run';
import { getRun } from '@millrace/contracts/runs/runs';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useOperation } from '../../../api/hooks.ts';
import { RelativeTime } from '../../../ui/data/relative-time.tsx';
import { Failure } from '../../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { Page } from '../../../ui/layout/page.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import { StatePill } from '../states.tsx';
import { FieldChanges } from '../versions/change-list.tsx';
import { compareFields } from '../versions/compare-versions.ts';
import { workflowWords } from '../workflow-words.ts';
import pageClasses from '../workflows.module.css';
import classes from './compare.module.css';
import { ComparedSteps } from './compared-steps.tsx';
import { runWords } from './run-words.ts';
import { useDuration } from './use-run-texts.ts';

/** Two runs of a workflow, step by step: what came out differently, and of what. */
export function CompareRunsPage() {
  const say = useWords(runWords);
  const search: { a?: string; b?: string } = useSearch({ strict: false });
  const a = useOperation(getRun, { id: search.a ?? '' }, { enabled: search.a !== undefined });
  const b = useOperation(getRun, { id: search.b ?? '' }, { enabled: search.b !== undefined });
  const failed = [a, b].find(({ isError }) => isError);
  const parent = a.data
    ? { to: `/workflows/${a.data.workflow.id}`, label: a.data.workflow.name }
    : { to: '/workflows', label: say('runs') };
  return (
    <Page title={say('compareTitle')} parent={parent}>
      {search.a === undefined || search.b === undefined ? (
        <p className={pageClasses.quiet}>{say('compareNothing')}</p>
      ) : failed ? (
        <Failure error={failed.error} onRetry={() => void failed.refetch()} />
      ) : a.data && b.data ? (
        <Compared a={a.data} b={b.data} />
      ) : (
        <SkeletonRows />
      )}
    </Page>
  );
}

function Compared({ a, b }: { a: Run; b: Run }) {
  const say = useWords(runWords);
  const sayWorkflow = useWords(workflowWords);
  const [onlyDifferent, setOnlyDifferent] = useState(false);
  const started = compareFields(a.payload, b.payload);
  const output = compareFields(a.output, b.output);
  return (
    <div className={pageClasses.page}>
      <div className={classes.runs}>
        <RunHead run={a} side="A" />
        <RunHead run={b} side="B" />
      </div>
      {a.workflow.id !== b.workflow.id && <p className={pageClasses.quiet}>{say('compareOther')}</p>}
      {a.version !== null && b.version !== null && a.version !== b.version && (
        <p className={classes.versions}>{say('compareVersions', { a: a.version, b: b.version })}</p>
      )}
      {started.length > 0 && (
        <Section title={sayWorkflow('startedWith')}>
          <FieldChanges fields={started} sides={{ before: 'A', after: 'B' }} areEqual />
        </Section>
      )}
      <Section title={sayWorkflow('steps')}>
        <Switch
          size="xs"
          mb="sm"
          label={say('onlyDifferent')}
          checked={onlyDifferent}
          onChange={({ currentTarget }) => setOnlyDifferent(currentTarget.checked)}
        />
        <ComparedSteps a={a} b={b} under="" onlyDifferent={onlyDifferent} />
      </Section>
      {output.length > 0 && (
        <Section title={sayWorkflow('output')}>
          <FieldChanges fields={output} sides={{ before: 'A', after: 'B' }} areEqual />
        </Section>
      )}
    </div>
  );
}

function RunHead({ run, side }: { run: Run; side: 'A' | 'B' }) {
  const say = useWords(workflowWords);
  const format = useFormat();
  const duration = useDuration();
  const took = duration(run.startedAt ?? run.createdAt, run.endedAt);
  return (
    <div className={classes.run}>
      <strong>{side}</strong>
      <Link className={pageClasses.link} to="/runs/$id" params={{ id: run.id }}>
        {run.workflow.name} · <RelativeTime at={run.createdAt} />
      </Link>
      <StatePill state={run.state} />
      <span className={pageClasses.quiet}>
        {[
          run.version !== null && say('version', { version: run.version }),
          took,
          run.costMicros > 0 && format.dollars(run.costMicros),
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
      {run.error && <span className={classes.fault}>{run.error.message}</span>}
    </div>
  );
}

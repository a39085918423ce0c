import { Button } from '@mantine/core';
import type { Run } from '@millrace/contracts/runs/run';
import { getRun } from '@millrace/contracts/runs/runs';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useMarkStale, useOperation } from '../../../api/hooks.ts';
import { RelativeTime } from '../../../ui/data/relative-time.tsx';
import { Failure } from '../../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { Page } from '../../../ui/layout/page.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import { Fault } from '../fault.tsx';
import { JsonView } from '../json-view.tsx';
import { ComparePicker } from './compare-picker.tsx';
import { RecordLinks } from './record-links.tsx';
import { RunActions } from './run-actions.tsx';
import { RunTrace } from './run-trace.tsx';
import { runWords } from './run-words.ts';
import { refreshEveryMs, StatePill } from '../states.tsx';
import { useDuration, useWaitingFor } from './use-run-texts.ts';
import { workflowWords } from '../workflow-words.ts';
import classes from '../workflows.module.css';

/** One run: where it stands, and every step it took. */
export function RunPage() {
  const say = useWords(workflowWords);
  const { id } = useParams({ from: '/workspace/runs/$id' });
  const query = useOperation(getRun, { id }, { refetchInterval: ({ state }) => refreshEveryMs(state.data?.state) });
  const run = query.data;
  useTraceFollows(run?.state);
  const parent = run
    ? { to: `/workflows/${run.workflow.id}`, label: run.workflow.name }
    : { to: '/workflows', label: say('title') };
  return (
    <Page
      title={say('oneRun')}
      parent={parent}
      beside={run && <StatePill state={run.state} />}
      actions={
        run && (
          <>
            {run.waitingReason === 'approval' && <ToApproval run={run} />}
            <RunActions run={run} />
          </>
        )
      }
    >
      {query.isError ? (
        <Failure error={query.error} onRetry={() => void query.refetch()} />
      ) : run ? (
        <RunDetails run={run} />
      ) : (
        <SkeletonRows />
      )}
    </Page>
  );
}

/** The last steps are recorded together with the end: whenever the run changes state, its trace is read again. */
function useTraceFollows(state: Run['state'] | undefined): void {
  const markStale = useMarkStale();
  useEffect(() => {
    if (state) markStale(['run_steps']);
  }, [state, markStale]);
}

function RunDetails({ run }: { run: Run }) {
  const say = useWords(workflowWords);
  const format = useFormat();
  const sayRun = useWords(runWords);
  const waitingFor = useWaitingFor();
  const duration = useDuration();
  const took = duration(run.startedAt ?? run.createdAt, run.endedAt);
  return (
    <div className={`${classes.page} ${classes.widePage}`}>
      <div className={classes.facts}>
        <span>
          {say('started')} <RelativeTime at={run.createdAt} />
        </span>
        {run.version !== null && <span>{say('version', { version: run.version })}</span>}
        <span>
          {say('trigger')}: {say(run.trigger)}
        </span>
        {run.startedBy && <span>{say('by', { name: run.startedBy.name })}</span>}
        {took && (
          <span>
            {say('took')} {took}
          </span>
        )}
        {run.costMicros > 0 && (
          <span>
            {say('cost')} {format.dollars(run.costMicros)}
          </span>
        )}
        <RecordLinks records={run.records} />
        {run.parentRunId && <OtherRun id={run.parentRunId} label={say('startedByRun')} />}
        {run.forkedFromId && <OtherRun id={run.forkedFromId} label={say('forkedFrom')} />}
        {run.forkedFromId && (
          <Link className={classes.link} to="/runs/compare" search={{ a: run.forkedFromId, b: run.id }}>
            {sayRun('compareWith')}
          </Link>
        )}
        <ComparePicker run={run} />
        {run.waitingReason && (
          <span>
            {say('waiting')} {waitingFor(run)}
          </span>
        )}
      </div>
      {run.error && <Fault error={run.error} place={run.error.path} hint={run.canResume && say('resumeHint')} />}
      <RunTrace run={run} />
      <Section title={say('startedWith')}>
        <JsonView value={run.payload} />
      </Section>
      {run.output !== null && run.output !== undefined && (
        <Section title={say('output')}>
          <JsonView value={run.output} />
        </Section>
      )}
    </div>
  );
}

/** What somebody who looks at a waiting run is here for. */
function ToApproval({ run }: { run: Run }) {
  const say = useWords(workflowWords);
  return (
    <Button size="xs" renderRoot={(props) => <Link {...props} to="/approvals" search={{ run: run.id }} />}>
      {say('openApproval')}
    </Button>
  );
}

function OtherRun({ id, label }: { id: string; label: string }) {
  return (
    <Link className={classes.link} to="/runs/$id" params={{ id }}>
      {label}
    </Link>
  );
}

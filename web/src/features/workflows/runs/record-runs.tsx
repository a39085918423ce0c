import type { RunSummary } from '@millrace/contracts/runs/run';
import { listRuns } from '@millrace/contracts/runs/runs';
import { IconPlayerPlay } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useOperation } from '../../../api/hooks.ts';
import { List, ListRow } from '../../../ui/data/list.tsx';
import { RelativeTime } from '../../../ui/data/relative-time.tsx';
import { EmptyState } from '../../../ui/feedback/empty-state.tsx';
import { Failure } from '../../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { StatePill } from '../states.tsx';
import { workflowWords } from '../workflow-words.ts';
import classes from './record-runs.module.css';
import { type RunRecord, toRecordFilter } from './run-search.ts';
import { runWords } from './run-words.ts';
import { useWaitingFor } from './use-run-texts.ts';

/** What automation did with a record: the latest runs that it started or that had to do with it. */
export function RecordRuns({ record }: { record: RunRecord }) {
  const say = useWords(runWords);
  const sayWorkflow = useWords(workflowWords);
  const navigate = useNavigate();
  const waitingFor = useWaitingFor();
  const runs = useLatest(record, 10);
  if (runs.isError) return <Failure error={runs.error} onRetry={() => void runs.refetch()} />;
  if (!runs.data) return <SkeletonRows rows={4} height={52} />;
  if (runs.data.items.length === 0) {
    return (
      <EmptyState icon={<IconPlayerPlay size={20} stroke={1.7} />} title={say('noRecordRuns')}>
        {say('noRecordRunsText')}
      </EmptyState>
    );
  }
  return (
    <>
      <List label={say('runs')}>
        {runs.data.items.map((run) => (
          <ListRow
            key={run.id}
            title={run.workflow.name}
            detail={run.error?.message ?? (waitingFor(run) || `${sayWorkflow('trigger')}: ${sayWorkflow(run.trigger)}`)}
            onClick={() => void navigate({ to: '/runs/$id', params: { id: run.id } })}
            trailing={
              <>
                <StatePill state={run.state} />
                <RelativeTime at={run.createdAt} />
              </>
            }
          />
        ))}
      </List>
      <AllRuns record={record} />
    </>
  );
}

/** Beside a conversation; nothing where there are none. */
export function RecordRunsPanel({ record }: { record: RunRecord }) {
  const say = useWords(runWords);
  const items = useLatest(record, 3).data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className={classes.beside}>
      <h3>{say('runs')}</h3>
      <ul className={classes.brief}>
        {items.map((run) => (
          <BriefRun key={run.id} run={run} />
        ))}
      </ul>
      <AllRuns record={record} />
    </section>
  );
}

function BriefRun({ run }: { run: RunSummary }) {
  return (
    <li>
      <Link className={classes.name} to="/runs/$id" params={{ id: run.id }}>
        {run.workflow.name}
      </Link>
      <span className={classes.stand}>
        <StatePill state={run.state} />
        <RelativeTime at={run.createdAt} />
      </span>
    </li>
  );
}

function AllRuns({ record }: { record: RunRecord }) {
  const say = useWords(runWords);
  return (
    <Link className={classes.all} to="/workflows" search={{ part: 'runs', record: toRecordFilter(record) }}>
      {say(`allRuns_${record.kind}`)}
    </Link>
  );
}

function useLatest({ id }: RunRecord, limit: number) {
  return useOperation(listRuns, { recordId: id, limit });
}

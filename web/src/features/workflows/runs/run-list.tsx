import type { RunSummary } from '@millrace/contracts/runs/run';
import { listRuns } from '@millrace/contracts/runs/runs';
import { IconPlayerPlay } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, useState } from 'react';
import { usePages } from '../../../api/hooks.ts';
import { useCan } from '../../../api/session.ts';
import { RelativeTime } from '../../../ui/data/relative-time.tsx';
import { ShowMore } from '../../../ui/data/show-more.tsx';
import { EmptyState } from '../../../ui/feedback/empty-state.tsx';
import { Failure } from '../../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../../ui/language/format.ts';
import { BulkBar } from '../../../ui/table/bulk-bar.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { initialColumns, resizeColumn, visibleColumns } from '../../../ui/table/column-state.ts';
import { type Column, RecordTable } from '../../../ui/table/record-table.tsx';
import { SelectAllMatching } from '../../../ui/table/select-all-matching.tsx';
import { nothingSelected, selectRange, toggleAll, toggleRow } from '../../../ui/table/selection.ts';
import { NoMatch } from '../no-match.tsx';
import { StatePill } from '../states.tsx';
import { workflowWords } from '../workflow-words.ts';
import classes from '../workflows.module.css';
import { RunFilter } from './run-filter.tsx';
import listClasses from './run-list.module.css';
import { cleared, filtersIn, type RunSearch, toRunQuery } from './run-search.ts';
import { runWords } from './run-words.ts';
import { useDuration, useWaitingFor } from './use-run-texts.ts';

const RunBulkBar = lazy(async () => ({ default: (await import('./run-bulk-bar.tsx')).RunBulkBar }));

const pageSize = 50;
const idOf = (run: RunSummary) => run.id;

/** Of all workflows, or of one. */
export function RunList({ workflowId }: { workflowId?: string }) {
  const say = useWords(workflowWords);
  const address: RunSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const search = workflowId === undefined ? address : { ...address, workflow: workflowId };
  const asked = toRunQuery(search);
  const pages = usePages(listRuns, { limit: pageSize, ...asked });
  const isFiltered = filtersIn(address).length > 0;
  if (pages.isPending) return <SkeletonRows />;
  if (pages.isError && pages.items.length === 0)
    return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.items.length === 0 && !isFiltered) {
    return (
      <EmptyState icon={<IconPlayerPlay size={20} stroke={1.7} />} title={say('emptyRunsTitle')}>
        {say('emptyRunsText')}
      </EmptyState>
    );
  }
  const change = (next: RunSearch) => {
    const merged = { ...address, ...next };
    void navigate({ to: '.', search: () => merged });
  };
  const reasons = [...new Set(pages.items.flatMap(({ error }) => error?.code ?? []))];
  return (
    <>
      <RunFilter search={search} isOfOne={workflowId !== undefined} reasons={reasons} onChange={change} />
      <div className={listClasses.table}>
        {pages.items.length > 0 ? (
          <RunTable key={JSON.stringify(asked)} pages={pages} withName={workflowId === undefined} />
        ) : (
          !pages.hasNextPage && <NoMatch onClear={() => change(cleared(address))} />
        )}
        <LookFurther pages={pages} />
      </div>
    </>
  );
}

type Pages = ReturnType<typeof usePages<typeof listRuns>>;

/** Whether the last page ended before it was full: the server looks at so many runs at a time. */
function hasStopped({ data }: Pages): boolean {
  const last = data?.pages.at(-1);
  return last?.hasMore === true && last.items.length < pageSize;
}

function LookFurther({ pages }: { pages: Pages }) {
  const say = useWords(runWords);
  if (!hasStopped(pages)) return null;
  return (
    <div className={listClasses.further}>
      {say('notLookedFurther')}
      <ShowMore pages={pages} label={say('lookFurther')} />
    </div>
  );
}

function RunTable({ pages, withName }: { pages: Pages; withName: boolean }) {
  const say = useWords(runWords);
  const navigate = useNavigate();
  const mayWrite = useCan('runs.write');
  const all = useColumns(withName);
  const [columns, setColumns] = useState(() => initialColumns(all));
  const [selection, select] = useState(nothingSelected);
  const [activeId, setActiveId] = useState<string | null>(null);
  const { items } = pages;
  const order = useMemo(() => items.map(idOf), [items]);
  const selected = items.filter(({ id }) => selection.ids.has(id));
  return (
    <>
      <RecordTable
        label={say('runs')}
        rows={items}
        idOf={idOf}
        columns={visibleColumns(all, columns)}
        sort={null}
        onSort={() => undefined}
        onResize={(id, width) => setColumns((now) => resizeColumn(now, id, width))}
        selection={selection}
        onSelect={(id, withRange) => select((now) => (withRange ? selectRange(now, id, order) : toggleRow(now, id)))}
        onSelectAll={() => select((now) => toggleAll(now, order))}
        activeId={activeId}
        onActive={setActiveId}
        opensByClick
        onOpen={({ id }) => void navigate({ to: '/runs/$id', params: { id } })}
        onEnd={() => {
          if (pages.hasNextPage && !pages.isFetchingNextPage && !hasStopped(pages)) void pages.fetchNextPage();
        }}
        isLoadingMore={pages.isFetchingNextPage}
        compact={(run) => <CompactRun run={run} withName={withName} />}
      />
      {mayWrite && selected.length > 0 && (
        <Suspense>
          <BulkBar>
            {selected.length >= items.length && (
              <SelectAllMatching
                query={pages}
                idOf={idOf}
                onSelect={(ids) => select({ ids: new Set(ids), anchor: null })}
              />
            )}
            <RunBulkBar runs={selected} onClear={() => select(nothingSelected)} />
          </BulkBar>
        </Suspense>
      )}
    </>
  );
}

function useColumns(withName: boolean): Column<RunSummary>[] {
  const say = useWords(workflowWords);
  const sayRun = useWords(runWords);
  const waitingFor = useWaitingFor();
  const duration = useDuration();
  const format = useFormat();
  const name: Column<RunSummary> = {
    id: 'name',
    header: say('name'),
    width: 140,
    grows: true,
    cell: (run) => (
      <span className={listClasses.ellipsis} title={run.workflow.name}>
        {run.workflow.name}
      </span>
    ),
  };
  return [
    {
      id: 'started',
      header: say('started'),
      width: 100,
      locked: true,
      cell: (run) => (
        <Link className={classes.link} to="/runs/$id" params={{ id: run.id }}>
          <RelativeTime at={run.createdAt} />
        </Link>
      ),
    },
    ...(withName ? [name] : []),
    { id: 'state', header: say('state'), width: 152, cell: (run) => <StatePill state={run.state} /> },
    {
      id: 'detail',
      header: sayRun('detail'),
      width: 120,
      grows: true,
      cell: (run) => (
        <span className={listClasses.ellipsis} title={run.error?.message}>
          {run.error?.message ?? waitingFor(run)}
        </span>
      ),
    },
    { id: 'trigger', header: say('trigger'), width: 84, cell: (run) => say(run.trigger) },
    {
      id: 'version',
      header: sayRun('versionNumber'),
      width: 72,
      align: 'end',
      cell: (run) => run.version !== null && format.number(run.version),
    },
    {
      id: 'took',
      header: say('took'),
      width: 80,
      align: 'end',
      cell: (run) => duration(run.startedAt ?? run.createdAt, run.endedAt),
    },
  ];
}

function CompactRun({ run, withName }: { run: RunSummary; withName: boolean }) {
  const say = useWords(workflowWords);
  const waitingFor = useWaitingFor();
  const detail = run.error?.message ?? waitingFor(run);
  return (
    <>
      <span className={listClasses.compact}>
        <span>{withName ? run.workflow.name : <RelativeTime at={run.createdAt} />}</span>
        <small>
          {withName && <RelativeTime at={run.createdAt} />}
          {withName && ' · '}
          {detail || say(run.trigger)}
        </small>
      </span>
      <StatePill state={run.state} />
    </>
  );
}

import { Button, Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconFilterOff } from '@tabler/icons-react';
import { Suspense, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { EmptyState } from '../feedback/empty-state.tsx';
import { Failure } from '../feedback/failure.tsx';
import { FilterBuilder } from '../filter/filter-builder.tsx';
import type { FilterField } from '../filter/filter-field.ts';
import { emptyGroup } from '../filter/filter-tree.ts';
import { useShortcut } from '../keyboard/shortcuts.tsx';
import { useWords } from '../language/words.ts';
import { visibleColumns } from './column-state.ts';
import { ColumnsMenu } from './columns-menu.tsx';
import { listWords } from './list-words.ts';
import { RecordTable } from './record-table.tsx';
import type { Column } from './record-table.tsx';
import { SearchField } from './search-field.tsx';
import { SelectAllMatching } from './select-all-matching.tsx';
import { TableSkeleton } from './table-skeleton.tsx';
import type { ListControls } from './use-list.ts';
import { ViewTabs } from './view-tabs.tsx';
import type { SavedViewActions } from './view-tabs.tsx';
import { BulkBar } from './bulk-bar.tsx';
import classes from './list.module.css';

/** What reading a list page by page gives; `usePages` of the client has this shape. */
export interface ListQuery<Row> {
  items: readonly Row[];
  isPending: boolean;
  error: unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  /** How many there are in all, where the server counted them. */
  total?: number | undefined;
  /** Answers what there is then. */
  fetchNextPage: () => Promise<{ items: readonly Row[]; hasNextPage: boolean }>;
  refetch: () => unknown;
}

interface RecordListProps<Row> {
  label: string;
  list: ListControls;
  query: ListQuery<Row>;
  columns: readonly Column<Row>[];
  fields: readonly FilterField[];
  saved: SavedViewActions;
  idOf: (row: Row) => string;
  compact: (row: Row) => ReactNode;
  onOpen: (row: Row) => void;
  /** Beside the table, for the row the keyboard is on. */
  panel: (row: Row) => ReactNode;
  /** What can be done with the selected rows. */
  bulk: ReactNode;
  /** Shown when there is nothing at all. */
  empty: ReactNode;
}

/** A list with everything a list has: views, search, filter, columns, selection, panel. */
export function RecordList<Row>(props: RecordListProps<Row>) {
  const { list, query, columns, idOf } = props;
  const shown = useMemo(() => visibleColumns(columns, list.columnState), [columns, list.columnState]);
  const order = useMemo(() => query.items.map(idOf), [query.items, idOf]);
  const isFiltered = list.asked !== undefined;
  return (
    <div className={classes.list}>
      <Toolbar {...props} />
      <div className={classes.body}>
        <div className={classes.table}>
          {query.error != null && query.items.length === 0 ? (
            <Failure error={query.error} onRetry={() => void query.refetch()} />
          ) : query.isPending ? (
            <TableSkeleton columns={shown} />
          ) : query.items.length === 0 ? (
            isFiltered ? (
              <NoMatch list={list} />
            ) : (
              props.empty
            )
          ) : (
            <RecordTable
              label={props.label}
              rows={query.items}
              idOf={idOf}
              columns={shown}
              sort={list.state.sort}
              onSort={list.sortBy}
              onResize={list.resizeColumn}
              selection={list.selection}
              onSelect={(id, withRange) => list.select(id, withRange, order)}
              onSelectAll={() => list.selectAll(order)}
              activeId={list.activeId}
              onActive={list.setActiveId}
              onOpen={props.onOpen}
              onEnd={() => {
                if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
              }}
              isLoadingMore={query.isFetchingNextPage}
              compact={props.compact}
            />
          )}
          {list.selection.ids.size > 0 && (
            <Suspense>
              <BulkBar>
                {list.selection.ids.size >= order.length && (
                  <SelectAllMatching query={query} idOf={idOf} onSelect={list.selectThese} />
                )}
                {props.bulk}
              </BulkBar>
            </Suspense>
          )}
        </div>
        <Panel {...props} />
      </div>
    </div>
  );
}

function Toolbar<Row>(props: RecordListProps<Row>) {
  const { list } = props;
  const say = useWords(listWords);
  const [filtering, setFiltering] = useState(false);
  useShortcut('f', { label: say('openFilter'), group: say('group') }, () => setFiltering(true));
  return (
    <div className={classes.toolbar}>
      <ViewTabs list={list} saved={props.saved} />
      <div className={classes.tools}>
        <SearchField q={list.state.q} onSearch={list.setQ} />
        <FilterBuilder
          fields={props.fields}
          group={list.filter}
          onChange={list.setFilter}
          opened={filtering}
          onToggle={(opened) => {
            setFiltering(opened);
            if (!opened) list.closeFilter();
          }}
        />
        <span className={classes.onWide}>
          <ColumnsMenu list={list} columns={props.columns} />
        </span>
      </div>
    </div>
  );
}

function NoMatch({ list }: { list: ListControls }) {
  const say = useWords(listWords);
  return (
    <EmptyState
      icon={<IconFilterOff size={20} stroke={1.7} />}
      title={say('noMatchTitle')}
      action={
        <Button
          variant="default"
          onClick={() => {
            list.setFilter(emptyGroup());
            list.closeFilter();
            list.openView(null);
          }}
        >
          {say('clearFilter')}
        </Button>
      }
    >
      {say('noMatchText')}
    </EmptyState>
  );
}

/** Beside the table where there is room, over it where there is not; a phone goes to the page instead. */
function Panel<Row>({ list, query, idOf, panel }: RecordListProps<Row>) {
  const isWide = useMediaQuery('(min-width: 72em)', true, { getInitialValueInEffect: false });
  const isPhone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const row = query.items.find((each) => idOf(each) === list.activeId);
  if (isPhone) return null;
  if (isWide)
    return row ? (
      <aside className={classes.panel}>
        <Suspense>{panel(row)}</Suspense>
      </aside>
    ) : null;
  return (
    <Drawer
      opened={row !== undefined}
      onClose={() => list.setActiveId(null)}
      position="right"
      size={420}
      padding={0}
      withCloseButton={false}
      classNames={{ body: classes.drawer, header: classes.hidden }}
    >
      <Suspense>{row && panel(row)}</Suspense>
    </Drawer>
  );
}

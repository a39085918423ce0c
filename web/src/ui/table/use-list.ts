import { useLocalStorage } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import type { FilterGroup } from '../filter/filter-tree.ts';
import { toTree } from '../filter/filter-tree.ts';
import { initialColumns, moveColumn, nextSort, resizeColumn, toggleColumn } from './column-state.ts';
import type { ColumnShape, ColumnState } from './column-state.ts';
import { askedTree, formatSort, parseListSearch, toListState, withFilter } from './list-state.ts';
import type { ListSearch, ListState, ListView } from './list-state.ts';
import { nothingSelected, selectRange, toggleAll, toggleRow } from './selection.ts';

export type ListControls = ReturnType<typeof useList>;

/** The state of a list and what changes it: address, columns on this device, selection. */
export function useList(given: { key: string; views: readonly ListView[]; columns: readonly ColumnShape[] }) {
  const rawSearch: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const search = useMemo(() => parseListSearch(rawSearch), [rawSearch]);
  const state = useMemo(() => toListState(search, given.views), [search, given.views]);
  const [draft, setDraft] = useState<FilterGroup | null>(null);
  const [selection, setSelection] = useState(nothingSelected);
  const [activeId, setActiveId] = useState<string | null>(null);
  const columns = useColumnState(given, state);
  const go = useCallback(
    (next: ListSearch, replace = true) => {
      setSelection(nothingSelected);
      void navigate({ to: '.', search: () => ({ ...next }), replace });
    },
    [navigate],
  );
  const shownFilter = draft ?? state.filter;
  return {
    state,
    /** What the builder shows: also conditions that are not complete yet. */
    filter: shownFilter,
    asked: useMemo(() => askedTree(state), [state]),
    askedSort: state.sort ? formatSort(state.sort) : undefined,
    ...columns,
    selection,
    activeId,
    setActiveId,
    setQ: (typed: string) => go({ ...search, q: typed || undefined }),
    setFilter: (group: FilterGroup) => {
      setDraft(group);
      go(withFilter(search, group, state.view));
    },
    closeFilter: () => setDraft(null),
    sortBy: (field: string) => {
      const next = nextSort(state.sort, field);
      go({ ...search, sort: next ? formatSort(next) : undefined });
    },
    openView: (id: string | null) => {
      setDraft(null);
      go({ view: id ?? undefined }, false);
    },
    /** What a view made of the list as it is now would hold. */
    asView: () => ({
      filter: toTree(state.filter) ?? null,
      sort: state.sort ? formatSort(state.sort) : null,
      columns: [...columns.columnState.shown],
    }),
    select: (id: string, withRange: boolean, order: readonly string[]) =>
      setSelection((now) => (withRange ? selectRange(now, id, order) : toggleRow(now, id))),
    selectAll: (order: readonly string[]) => setSelection((now) => toggleAll(now, order)),
    selectThese: (ids: readonly string[]) => setSelection({ ids: new Set(ids), anchor: null }),
    clearSelection: () => setSelection(nothingSelected),
  };
}

/** Columns are kept per view on this device; a view brings the ones it was saved with. */
function useColumnState(given: { key: string; columns: readonly ColumnShape[] }, { view }: ListState) {
  const [stored, setStored] = useLocalStorage<ColumnState | null>({
    key: `millrace-columns-${given.key}-${view?.id ?? 'all'}`,
    defaultValue: null,
    getInitialValueInEffect: false,
  });
  const fromView = view && view.columns.length > 0 ? { shown: view.columns, widths: {} } : null;
  const columnState = stored ?? fromView ?? initialColumns(given.columns);
  return {
    columnState,
    toggleColumn: (id: string) => setStored(toggleColumn(columnState, id)),
    moveColumn: (id: string, before: string) => setStored(moveColumn(columnState, id, before)),
    resizeColumn: (id: string, width: number) => setStored(resizeColumn(columnState, id, width)),
    resetColumns: () => setStored(null),
  };
}

/**
 * What a list shows, as its address says it: a saved view, and what the reader changed on top of it. Pure; the address
 * is the state, so that a list can be bookmarked, shared and gone back to.
 */
import { toGroup, toTree } from '../filter/filter-tree.ts';
import type { FilterGroup, FilterTree } from '../filter/filter-tree.ts';
import type { Sort } from './column-state.ts';

/** As it stands in the address; only what differs from the view is there. */
export interface ListSearch {
  view?: string | undefined;
  q?: string | undefined;
  filter?: FilterTree | undefined;
  /** `name` or `-name`. */
  sort?: string | undefined;
}

export interface ListView {
  id: string;
  name: string;
  filter: FilterTree | null;
  sort: string | null;
  columns: readonly string[];
}

/** Reads the address; what does not make sense is left out rather than refused. */
export function parseListSearch(search: Readonly<Record<string, unknown>>): ListSearch {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  return {
    view: text(search['view']),
    q: text(search['q']),
    filter: isTree(search['filter']) ? search['filter'] : undefined,
    sort: text(search['sort']),
  };
}

function isTree(value: unknown): value is FilterTree {
  if (typeof value !== 'object' || value === null) return false;
  if ('and' in value) return Array.isArray(value.and) && value.and.every(isTree);
  if ('or' in value) return Array.isArray(value.or) && value.or.every(isTree);
  if ('not' in value) return isTree(value.not);
  return 'field' in value && typeof value.field === 'string' && 'op' in value && typeof value.op === 'string';
}

export interface ListState {
  view: ListView | null;
  q: string;
  filter: FilterGroup;
  sort: Sort | null;
  /** Whether filter or order differ from the view. */
  isChanged: boolean;
}

export function toListState(search: ListSearch, views: readonly ListView[]): ListState {
  const view = views.find((each) => each.id === search.view) ?? null;
  const tree = search.filter ?? view?.filter ?? null;
  const sort = search.sort ?? view?.sort ?? null;
  return {
    view,
    q: search.q ?? '',
    filter: toGroup(tree),
    sort: sort === null ? null : parseSort(sort),
    isChanged: !isSame(tree, view?.filter ?? null) || sort !== (view?.sort ?? null),
  };
}

export function parseSort(text: string): Sort {
  return text.startsWith('-') ? { field: text.slice(1), direction: 'desc' } : { field: text, direction: 'asc' };
}

export function formatSort(sort: Sort): string {
  return sort.direction === 'desc' ? `-${sort.field}` : sort.field;
}

/** An empty filter on top of a view that filters must stay in the address, else the view's would come back. */
const matchesAll: FilterTree = { and: [] };

export function withFilter(search: ListSearch, group: FilterGroup, view: ListView | null): ListSearch {
  const tree = toTree(group);
  const filter = tree ?? (view?.filter ? matchesAll : undefined);
  return { ...search, filter: isSame(filter ?? null, view?.filter ?? null) ? undefined : filter };
}

/** The tree to ask with: typed text over everything, and the conditions. */
export function askedTree(state: Pick<ListState, 'q' | 'filter'>): FilterTree | undefined {
  const typed: FilterTree[] = state.q.trim() === '' ? [] : [{ field: 'any', op: 'contains', value: state.q.trim() }];
  const tree = toTree(state.filter);
  const parts = [...typed, ...(tree ? [tree] : [])];
  return parts.length > 1 ? { and: parts } : parts[0];
}

function isSame(one: FilterTree | null, other: FilterTree | null): boolean {
  return JSON.stringify(toTree(toGroup(one)) ?? null) === JSON.stringify(toTree(toGroup(other)) ?? null);
}

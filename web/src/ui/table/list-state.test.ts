import { expect, test } from 'vitest';
import { askedTree, formatSort, parseListSearch, parseSort, toListState, withFilter } from './list-state.ts';

const isMine = { field: 'owner', op: 'eq', value: 'me' };
const isNew = { field: 'status', op: 'eq', value: 'new' };
const mine = { id: 'v1', name: 'Mine', filter: isMine, sort: '-createdAt', columns: ['name'] };

test('the address is read leniently', () => {
  expect(parseListSearch({ view: 'v1', q: '', filter: { and: [isMine] }, sort: 'name' })).toEqual({
    view: 'v1',
    q: undefined,
    filter: { and: [isMine] },
    sort: 'name',
  });
  expect(parseListSearch({ filter: { and: ['nonsense'] }, sort: 3 })).toEqual({});
});

test('a view gives filter and order until the reader changes them', () => {
  const untouched = toListState({ view: 'v1' }, [mine]);
  expect(untouched).toMatchObject({ sort: { field: 'createdAt', direction: 'desc' }, isChanged: false });
  expect(askedTree(untouched)).toEqual({ and: [isMine] });
  expect(toListState({ view: 'v1', filter: isNew }, [mine]).isChanged).toBe(true);
  expect(toListState({ view: 'v1', sort: 'name' }, [mine]).isChanged).toBe(true);
});

test('a view that is gone leaves the plain list', () => {
  expect(toListState({ view: 'gone' }, [mine])).toMatchObject({ view: null, isChanged: false });
});

test('taking all conditions off a view is a change that stays', () => {
  const search = withFilter({ view: 'v1' }, { kind: 'all', items: [] }, mine);
  expect(toListState(search, [mine])).toMatchObject({ filter: { items: [] }, isChanged: true });
});

test('conditions equal to the view’s are not repeated in the address', () => {
  expect(withFilter({ view: 'v1', filter: isNew }, { kind: 'all', items: [isMine] }, mine).filter).toBeUndefined();
});

test('typed text and conditions are asked together', () => {
  const typed = { field: 'any', op: 'contains', value: 'ada' };
  expect(askedTree({ q: ' ada ', filter: { kind: 'all', items: [isNew] } })).toEqual({
    and: [typed, { and: [isNew] }],
  });
  expect(askedTree({ q: 'ada', filter: { kind: 'all', items: [] } })).toEqual(typed);
  expect(askedTree({ q: '', filter: { kind: 'all', items: [] } })).toBeUndefined();
});

test('an order is written with a leading minus for downwards', () => {
  expect(formatSort(parseSort('-name'))).toBe('-name');
  expect(parseSort('name')).toEqual({ field: 'name', direction: 'asc' });
});

import { expect, test } from 'vitest';
import { initialColumns, moveColumn, nextSort, resizeColumn, toggleColumn, visibleColumns } from './column-state.ts';

const columns = [
  { id: 'name', width: 240, locked: true },
  { id: 'status', width: 120 },
  { id: 'email', width: 200 },
  { id: 'city', width: 160, byDefault: false },
];
const ids = (shown: readonly { id: string }[]) => shown.map((column) => column.id);

test('at first the columns shown by default stand in their own order', () => {
  expect(ids(visibleColumns(columns, initialColumns(columns)))).toEqual(['name', 'status', 'email']);
});

test('a column can be hidden and shown again, at the end', () => {
  const hidden = toggleColumn(initialColumns(columns), 'status');
  expect(ids(visibleColumns(columns, hidden))).toEqual(['name', 'email']);
  expect(ids(visibleColumns(columns, toggleColumn(hidden, 'status')))).toEqual(['name', 'email', 'status']);
});

test('a locked column stays, and first, whatever the state says', () => {
  expect(ids(visibleColumns(columns, { shown: ['email'], widths: {} }))).toEqual(['name', 'email']);
});

test('a column that no longer exists is left out', () => {
  expect(ids(visibleColumns(columns, { shown: ['gone', 'email'], widths: {} }))).toEqual(['name', 'email']);
});

test('a column moves to the place of another, in both directions', () => {
  const state = { shown: ['name', 'status', 'email'], widths: {} };
  expect(moveColumn(state, 'email', 'status').shown).toEqual(['name', 'email', 'status']);
  expect(moveColumn(state, 'status', 'email').shown).toEqual(['name', 'email', 'status']);
  expect(moveColumn(state, 'gone', 'email')).toBe(state);
});

test('a column grows until the reader gives it a width', () => {
  const growing = [{ id: 'name', width: 170, grows: true }];
  const state = initialColumns(growing);
  expect(visibleColumns(growing, state)).toEqual(growing);
  expect(visibleColumns(growing, resizeColumn(state, 'name', 200))).toEqual([{ id: 'name', width: 200, grows: false }]);
});

test('widths stay within what can be read', () => {
  const state = initialColumns(columns);
  expect(resizeColumn(state, 'email', 3).widths['email']).toBe(72);
  expect(resizeColumn(state, 'email', 5_000).widths['email']).toBe(640);
});

test('sorting goes up, down and back to the table’s own order', () => {
  const up = nextSort(null, 'name');
  const down = nextSort(up, 'name');
  expect([up?.direction, down?.direction, nextSort(down, 'name')]).toEqual(['asc', 'desc', null]);
  expect(nextSort(down, 'email')).toEqual({ field: 'email', direction: 'asc' });
});

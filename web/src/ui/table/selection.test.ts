import { expect, test } from 'vitest';
import { nothingSelected, selectRange, toggleAll, toggleRow } from './selection.ts';

const order = ['a', 'b', 'c', 'd'];
const chosen = (selection: { ids: ReadonlySet<string> }) => [...selection.ids].toSorted((a, b) => a.localeCompare(b));

test('a row is selected and released', () => {
  const one = toggleRow(nothingSelected, 'b');
  expect(chosen(one)).toEqual(['b']);
  expect(chosen(toggleRow(one, 'b'))).toEqual([]);
});

test('Shift selects everything since the last row, upwards too', () => {
  expect(chosen(selectRange(toggleRow(nothingSelected, 'c'), 'a', order))).toEqual(['a', 'b', 'c']);
});

test('a range without a beginning is the row itself', () => {
  expect(chosen(selectRange(nothingSelected, 'c', order))).toEqual(['c']);
  expect(chosen(selectRange({ ids: new Set(), anchor: 'gone' }, 'c', order))).toEqual(['c']);
});

test('all rows are selected, or none when all were', () => {
  const all = toggleAll(toggleRow(nothingSelected, 'a'), order);
  expect(chosen(all)).toEqual(order);
  expect(chosen(toggleAll(all, order))).toEqual([]);
});

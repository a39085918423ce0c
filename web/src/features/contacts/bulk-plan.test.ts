import { expect, test } from 'vitest';
import { groupByValue, inBatches, toOutcome } from './bulk-plan.ts';

test('many records go in batches of what the API takes at once', () => {
  const batches = inBatches(Array.from({ length: 1_201 }, (_, index) => index));
  expect(batches.map((batch) => batch.length)).toEqual([500, 500, 201]);
  expect(inBatches([])).toEqual([]);
});

test('each record’s own result is told, with why it was refused', () => {
  const outcome = toOutcome([
    { results: [{ id: 'a', ok: true }] },
    { results: [{ id: 'b', ok: false, error: { code: 'contacts.not_yours', detail: 'Assigned to Ada.' } }] },
  ]);
  expect(outcome).toEqual({ done: ['a'], failed: [{ id: 'b', detail: 'Assigned to Ada.' }] });
});

test('taking back groups the records by what they were', () => {
  const rows = [
    { id: 'a', status: { id: 'new', name: 'New' } },
    { id: 'b', status: null },
    { id: 'c', status: { id: 'new', name: 'New' } },
  ];
  expect(groupByValue(rows, (row) => row.status)).toEqual([
    { value: { id: 'new', name: 'New' }, ids: ['a', 'c'] },
    { value: null, ids: ['b'] },
  ]);
});

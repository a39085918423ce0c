import { expect, it } from 'vitest';
import { cleared, filtersIn, toDay, toRecordFilter, toRunQuery, toRunRecord } from './run-search.ts';

it('asks for what the address names', () => {
  const search = { workflow: 'w', version: 3, state: 'failed', trigger: 'form', reason: 'effect.failed', minMs: 5000 };
  expect(toRunQuery(search)).toEqual({
    workflowId: 'w',
    version: 3,
    state: 'failed',
    trigger: 'form',
    reason: 'effect.failed',
    minMs: 5000,
  });
  expect(filtersIn(search)).toEqual(['workflow', 'version', 'state', 'trigger', 'reason', 'minMs']);
});

it('asks for failures at a step, and for those at none', () => {
  expect(toRunQuery({ step: 'send' })).toEqual({ step: 'send' });
  expect(toRunQuery({ step: '' })).toEqual({ step: '' });
  expect(filtersIn({ step: '' })).toEqual(['step']);
});

it('asks for the runs of the record that the address names', () => {
  const record = { kind: 'company', id: '0192f3c1-7a00-7000-8000-000000000003' } as const;
  expect(toRunRecord(toRecordFilter(record))).toEqual(record);
  expect(toRunQuery({ record: toRecordFilter(record) })).toEqual({ recordId: record.id });
  for (const odd of ['deal:1', `bird:${record.id}`, 'contact:', 'contact:7', record.id])
    expect(toRunQuery({ record: odd })).toEqual({});
});

it('leaves out what makes no sense', () => {
  expect(toRunQuery({ state: 'odd', trigger: 'nobody', from: 'yesterday' })).toEqual({});
});

it('takes a day as the whole of it, and an instant as it is', () => {
  const { after, before } = toRunQuery({ from: '2026-01-05', to: '2026-01-05' });
  expect(after).toBe(new Date(2026, 0, 5).toISOString());
  expect(before).toBe(new Date(2026, 0, 6).toISOString());
  const instant = '2026-01-05T10:00:00.000Z';
  expect(toRunQuery({ from: instant, to: instant })).toEqual({ after: instant, before: instant });
  expect(toRunQuery({ endedFrom: instant, endedTo: '2026-01-05' })).toEqual({
    endedAfter: instant,
    endedBefore: before,
  });
  expect(toDay(new Date(2026, 0, 5, 12).toISOString())).toBe('2026-01-05');
});

it('filters by nothing once all is cleared', () => {
  const search = { state: 'failed', step: '', minMs: 5000 };
  expect(toRunQuery({ ...search, ...cleared(search) })).toEqual({});
});

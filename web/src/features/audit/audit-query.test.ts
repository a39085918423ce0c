import { expect, it } from 'vitest';
import { toQuery } from './audit-query.ts';

it('asks for nothing that was not chosen', () => {
  expect(toQuery({})).toEqual({});
  expect(toQuery({ action: 'member.*', from: '', to: undefined })).toEqual({ action: 'member.*' });
});

it('takes the last day whole, in the time of the reader', () => {
  const { after, before } = toQuery({ from: '2026-02-28', to: '2026-02-28' });
  expect(after).toBe(new Date(2026, 1, 28).toISOString());
  expect(before).toBe(new Date(2026, 2, 1).toISOString());
});

import { expect, test } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import { isWorthRetrying } from './queries.ts';

const failed = (status: number) => new ApiError({ status, code: 'x', detail: 'x' });

test('a missing or busy server is asked again, twice', () => {
  expect([0, 429, 502, 503].map((status) => isWorthRetrying(0, failed(status)))).toEqual([true, true, true, true]);
  expect(isWorthRetrying(2, failed(503))).toBe(false);
});

test('a refusal is not asked again', () => {
  expect([401, 403, 404, 409, 422, 500].some((status) => isWorthRetrying(0, failed(status)))).toBe(false);
  expect(isWorthRetrying(0, new Error('a bug'))).toBe(false);
});

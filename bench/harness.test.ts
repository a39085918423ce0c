import { expect, it } from 'vitest';
import { percentiles } from './harness.ts';

it('takes the nearest rank, not a mean between two', () => {
  const samples = Array.from({ length: 100 }, (_, at) => 100 - at);
  expect(percentiles(samples)).toEqual({ p50: 50, p95: 95, p99: 99, max: 100 });
});

it('is the one sample when there is one', () => {
  expect(percentiles([7])).toEqual({ p50: 7, p95: 7, p99: 7, max: 7 });
});

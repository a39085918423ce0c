import { describe, expect, it } from 'vitest';
import { readQuantile, toFigures } from './insights.ts';

const bucketOf = (ms: number) => Math.floor(8 * Math.log2(Math.max(ms, 1)));

/** Nearest rank, from the values themselves. */
function exactQuantile(values: readonly number[], quantile: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.ceil(quantile * sorted.length) - 1] ?? Number.NaN;
}

describe('a quantile', () => {
  it('is at most 4.5 % off, from a tenth of a second to a month', () => {
    // Deterministic, and spread evenly over the scale.
    const values = Array.from({ length: 5_000 }, (_, n) => Math.round(100 * 1.002 ** ((n * 7_919) % 8_500)));
    const durations = [...Map.groupBy(values, bucketOf)].map(([bucket, each]) => ({ bucket, count: each.length }));
    for (const quantile of [0.01, 0.25, 0.5, 0.9, 0.95, 0.999]) {
      const exact = exactQuantile(values, quantile);
      expect(Math.abs((readQuantile(durations, quantile) ?? 0) / exact - 1)).toBeLessThan(0.045);
    }
  });

  it('is nothing without runs', () => {
    expect(readQuantile([], 0.5)).toBeNull();
    expect(readQuantile([{ bucket: 3, count: 0 }], 0.5)).toBeNull();
  });
});

it('knows no success rate where nothing succeeded or failed', () => {
  const counts = { completed: 0, failed: 0, cancelled: 2, costMicros: 0, minutesSaved: 0 };
  expect(toFigures(counts, [])).toMatchObject({ runs: 2, successRate: null, medianMs: null });
});

import type { InsightFigures } from '@millrace/contracts/workflows/workflow-insights';

/** Of how many runs a bucket says how long they took. */
export interface DurationCount {
  bucket: number;
  count: number;
}

export interface Counts {
  completed: number;
  failed: number;
  cancelled: number;
  costMicros: number;
  minutesSaved: number;
}

export function toFigures(counts: Counts, durations: readonly DurationCount[]): InsightFigures {
  const { completed, failed, cancelled } = counts;
  const decided = completed + failed;
  return {
    runs: decided + cancelled,
    ...counts,
    successRate: decided > 0 ? completed / decided : null,
    medianMs: readQuantile(durations, 0.5),
    p95Ms: readQuantile(durations, 0.95),
  };
}

export function sumCounts(all: readonly Counts[]): Counts {
  const sum = { completed: 0, failed: 0, cancelled: 0, costMicros: 0, minutesSaved: 0 };
  for (const counts of all) {
    sum.completed += counts.completed;
    sum.failed += counts.failed;
    sum.cancelled += counts.cancelled;
    sum.costMicros += counts.costMicros;
    sum.minutesSaved += counts.minutesSaved;
  }
  return sum;
}

/** The middle of the bucket in which the run of that rank lies: buckets are 2^(1/8) wide, so 4.5 % off at most. */
export function readQuantile(durations: readonly DurationCount[], quantile: number): number | null {
  const total = durations.reduce((sum, { count }) => sum + count, 0);
  if (total <= 0) return null;
  const rank = Math.ceil(quantile * total);
  let passed = 0;
  for (const { bucket, count } of durations.toSorted((one, other) => one.bucket - other.bucket)) {
    passed += count;
    if (passed >= rank) return Math.round(2 ** ((bucket + 0.5) / 8));
  }
  return null;
}

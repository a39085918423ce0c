/** What a case of the engine's bench is. */
import { type Percentiles, round } from '../harness.ts';
import type { Ground } from './ground.ts';

export interface EngineCase {
  /** What is measured, for people. */
  readonly summary: string;
  /** A second, or whatever the summary says it is. */
  readonly goal?: number;
  measure(ground: Ground): Promise<Record<string, unknown>>;
}

export interface Measured {
  perSecond: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
}

export function toMeasured(perSecond: number, latency: Percentiles): Measured {
  return { perSecond: round(perSecond), p50Ms: latency.p50, p95Ms: latency.p95, p99Ms: latency.p99 };
}

/**
 * What a connection may use of its service, kept by each process for itself: a bucket that fills at the declared rate.
 * A service that answers with Retry-After is left alone by the whole connection until then.
 */
import type { Clock } from '#platform/clock';
import type { Rate } from './connector-port.ts';

export interface RateLimiter {
  /**
   * Takes units of a bucket; answers how many milliseconds to wait before using them, in the order of asking. Nothing is
   * taken when that is more than `withinMs`; the answer then says how long it would have been.
   */
  take(key: string, rate: Rate, wanted: { units: number; withinMs: number }): { isTaken: boolean; waitMs: number };
  /** Nothing of this connection goes out for so long. */
  pause(key: string, forMs: number): void;
  /** How long it is still paused. */
  pausedMs(key: string): number;
}

interface Bucket {
  /** May be below zero: taken by calls that still wait. */
  units: number;
  at: number;
}

const mostBuckets = 10_000;

export function createRateLimiter(deps: { clock: Clock }): RateLimiter {
  const buckets = new Map<string, Bucket>();
  const pauses = new Map<string, number>();
  const now = () => deps.clock.now().getTime();

  const fill = (key: string, rate: Rate): Bucket => {
    const at = now();
    const known = buckets.get(key);
    const filled = known ? known.units + ((at - known.at) * rate.units) / rate.perMs : rate.units;
    return { units: Math.min(rate.units, filled), at };
  };

  return {
    take(key, rate, { units, withinMs }) {
      const bucket = fill(key, rate);
      // What costs more than the whole bucket waits until it is full, and no longer.
      const left = bucket.units - Math.min(units, rate.units);
      const waitMs = left >= 0 ? 0 : Math.ceil((-left * rate.perMs) / rate.units);
      if (waitMs > withinMs) return { isTaken: false, waitMs };
      keep(buckets, key, { ...bucket, units: left });
      return { isTaken: true, waitMs };
    },
    pause(key, forMs) {
      keep(pauses, key, Math.max(now() + forMs, pauses.get(key) ?? 0));
    },
    pausedMs(key) {
      const leftMs = (pauses.get(key) ?? 0) - now();
      if (leftMs <= 0) pauses.delete(key);
      return Math.max(0, leftMs);
    },
  };
}

/** The longest unused makes room: a bucket nobody has touched for long is full again anyway. */
function keep<Value>(kept: Map<string, Value>, key: string, value: Value): void {
  kept.delete(key);
  kept.set(key, value);
  const oldest = kept.size > mostBuckets ? kept.keys().next().value : undefined;
  if (oldest !== undefined) kept.delete(oldest);
}

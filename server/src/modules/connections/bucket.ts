/** A bucket that fills at the declared rate, and whoever takes from it waits until it would be there. */
import type { Rate } from './connector-port.ts';

export interface Bucket {
  /** May be below zero: taken by calls that still wait. */
  units: number;
  at: number;
}

export interface Take {
  waitMs: number;
  /** What it is once they are taken. */
  left: Bucket;
}

/** Undefined for one nobody has taken from yet: it is full. */
export function takeUnits(known: Bucket | undefined, rate: Rate, { units, now }: { units: number; now: number }): Take {
  // A clock that is behind another's fills nothing twice.
  const at = Math.max(now, known?.at ?? now);
  const filled = known ? known.units + ((at - known.at) * rate.units) / rate.perMs : rate.units;
  // What costs more than the whole bucket waits until it is full, and no longer.
  const left = Math.min(rate.units, filled) - Math.min(units, rate.units);
  const waitMs = left >= 0 ? 0 : Math.ceil((-left * rate.perMs) / rate.units);
  return { waitMs, left: { units: left, at } };
}

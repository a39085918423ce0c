/**
 * How many requests the last minute held, from two counters of whole minutes: all of the running one, and of the one
 * before as much as still lies within the last sixty seconds. Two numbers a key, however many requests; off by little,
 * and a burst at the turn of a minute gains nothing.
 */

export interface Counts {
  /** In the minute that runs. */
  current: number;
  /** In the minute before. */
  previous: number;
}

export const windowMs = 60_000;

/** The number of the minute, and how much of it has passed, from 0 to 1. */
export function minuteOf(nowMs: number): { minute: number; passed: number } {
  const minute = Math.floor(nowMs / windowMs);
  return { minute, passed: nowMs / windowMs - minute };
}

export function usedOf({ current, previous }: Counts, passed: number): number {
  return previous * (1 - passed) + current;
}

/** Whether one more goes in. */
export function hasRoom(counts: Counts, limit: number, passed: number): boolean {
  return usedOf(counts, passed) + 1 <= limit;
}

/** Milliseconds until one more goes in, if nobody asks meanwhile. */
export function waitOf({ current, previous }: Counts, limit: number, passed: number): number {
  const room = limit - 1;
  // Within this minute the one before fades; in the next one this minute does.
  const at = current <= room ? 1 - (room - current) / Math.max(previous, 1) : 2 - room / Math.max(current, 1);
  return Math.max(0, Math.ceil((at - passed) * windowMs));
}

/** Milliseconds until what was counted is forgotten. */
export function resetOf({ current }: Counts, passed: number): number {
  return Math.ceil(((current > 0 ? 2 : 1) - passed) * windowMs);
}

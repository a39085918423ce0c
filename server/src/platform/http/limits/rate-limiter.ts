/** The port of limits: counting requests under keys, here in the memory of this process. */
import type { Clock } from '#platform/clock';
import { type Counts, hasRoom, minuteOf, resetOf, usedOf, waitOf } from './sliding-window.ts';

export interface Window {
  /** What is counted, such as `credential`; for people and the answer. */
  name: string;
  /** Whose: unique over all names. */
  key: string;
  /** Requests in any sixty seconds. */
  limit: number;
}

export interface Verdict {
  /** The window that has no room; nothing was counted then, in no window. */
  refused: { window: Window; waitMs: number } | undefined;
  /** Of the windows the one with the least left. */
  tightest: { limit: number; remaining: number; resetMs: number } | undefined;
}

export interface RateLimiter {
  /** Counts one request in every window, or in none when one of them has no room. */
  take(windows: readonly Window[]): Promise<Verdict>;
  /** The same without counting. */
  look(windows: readonly Window[]): Promise<Verdict>;
  close(): Promise<void>;
}

export interface MemoryLimiterDeps {
  clock: Clock;
  /** Processes that serve the API now: each lets its share through. */
  countProcesses: () => number;
}

export function createMemoryLimiter({ clock, countProcesses }: MemoryLimiterDeps): RateLimiter {
  let minute = 0;
  // Forgotten as a whole when two minutes are over, so that keys of strangers do not gather.
  let current = new Map<string, number>();
  let previous = new Map<string, number>();

  const turn = (now: number) => {
    if (now === minute) return;
    previous = now === minute + 1 ? current : new Map();
    current = new Map();
    minute = now;
  };

  const look = (windows: readonly Window[]): Verdict => {
    const now = minuteOf(clock.now().getTime());
    turn(now.minute);
    const processes = Math.max(1, countProcesses());
    const shares = windows.map((window) => ({ ...window, limit: Math.max(1, Math.floor(window.limit / processes)) }));
    const counts = shares.map(({ key }) => ({ current: current.get(key) ?? 0, previous: previous.get(key) ?? 0 }));
    return judge(shares, counts, now.passed);
  };

  return {
    take(windows) {
      const verdict = look(windows);
      if (!verdict.refused) for (const { key } of windows) current.set(key, (current.get(key) ?? 0) + 1);
      return Promise.resolve(verdict);
    },
    look: (windows) => Promise.resolve(look(windows)),
    close: () => Promise.resolve(),
  };
}

/** `counts` are those before the request, in the order of the windows. */
export function judge(windows: readonly Window[], counts: readonly Counts[], passed: number): Verdict {
  const looked = windows.map((window, at) => ({ window, counts: counts[at] ?? { current: 0, previous: 0 } }));
  const full = looked.filter((one) => !hasRoom(one.counts, one.window.limit, passed));
  const taken = full.length > 0 ? 0 : 1;
  const left = looked.map((one) => ({
    limit: one.window.limit,
    remaining: Math.max(0, Math.floor(one.window.limit - usedOf(one.counts, passed) - taken)),
    resetMs: resetOf({ ...one.counts, current: one.counts.current + taken }, passed),
  }));
  // Of several full ones, the one that is full longest says when to come back.
  const waits = full.map((one) => ({ window: one.window, waitMs: waitOf(one.counts, one.window.limit, passed) }));
  return {
    refused: waits.toSorted((one, other) => other.waitMs - one.waitMs)[0],
    tightest: left.toSorted((one, other) => one.remaining - other.remaining)[0],
  };
}

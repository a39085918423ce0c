import { describe, expect, it } from 'vitest';
import { throttledUntil } from './judge-outcome.ts';

const error = { code: 'x.busy', message: 'Busy.', class: 'transient', isThrottled: true } as const;
const hourMs = 3600_000;

describe('a step whose service wants to be left alone', () => {
  it('waits as long as the service says, else longer each time', () => {
    const wait = (turnedAway: number, retryAfterMs?: number) =>
      throttledUntil(
        { endedAt: 1000, error: { ...error, ...(retryAfterMs !== undefined && { retryAfterMs }) } },
        { turnedAway, first: 1000 },
      );
    expect(wait(1, 30_000)).toBe(31_000);
    expect([1, 2, 3].map((turnedAway) => wait(turnedAway))).toEqual([2000, 3000, 5000]);
    expect(wait(1000)).toBe(301_000);
  });

  it('waits over a day at most', () => {
    const wait = (retryAfterMs: number) =>
      throttledUntil({ endedAt: 2 * hourMs, error: { ...error, retryAfterMs } }, { turnedAway: 2, first: 0 });
    expect(wait(22 * hourMs)).toBe(24 * hourMs);
    expect(wait(24 * hourMs)).toBeUndefined();
  });
});

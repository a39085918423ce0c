import { describe, expect, it } from 'vitest';
import { createRateLimiter } from './rate-limiter.ts';

function aLimiter() {
  const time = { ms: 1_000_000 };
  return { time, limiter: createRateLimiter({ clock: { now: () => new Date(time.ms) } }) };
}

const tenASecond = { units: 10, perMs: 1000 };

describe('the limits of a connection', () => {
  it('let a full bucket through at once, then one unit after the other', () => {
    const { limiter } = aLimiter();
    const waits = Array.from({ length: 12 }, () => limiter.take('a', tenASecond, { units: 1, withinMs: 5000 }).waitMs);
    expect(waits).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100, 200]);
  });

  it('fill again with time', () => {
    const { limiter, time } = aLimiter();
    limiter.take('a', tenASecond, { units: 10, withinMs: 0 });
    expect(limiter.take('a', tenASecond, { units: 5, withinMs: 0 })).toEqual({ isTaken: false, waitMs: 500 });
    time.ms += 500;
    expect(limiter.take('a', tenASecond, { units: 5, withinMs: 0 })).toEqual({ isTaken: true, waitMs: 0 });
  });

  it('take nothing from who would have to wait too long', () => {
    const { limiter } = aLimiter();
    limiter.take('a', tenASecond, { units: 10, withinMs: 0 });
    for (let asked = 0; asked < 3; asked += 1) {
      expect(limiter.take('a', tenASecond, { units: 1, withinMs: 50 })).toEqual({ isTaken: false, waitMs: 100 });
    }
  });

  it('are each connection’s own', () => {
    const { limiter } = aLimiter();
    limiter.take('a', tenASecond, { units: 10, withinMs: 0 });
    expect(limiter.take('b', tenASecond, { units: 10, withinMs: 0 }).isTaken).toBe(true);
  });

  it('let through what costs more than the whole bucket, once it is full', () => {
    const { limiter } = aLimiter();
    expect(limiter.take('a', tenASecond, { units: 100, withinMs: 0 }).isTaken).toBe(true);
    expect(limiter.take('a', tenASecond, { units: 1, withinMs: 0 }).isTaken).toBe(false);
  });

  it('rest as long as the service has said, whatever a later answer says', () => {
    const { limiter, time } = aLimiter();
    limiter.pause('a', 3000);
    limiter.pause('a', 1000);
    expect(limiter.pausedMs('a')).toBe(3000);
    time.ms += 3000;
    expect(limiter.pausedMs('a')).toBe(0);
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hasRoom, minuteOf, resetOf, usedOf, waitOf, windowMs } from './sliding-window.ts';

it('the minute before counts as much as still lies within the last sixty seconds', () => {
  expect(usedOf({ current: 5, previous: 100 }, 0)).toBe(105);
  expect(usedOf({ current: 5, previous: 100 }, 0.75)).toBe(30);
  expect(minuteOf(90_000)).toEqual({ minute: 1, passed: 0.5 });
});

it('a burst at the turn of a minute gains nothing', () => {
  expect(hasRoom({ current: 0, previous: 100 }, 100, 0.001)).toBe(false);
  expect(hasRoom({ current: 0, previous: 100 }, 100, 0.011)).toBe(true);
});

it('when it says to come back there is room, and a little earlier there is none', () => {
  const counts = fc.record({ current: fc.nat(500), previous: fc.nat(500) });
  fc.assert(
    fc.property(
      counts,
      fc.integer({ min: 1, max: 500 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (state, limit, passed) => {
        fc.pre(!hasRoom(state, limit, passed));
        const roomAfter = (ms: number) => {
          const at = passed + ms / windowMs;
          if (at < 1) return hasRoom(state, limit, at);
          return at >= 2 || hasRoom({ current: 0, previous: state.current }, limit, at - 1);
        };
        const wait = waitOf(state, limit, passed);
        expect(roomAfter(wait + 1)).toBe(true);
        if (wait > 2) expect(roomAfter(wait - 2)).toBe(false);
      },
    ),
    { seed: 20_260_101 },
  );
});

it('is reset when nothing of it counts any more', () => {
  expect(resetOf({ current: 3, previous: 0 }, 0.5)).toBe(90_000);
  expect(resetOf({ current: 0, previous: 3 }, 0.5)).toBe(30_000);
});

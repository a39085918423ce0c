import { expect, it } from 'vitest';
import { DatabaseClock } from './database-clock.ts';

const base = 1_800_000_000_000;
const timeOf = (clock: DatabaseClock, at: number) => (clock.at(at)?.getTime() ?? Number.NaN) - base;

it('takes the closest answer, however slow the others are', () => {
  const clock = new DatabaseClock();
  expect(clock.at(0)).toBeUndefined();
  // The first has to connect, and what it says was written at its end.
  clock.note(new Date(base + 100), { askedAt: 0, answeredAt: 100 });
  expect(timeOf(clock, 100)).toBe(150);
  clock.note(new Date(base + 111), { askedAt: 110, answeredAt: 112 });
  expect(timeOf(clock, 112)).toBe(112);
  clock.note(new Date(base + 2000), { askedAt: 2000, answeredAt: 2400 });
  expect(timeOf(clock, 2400)).toBe(2400);
});

it('follows a clock that was set, and does not stay with an old answer for ever', () => {
  const clock = new DatabaseClock();
  clock.note(new Date(base + 1), { askedAt: 0, answeredAt: 2 });
  clock.note(new Date(base + 3_602_000), { askedAt: 1_990, answeredAt: 2_010 });
  expect(timeOf(clock, 2_010)).toBe(3_602_010);
  clock.note(new Date(base + 3_702_015), { askedAt: 102_000, answeredAt: 102_020 });
  expect(timeOf(clock, 102_020)).toBe(3_702_025);
});

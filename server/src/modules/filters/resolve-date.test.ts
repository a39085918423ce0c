import { describe, expect, it } from 'vitest';
import { resolveDate, startOfDay } from './resolve-date.ts';

const context = { now: new Date('2026-03-31T22:30:00Z'), timeZone: 'Europe/Berlin' };

describe('a relative date', () => {
  it.each([
    ['today', '2026-04-01'],
    ['today-1d', '2026-03-31'],
    ['today+1w', '2026-04-08'],
    ['today-1m', '2026-03-01'],
    ['startOfWeek', '2026-03-30'],
    ['startOfMonth', '2026-04-01'],
    ['startOfQuarter-1d', '2026-03-31'],
    ['startOfYear+1y', '2027-01-01'],
    ['2026-02-28', '2026-02-28'],
  ])('%s is the day %s where the workspace is', (text, day) => {
    expect(resolveDate(text, context)).toEqual({ kind: 'day', day });
  });

  it.each([
    ['now', '2026-03-31T22:30:00.000Z'],
    ['now-2h', '2026-03-31T20:30:00.000Z'],
    ['now-1m', '2026-02-28T22:30:00.000Z'],
    ['today+8h', '2026-04-01T06:00:00.000Z'],
    ['2026-01-01T00:00:00+01:00', '2025-12-31T23:00:00.000Z'],
    ['now-9999y', '0001-01-01T00:00:00.000Z'],
  ])('%s is the instant %s', (text, at) => {
    expect(resolveDate(text, context)).toEqual({ kind: 'instant', at: new Date(at) });
  });
});

describe('the start of a day', () => {
  it.each([
    ['2026-01-15', 'Europe/Berlin', '2026-01-14T23:00:00.000Z'],
    ['2026-07-15', 'Europe/Berlin', '2026-07-14T22:00:00.000Z'],
    // The day the clocks change begins in the old time.
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
    ['2026-01-15', 'Pacific/Auckland', '2026-01-14T11:00:00.000Z'],
    ['2026-01-15', 'America/Los_Angeles', '2026-01-15T08:00:00.000Z'],
  ])('of %s in %s is %s', (day, timeZone, at) => {
    expect(startOfDay(day, timeZone).toISOString()).toBe(at);
  });
});

import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { describeSchedule } from './describe-schedule.ts';
import { type CatchUp, dueTicks } from './due-ticks.ts';
import { checkSchedule, lastTime, nextTimes, type Schedule } from './schedule.ts';

const berlin = 'Europe/Berlin';
const newYork = 'America/New_York';
const cron = (cron: string, timeZone = berlin): Schedule => ({ kind: 'cron', cron, timeZone });
const every = (everyMs: number, anchor?: string): Schedule => ({
  kind: 'interval',
  everyMs,
  ...(anchor !== undefined && { anchor: new Date(anchor) }),
});
const at = (text: string): Date => new Date(text);
const next = (schedule: Schedule, after: string, count: number) =>
  nextTimes(schedule, at(after), count).map((time) => time.toISOString().replace(':00.000Z', 'Z'));

describe('a cron schedule', () => {
  it.each([
    ['0 9 * * MON-FRI', '2026-01-09T09:00:00Z', ['2026-01-12T08:00Z', '2026-01-13T08:00Z']],
    ['0 9 L * *', '2026-02-01T00:00:00Z', ['2026-02-28T08:00Z', '2026-03-31T07:00Z']],
    ['0 9 15W * *', '2026-08-01T00:00:00Z', ['2026-08-14T07:00Z', '2026-09-15T07:00Z']],
    ['0 9 * * MON#1', '2026-01-06T00:00:00Z', ['2026-02-02T08:00Z', '2026-03-02T08:00Z']],
    ['0 9 * * 5L', '2026-01-01T00:00:00Z', ['2026-01-30T08:00Z', '2026-02-27T08:00Z']],
    ['0 9 ? * MON', '2026-01-06T00:00:00Z', ['2026-01-12T08:00Z', '2026-01-19T08:00Z']],
    ['@daily', '2026-01-01T00:00:00Z', ['2026-01-01T23:00Z', '2026-01-02T23:00Z']],
    ['0 0 29 2 *', '2026-01-01T00:00:00Z', ['2028-02-28T23:00Z', '2032-02-28T23:00Z']],
  ])('%s comes due when it says', (pattern, after, times) => {
    expect(next(cron(pattern), after, 2)).toEqual(times);
  });

  it('of six fields begins with seconds', () => {
    expect(nextTimes(cron('*/20 * * * * *'), at('2026-01-01T00:00:20.500Z'), 2)).toEqual([
      at('2026-01-01T00:00:40Z'),
      at('2026-01-01T00:01:00Z'),
    ]);
  });

  it('comes once a day where an hour is missing or doubled', () => {
    // Berlin has no 02:30 on 29 March 2026 and two of them on 25 October; New York on 8 March and 1 November.
    expect(next(cron('30 2 * * *'), '2026-03-28T00:00:00Z', 3)).toEqual([
      '2026-03-28T01:30Z',
      '2026-03-29T01:00Z',
      '2026-03-30T00:30Z',
    ]);
    expect(next(cron('30 2 * * *'), '2026-10-24T12:00:00Z', 2)).toEqual(['2026-10-25T00:30Z', '2026-10-26T01:30Z']);
    expect(next(cron('30 2 * * *', newYork), '2026-03-07T12:00:00Z', 2)).toEqual([
      '2026-03-08T07:00Z',
      '2026-03-09T06:30Z',
    ]);
    expect(next(cron('30 1 * * *', newYork), '2026-10-31T12:00:00Z', 2)).toEqual([
      '2026-11-01T05:30Z',
      '2026-11-02T06:30Z',
    ]);
  });

  it('that repeats within the hour goes on through both of a doubled one', () => {
    expect(next(cron('*/30 2 * * *'), '2026-10-24T12:00:00Z', 4)).toEqual([
      '2026-10-25T00:00Z',
      '2026-10-25T00:30Z',
      '2026-10-25T01:00Z',
      '2026-10-25T01:30Z',
    ]);
  });

  it('agrees with counting every minute, across the changes of the clocks', () => {
    const changes = [
      [berlin, '2026-03-29T01:00:00Z'],
      [berlin, '2026-10-25T01:00:00Z'],
      [newYork, '2026-03-08T07:00:00Z'],
      [newYork, '2026-11-01T06:00:00Z'],
    ] as const;
    const minute = fc.constantFrom('*/7', '*/20', '5,35', '10-12');
    const hour = fc.constantFrom('*', '1', '2', '3', '1-2', '*/2', '0,2,3');
    fc.assert(
      fc.property(
        fc.constantFrom(...changes),
        minute,
        hour,
        fc.integer({ min: -1000, max: 100 }),
        (change, minute, hour, offset) => {
          const [zone, instant] = change;
          const after = new Date(at(instant).getTime() + offset * 60_000);
          const expected = minutesAfter(after, zone, 26 * 60).filter(
            (time) => matches(minute, time.minute) && matches(hour, time.hour),
          );
          expect(nextTimes(cron(`${minute} ${hour} * * *`, zone), after, expected.length)).toEqual(
            expected.map((time) => time.toJSDate()),
          );
        },
      ),
      { seed: 15, numRuns: 60 },
    );
  });
});

/** The rule as the patterns above need it, written another way than the library has it. */
function matches(field: string, value: number): boolean {
  return field.split(',').some((part) => {
    const [range = '', step] = part.split('/');
    const [from, to] = range === '*' ? [0, 59] : [Number(range.split('-')[0]), Number(range.split('-')[1] ?? range)];
    return value >= from && value <= to && (value - from) % Number(step ?? 1) === 0;
  });
}

function minutesAfter(after: Date, zone: string, count: number): DateTime[] {
  const first = Math.floor(after.getTime() / 60_000) * 60_000 + 60_000;
  return Array.from({ length: count }, (_, index) => DateTime.fromMillis(first + index * 60_000, { zone }));
}

describe('an interval', () => {
  it('counts from its anchor in elapsed time', () => {
    expect(next(every(900_000), '2026-01-01T00:01:00Z', 2)).toEqual(['2026-01-01T00:15Z', '2026-01-01T00:30Z']);
    expect(next(every(86_400_000, '2026-03-28T08:00:00Z'), '2026-03-28T08:00:00Z', 2)).toEqual([
      '2026-03-29T08:00Z',
      '2026-03-30T08:00Z',
    ]);
    expect(next(every(3_600_000, '2026-01-01T10:10:00Z'), '2026-01-01T00:00:00Z', 2)).toEqual([
      '2026-01-01T10:10Z',
      '2026-01-01T11:10Z',
    ]);
    expect(lastTime(every(1000, '2026-01-01T00:00:00Z'), at('2025-12-31T00:00:00Z'))).toBeUndefined();
  });
});

describe('a schedule', () => {
  const schedules = fc.constantFrom<Schedule>(
    cron('*/7 * * * *'),
    cron('30 2 * * *'),
    cron('*/5 1-3 * * *', newYork),
    cron('*/13 * * * * *'),
    every(61_000, '2026-03-01T00:00:07Z'),
  );
  const starts = fc.constantFrom('2026-03-28T22:00:00Z', '2026-10-24T22:00:00Z', '2026-11-01T04:00:00Z').map(at);

  it('has times that only go forward, each the last one at its moment', () => {
    fc.assert(
      fc.property(schedules, starts, (schedule, start) => {
        let before = start;
        for (const time of nextTimes(schedule, start, 40)) {
          expect(time.getTime()).toBeGreaterThan(before.getTime());
          expect(lastTime(schedule, time)).toEqual(time);
          expect(lastTime(schedule, new Date(time.getTime() - 1))?.getTime() ?? 0).toBeLessThan(time.getTime());
          before = time;
        }
      }),
      { seed: 15, numRuns: 15 },
    );
  });

  it('gives every tick exactly once, whenever one looks, when all are to be made up for', () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 30 * 60_000 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(schedules, starts, pauses, fc.integer({ min: 3, max: 30 }), (schedule, start, pauses, max) => {
        const given: Date[] = [];
        let [now, lastTick] = [start, start];
        for (const pause of pauses) {
          now = new Date(now.getTime() + pause);
          for (
            let due = dueTicks(schedule, { lastTick, now, catchUp: 'all', max });
            due.ticks.length > 0;
            due = dueTicks(schedule, { lastTick, now, catchUp: 'all', max })
          ) {
            expect(due.ticks.length).toBeLessThanOrEqual(max);
            given.push(...due.ticks);
            lastTick = due.lastTick;
          }
        }
        const expected = nextTimes(schedule, start, given.length + 1);
        expect(given).toEqual(expected.slice(0, given.length));
        expect(expected[given.length]?.getTime()).toBeGreaterThan(now.getTime());
      }),
      { seed: 15, numRuns: 15 },
    );
  });

  it.each<[CatchUp, string[]]>([
    ['skip', []],
    ['once', ['2026-01-05T12:00:00.000Z']],
    ['all', ['2026-01-05T10:00:00.000Z', '2026-01-05T11:00:00.000Z', '2026-01-05T12:00:00.000Z']],
  ])('after three missed hours, with %s', (catchUp, ticks) => {
    const asked = { lastTick: at('2026-01-05T09:00:00Z'), now: at('2026-01-05T12:30:00Z'), catchUp, max: 100 };
    const due = dueTicks(cron('0 * * * *'), asked);
    expect(due.ticks.map((tick) => tick.toISOString())).toEqual(ticks);
    expect(due.lastTick).toEqual(at('2026-01-05T12:00:00Z'));
    expect(dueTicks(cron('0 * * * *'), { ...asked, lastTick: due.lastTick }).ticks).toEqual([]);
  });

  it('whatever the policy, a tick that is seen a little late was not missed', () => {
    for (const catchUp of ['skip', 'once', 'all'] as const) {
      const asked = { lastTick: at('2026-01-05T11:00:00Z'), now: at('2026-01-05T12:00:20Z'), catchUp, max: 10 };
      expect(dueTicks(cron('0 * * * *'), asked).ticks).toEqual([at('2026-01-05T12:00:00Z')]);
    }
  });
});

describe('checking a schedule', () => {
  it.each<[Schedule, string | undefined]>([
    [cron('*/5 * * * *'), undefined],
    [cron('60 * * * *'), 'This is no cron schedule: invalid value for minute: 60.'],
    [
      cron('* * * *'),
      'A cron schedule has five fields (minute, hour, day, month, weekday), or six with seconds before them.',
    ],
    [
      cron('2026-01-01T00:00:00'),
      'A cron schedule has five fields (minute, hour, day, month, weekday), or six with seconds before them.',
    ],
    [cron('? * * * *'), 'A “?” can only stand for the day or the weekday.'],
    [cron('0 0 30 2 *'), 'The schedule never comes due: there is no such day.'],
    [cron('0 9 * * *', 'Mars/Base'), '“Mars/Base” is no time zone; zones are written like Europe/Berlin.'],
    [every(1500), 'An interval is a whole number of seconds, at least one and at most a year of them.'],
    [every(Number.NaN), 'An interval is a whole number of seconds, at least one and at most a year of them.'],
    [every(60_000), undefined],
  ])('%j', (schedule, problem) => {
    expect(checkSchedule(schedule)).toBe(problem);
  });

  it('never throws, and what passes has a next time and words in both languages', () => {
    const piece = fc.constantFrom(
      '*',
      '0',
      '5',
      '31',
      '*/5',
      '1-5',
      'MON',
      'L',
      '15W',
      '5#2',
      '5L',
      '?',
      '+MON',
      'x',
      '1/0',
      '-',
      '@daily',
      '99',
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 4, maxLength: 7 }), (pieces) => {
        const schedule = cron(pieces.join(' '));
        if (checkSchedule(schedule) !== undefined) return;
        expect(nextTimes(schedule, at('2026-01-01T00:00:00Z'), 1)).toHaveLength(1);
        expect(describeSchedule(schedule, 'en')).not.toBe('');
        expect(describeSchedule(schedule, 'de')).not.toBe('');
      }),
      { seed: 15, numRuns: 200 },
    );
  });
});

describe('a schedule in words', () => {
  it.each<[Schedule, string, string]>([
    [
      cron('0 9 * * MON-FRI'),
      'At 09:00, Monday through Friday (Europe/Berlin)',
      'Um 09:00, Montag bis Freitag (Europe/Berlin)',
    ],
    [cron('@hourly', newYork), 'Every hour (America/New_York)', 'Jede Stunde (America/New_York)'],
    [every(60_000), 'Every minute', 'Jede Minute'],
    [every(90 * 60_000), 'Every 90 minutes', 'Alle 90 Minuten'],
    [every(2 * 604_800_000), 'Every 2 weeks', 'Alle 2 Wochen'],
    [
      cron('x'),
      'A cron schedule has five fields (minute, hour, day, month, weekday), or six with seconds before them.',
      'A cron schedule has five fields (minute, hour, day, month, weekday), or six with seconds before them.',
    ],
  ])('%j', (schedule, english, german) => {
    expect(describeSchedule(schedule, 'en')).toBe(english);
    expect(describeSchedule(schedule, 'de')).toBe(german);
  });
});

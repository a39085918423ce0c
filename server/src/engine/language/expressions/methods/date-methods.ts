/** Points in time and spans between them, on Luxon, under the names n8n users know. */
import { DateTime, Duration, type DurationLikeObject } from 'luxon';
import {
  type Argument,
  ArgumentError,
  type CallContext,
  type Method,
  type MethodTable,
  nameOf,
  numberArgument,
  textArgument,
} from './method.ts';
import { kindOf, type Value } from '../value.ts';

const units = ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', 'millisecond'] as const;
export type Unit = (typeof units)[number];

function toUnit(given: string): Unit {
  const unit = units.find((name) => name === given || `${name}s` === given);
  if (!unit) throw new ArgumentError(`${given} is no unit of time; there are ${units.join(', ')}`);
  return unit;
}

/** `{ days: 3 }`, or `3, "days"`, or a duration. */
function toDuration(args: readonly Argument[]): Duration | DurationLikeObject {
  const given = args[0];
  if (given instanceof Duration) return given;
  if (typeof given === 'number' && Number.isFinite(given)) return { [toUnit(textArgument(args, 1, 'days'))]: given };
  // Functions and patterns have no entries, so that they may pass as values here.
  if (given !== null && typeof given === 'object' && kindOf(given as Value) === 'object') {
    return Object.fromEntries(
      Object.entries(given).map(([unit, amount]) => {
        if (typeof amount === 'number' && Number.isFinite(amount)) return [toUnit(unit), amount];
        throw new ArgumentError(`${unit} must be a number`);
      }),
    );
  }
  throw new ArgumentError(`argument 1 must be a span of time such as { days: 3 }, not ${nameOf(given)}`);
}

/** A point in time from whatever stands for one: a date, ISO text, or milliseconds since 1970. */
export function toDate(given: Argument, context: Pick<CallContext, 'zone'>): DateTime {
  if (given instanceof DateTime) return given;
  const date =
    typeof given === 'number'
      ? DateTime.fromMillis(given, { zone: context.zone })
      : DateTime.fromISO(typeof given === 'string' ? given : '', { zone: context.zone });
  if (!date.isValid)
    throw new ArgumentError(`${typeof given === 'string' ? `“${given.slice(0, 40)}”` : nameOf(given)} is no date`);
  return date;
}

/** Under the one name it has: the library keeps every name it was ever asked about. */
function toZone(given: string): string {
  if (/^utc([+-]\d{1,2}(:\d{2})?)?$/i.test(given)) return given;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: given }).resolvedOptions().timeZone;
  } catch {
    throw new ArgumentError(`“${given.slice(0, 40)}” is no time zone; zones are written like Europe/Berlin`);
  }
}

const ways = ['fromISO', 'fromRFC2822', 'fromHTTP', 'fromSQL'] as const;

/** The date that a text spells, in one of the usual ways to write dates for machines. */
export function parseDate(text: string, { zone }: Pick<CallContext, 'zone'>): DateTime {
  const short = text.trim().slice(0, 100);
  const found = ways.map((way) => DateTime[way](short, { zone })).find((date) => date.isValid);
  if (!found) throw new ArgumentError(`“${text.slice(0, 40)}” is no date`);
  return found;
}

function valid(date: DateTime): DateTime {
  if (!date.isValid) throw new ArgumentError(`the result is no date: ${date.invalidExplanation ?? 'out of range'}`);
  return date;
}

const localeOf = (args: readonly Argument[], index: number) => (args[index] === 'de' ? 'de' : 'en');

export const dateMethods: MethodTable<DateTime> = {
  plus: {
    signature: 'plus(span)',
    about: 'So much later; the span is { days: 3 } or 3, "days".',
    example: ['DateTime.fromISO("2026-01-31").plus({ days: 1 }).toISODate()', '2026-02-01'],
    run: (self, args) => valid(self.plus(toDuration(args))),
  },
  minus: {
    signature: 'minus(span)',
    about: 'So much earlier; the span is { days: 3 } or 3, "days".',
    example: ['DateTime.fromISO("2026-01-01").minus(1, "day").toISODate()', '2025-12-31'],
    run: (self, args) => valid(self.minus(toDuration(args))),
  },
  diff: {
    signature: 'diff(other, unit?)',
    about: 'The time between the two, in days unless told; as a number.',
    example: ['DateTime.fromISO("2026-01-03").diff(DateTime.fromISO("2026-01-01"))', 2],
    run(self, args, context) {
      const unit = toUnit(textArgument(args, 1, 'days'));
      return self.diff(toDate(args[0], context), unit).as(unit);
    },
  },
  diffTo: {
    signature: 'diffTo(other, unit?)',
    about: 'The time from it to the other, in days unless told; as a number.',
    example: ['DateTime.fromISO("2026-01-01").diffTo("2026-01-03")', 2],
    run(self, args, context) {
      const unit = toUnit(textArgument(args, 1, 'days'));
      return toDate(args[0], context).diff(self, unit).as(unit);
    },
  },
  diffToNow: {
    signature: 'diffToNow(unit?)',
    about: 'The time from it until now, in days unless told; as a number, negative when it is still to come.',
    example: ['now.minus({ hours: 12 }).diffToNow("hours")', 12],
    run(self, args, { now }) {
      const unit = toUnit(textArgument(args, 0, 'days'));
      return DateTime.fromJSDate(now).diff(self, unit).as(unit);
    },
  },
  isBetween: {
    signature: 'isBetween(first, second)',
    about: 'Whether it lies between the two.',
    example: ['DateTime.fromISO("2026-01-02").isBetween("2026-01-01", "2026-01-03")', true],
    run(self, args, context) {
      const [one, other] = [toDate(args[0], context), toDate(args[1], context)].toSorted(
        (a, b) => Number(a) - Number(b),
      );
      return one !== undefined && other !== undefined && self > one && self < other;
    },
  },
  hasSame: {
    signature: 'hasSame(other, unit)',
    about: 'Whether both lie in the same year, month, week or day.',
    example: ['DateTime.fromISO("2026-01-02").hasSame("2026-01-31", "month")', true],
    run: (self, args, context) => self.hasSame(toDate(args[0], context), toUnit(textArgument(args, 1))),
  },
  equals: {
    signature: 'equals(other)',
    about: 'Whether both are the same moment.',
    example: ['DateTime.fromISO("2026-01-01T12:00:00Z").equals("2026-01-01T13:00:00+01:00")', true],
    run: (self, args, context) => self.toMillis() === toDate(args[0], context).toMillis(),
  },
  toRelative: {
    signature: 'toRelative(language?)',
    about: 'In words, seen from now.',
    example: ['now.minus({ days: 3 }).toRelative()', '3 days ago'],
    run: (self, args, { now }) =>
      self.setLocale(localeOf(args, 0)).toRelative({ base: DateTime.fromJSDate(now, { zone: self.zone }) }),
  },
  toSeconds: {
    signature: 'toSeconds()',
    about: 'Seconds since 1970.',
    example: ['DateTime.fromMillis(1500).toSeconds()', 1.5],
    run: (self) => self.toSeconds(),
  },
  toISOTime: {
    signature: 'toISOTime()',
    about: 'The time as ISO text.',
    example: ['DateTime.fromMillis(0).toUTC().toISOTime()', '00:00:00.000Z'],
    run: (self) => self.toISOTime(),
  },
  toLocal: {
    signature: 'toLocal()',
    about: 'The same moment in the time zone of the workspace.',
    example: ['DateTime.fromISO("2026-01-01T12:00:00Z").toLocal() == DateTime.fromISO("2026-01-01T12:00:00Z")', true],
    run: (self, _args, { zone }) => self.setZone(zone),
  },
  startOf: {
    signature: 'startOf(unit)',
    about: 'The beginning of its year, month, week, day or hour.',
    example: ['DateTime.fromISO("2026-05-17").startOf("month").toISODate()', '2026-05-01'],
    run: (self, args) => self.startOf(toUnit(textArgument(args, 0))),
  },
  endOf: {
    signature: 'endOf(unit)',
    about: 'The last moment of its year, month, week, day or hour.',
    example: ['DateTime.fromISO("2026-02-17").endOf("month").toISODate()', '2026-02-28'],
    run: (self, args) => self.endOf(toUnit(textArgument(args, 0))),
  },
  set: {
    signature: 'set({ hour: 9 })',
    about: 'With parts of it replaced.',
    example: ['DateTime.fromISO("2026-01-01").set({ month: 3 }).toISODate()', '2026-03-01'],
    run: (self, args) => valid(self.set(toDuration(args) as DurationLikeObject)), // the same names of units
  },
  setZone: {
    signature: 'setZone(zone)',
    about: 'The same moment in another time zone.',
    example: ['DateTime.fromISO("2026-01-01T12:00:00Z").setZone("Asia/Tokyo").hour', 21],
    run: (self, args) => valid(self.setZone(toZone(textArgument(args, 0)))),
  },
  toUTC: {
    signature: 'toUTC()',
    about: 'The same moment in UTC.',
    example: ['DateTime.fromISO("2026-01-01T12:00:00+02:00").toUTC().hour', 10],
    run: (self) => self.toUTC(),
  },
  toFormat: {
    signature: 'toFormat(pattern, language?)',
    about: 'As text by a pattern such as dd.MM.yyyy or cccc.',
    example: ['DateTime.fromISO("2026-01-05").toFormat("dd.MM.yyyy")', '05.01.2026'],
    run: (self, args) => self.setLocale(localeOf(args, 1)).toFormat(textArgument(args, 0).slice(0, 200)),
  },
  format: {
    signature: 'format(pattern, language?)',
    about: 'The same as toFormat.',
    example: ['DateTime.fromISO("2026-01-05").format("cccc", "de")', 'Montag'],
    run: (self, args) => self.setLocale(localeOf(args, 1)).toFormat(textArgument(args, 0).slice(0, 200)),
  },
  toISO: {
    signature: 'toISO()',
    about: 'As ISO 8601 text.',
    example: ['DateTime.fromISO("2026-01-05T08:00:00Z").toUTC().toISO()', '2026-01-05T08:00:00.000Z'],
    run: (self) => self.toISO(),
  },
  toISODate: {
    signature: 'toISODate()',
    about: 'The date as ISO text.',
    example: ['DateTime.fromISO("2026-01-05").toISODate()', '2026-01-05'],
    run: (self) => self.toISODate(),
  },
  toMillis: {
    signature: 'toMillis()',
    about: 'Milliseconds since 1970.',
    example: ['DateTime.fromMillis(5).toMillis()', 5],
    run: (self) => self.toMillis(),
  },
  toLocaleString: {
    signature: 'toLocaleString(language?)',
    about: 'As people of a language write a date.',
    example: ['DateTime.fromISO("2026-01-05").toLocaleString("de")', '5.1.2026'],
    run: (self, args) => self.setLocale(localeOf(args, 0)).toLocaleString(),
  } satisfies Method<DateTime>,
  toString: {
    signature: 'toString()',
    about: 'As ISO 8601 text.',
    example: ['DateTime.fromMillis(0).toUTC().toString()', '1970-01-01T00:00:00.000Z'],
    run: (self) => self.toISO(),
  } satisfies Method<DateTime>,
  isWeekend: {
    signature: 'isWeekend()',
    about: 'Whether it is a Saturday or Sunday.',
    example: ['DateTime.fromISO("2026-01-04").isWeekend()', true],
    run: (self) => self.weekday > 5,
  },
  plusBusinessDays: {
    signature: 'plusBusinessDays(days)',
    about: 'So many days later, Saturdays and Sundays not counted.',
    example: ['DateTime.fromISO("2026-01-02").plusBusinessDays(1).toISODate()', '2026-01-05'],
    run(self, args, { budget }) {
      const days = numberArgument(args, 0);
      budget.spend(Math.abs(days));
      let date = self;
      for (let left = Math.abs(Math.trunc(days)); left > 0; left -= date.weekday > 5 ? 0 : 1)
        date = date.plus({ days: Math.sign(days) });
      return date;
    },
  },
};

/** What of a date may be read without calling anything. */
export const dateFields = [
  'year',
  'quarter',
  'month',
  'day',
  'weekday',
  'weekNumber',
  'ordinal',
  'hour',
  'minute',
  'second',
  'millisecond',
  'zoneName',
  'monthLong',
  'monthShort',
  'weekdayLong',
  'weekdayShort',
  'daysInMonth',
] as const;

export const durationMethods: MethodTable<Duration> = {
  toMillis: {
    signature: 'toMillis()',
    about: 'The span in milliseconds.',
    example: ['Duration.fromObject({ seconds: 2 }).toMillis()', 2000],
    run: (self) => self.toMillis(),
  },
  toHuman: {
    signature: 'toHuman(language?)',
    about: 'The span in words.',
    example: ['Duration.fromObject({ days: 2, hours: 3 }).toHuman()', '2 days, 3 hours'],
    run: (self, args) => self.reconfigure({ locale: localeOf(args, 0) }).toHuman(),
  },
  as: {
    signature: 'as(unit)',
    about: 'The span in one unit, as a number.',
    example: ['Duration.fromObject({ hours: 36 }).as("days")', 1.5],
    run: (self, args) => self.as(toUnit(textArgument(args, 0))),
  },
  toISO: {
    signature: 'toISO()',
    about: 'As ISO 8601 text.',
    example: ['Duration.fromObject({ days: 2 }).toISO()', 'P2D'],
    run: (self) => self.toISO(),
  },
};

export { toDuration as durationArgument };

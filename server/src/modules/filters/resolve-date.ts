/**
 * What the dates of a filter mean. A day (`2026-01-31`, `today-7d`, `startOfMonth`) is the whole day in the
 * workspace's time zone; an instant (RFC 3339, `now-2h`) is one point.
 */
import { type DateUnit, isDay, parseRelativeDate, type RelativeDate } from '@millrace/contracts/filter/relative-date';

export interface DateContext {
  now: Date;
  /** IANA name. */
  timeZone: string;
}

export type ResolvedDate = { kind: 'day'; day: string } | { kind: 'instant'; at: Date };

export function resolveDate(text: string, context: DateContext): ResolvedDate {
  if (isDay(text)) return { kind: 'day', day: text };
  const relative = parseRelativeDate(text);
  if (!relative) return { kind: 'instant', at: clampYear(new Date(text)) };
  if (relative.anchor === 'now') return { kind: 'instant', at: addToInstant(context.now, relative) };
  if (relative.unit === 'h') {
    const start = startOfDay(anchorDay(relative, context), context.timeZone);
    return { kind: 'instant', at: addToInstant(start, relative) };
  }
  return { kind: 'day', day: addToDay(anchorDay(relative, context), relative.amount, relative.unit) };
}

/** The calendar day of an instant. */
export function dayOf(instant: Date, timeZone: string): string {
  const parts = partsOf(instant, timeZone);
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** The first instant of a calendar day. */
export function startOfDay(day: string, timeZone: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // The offset at the guess may be that of the other side of a clock change: the second look settles it.
  const guess = midnight - offsetAt(new Date(midnight), timeZone);
  return new Date(midnight - offsetAt(new Date(guess), timeZone));
}

export function nextDay(day: string): string {
  return addToDay(day, 1, 'd');
}

function anchorDay({ anchor }: RelativeDate, { now, timeZone }: DateContext): string {
  const today = dayOf(now, timeZone);
  const [year = '', month = ''] = today.split('-');
  switch (anchor) {
    case 'startOfYear':
      return `${year}-01-01`;
    case 'startOfQuarter':
      return `${year}-${String(Math.floor((Number(month) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`;
    case 'startOfMonth':
      return `${year}-${month}-01`;
    case 'startOfWeek':
      // Weeks start on Monday.
      return addToDay(today, -((new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7), 'd');
    case 'today':
    case 'now':
      return today;
  }
}

/** Months and years keep the day of the month, or take the last there is: 31 January + 1 month is 28 February. */
function addToDay(day: string, amount: number, unit: DateUnit): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (unit === 'd' || unit === 'w') date.setUTCDate(date.getUTCDate() + amount * (unit === 'w' ? 7 : 1));
  else addMonths(date, unit === 'y' ? amount * 12 : amount);
  return clampYear(date).toISOString().slice(0, 10);
}

function addToInstant(instant: Date, { amount, unit }: RelativeDate): Date {
  const date = new Date(instant);
  if (unit === 'h') date.setUTCHours(date.getUTCHours() + amount);
  else if (unit === 'd' || unit === 'w') date.setUTCDate(date.getUTCDate() + amount * (unit === 'w' ? 7 : 1));
  else addMonths(date, unit === 'y' ? amount * 12 : amount);
  return clampYear(date);
}

function addMonths(date: Date, months: number): void {
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
}

/** `now-9999y` lies before what an ISO date of four digits, and PostgreSQL, can say. */
function clampYear(date: Date): Date {
  const year = date.getUTCFullYear();
  if (year < 1) return new Date('0001-01-01T00:00:00Z');
  return year > 9998 ? new Date('9998-12-31T00:00:00Z') : date;
}

/** Milliseconds that local time is ahead of UTC. */
function offsetAt(instant: Date, timeZone: string): number {
  const { year, month, day, hour, minute, second } = partsOf(instant, timeZone);
  const local = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return local - Math.floor(instant.getTime() / 1000) * 1000;
}

function partsOf(instant: Date, timeZone: string) {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const parts = new Map(format.formatToParts(instant).map((part) => [part.type, part.value]));
  const get = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '00';
  return {
    year: get('year').padStart(4, '0'),
    month: get('month'),
    day: get('day'),
    hour: get('hour'),
    minute: get('minute'),
    second: get('second'),
  };
}

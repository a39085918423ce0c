/**
 * When a schedule comes due: pure arithmetic over instants. A cron schedule lives in local time, with croner's rule for
 * the hours that exist twice or not at all: one fixed time a day comes once a day; what repeats within the hour goes on
 * repeating. An interval is elapsed time and knows no zone.
 */
import { Cron } from 'croner';

export type Schedule =
  | { readonly kind: 'cron'; readonly cron: string; readonly timeZone: string }
  /** Comes due at `anchor` (1970 without one) and every interval after it. */
  | { readonly kind: 'interval'; readonly everyMs: number; readonly anchor?: Date };

const shortestMs = 1000;
const longestMs = 366 * 24 * 60 * 60 * 1000;
/** Five fields or six, seconds first; or a nickname such as @daily. An ISO date, which the library takes, is none. */
const cronShape = /^\s*(@[a-z]+|(\S+\s+){4,5}\S+)\s*$/i;

/** What is wrong with it, as a sentence. */
export function checkSchedule(schedule: Schedule): string | undefined {
  if (schedule.kind === 'interval') return checkInterval(schedule.everyMs);
  if (!isTimeZone(schedule.timeZone))
    return `“${schedule.timeZone}” is no time zone; zones are written like Europe/Berlin.`;
  if (!cronShape.test(schedule.cron))
    return 'A cron schedule has five fields (minute, hour, day, month, weekday), or six with seconds before them.';
  if (normalizeCron(schedule.cron).includes('?')) return 'A “?” can only stand for the day or the weekday.';
  try {
    const [first] = toCron(schedule).nextRuns(1, new Date(0));
    return first ? undefined : 'The schedule never comes due: there is no such day.';
  } catch (error) {
    return toSentence(error);
  }
}

function checkInterval(everyMs: number): string | undefined {
  if (everyMs % shortestMs === 0 && everyMs >= shortestMs && everyMs <= longestMs) return undefined;
  return 'An interval is a whole number of seconds, at least one and at most a year of them.';
}

export function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).format(0) !== '';
  } catch {
    return false;
  }
}

function toSentence(error: unknown): string {
  const reason =
    error instanceof Error ? error.message.replace(/^Cron\w*:\s*/, '').replace(/\.$/, '') : 'not understood';
  return `This is no cron schedule: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}.`;
}

const toCron = ({ cron, timeZone }: { cron: string; timeZone: string }): Cron =>
  new Cron(normalizeCron(cron), { timezone: timeZone, mode: '5-or-6-parts', paused: true });

/**
 * `?` for a day or weekday says that it does not matter. To the library it is the day on which it is asked, which would
 * make a schedule depend on when it is looked at.
 */
export function normalizeCron(cron: string): string {
  const fields = cron.trim().split(/\s+/);
  const [day, weekday] = [fields.length - 3, fields.length - 1];
  return fields.map((field, index) => (field === '?' && (index === day || index === weekday) ? '*' : field)).join(' ');
}

/** The next times after a moment (which is not among them), the earliest first; fewer when there are no more. */
export function nextTimes(schedule: Schedule, after: Date, count: number): Date[] {
  if (schedule.kind === 'cron') return toCron(schedule).nextRuns(count, after);
  const { everyMs, anchor = new Date(0) } = schedule;
  const passed = Math.floor((after.getTime() - anchor.getTime()) / everyMs);
  const first = anchor.getTime() + Math.max(0, passed + 1) * everyMs;
  return Array.from({ length: count }, (_, index) => new Date(first + index * everyMs));
}

/** The last time that is not after a moment. */
export function lastTime(schedule: Schedule, until: Date): Date | undefined {
  // The library answers what is before a moment: the next millisecond has this one before it.
  if (schedule.kind === 'cron') return toCron(schedule).previousRuns(1, new Date(until.getTime() + 1))[0];
  const { everyMs, anchor = new Date(0) } = schedule;
  const steps = Math.floor((until.getTime() - anchor.getTime()) / everyMs);
  return steps < 0 ? undefined : new Date(anchor.getTime() + steps * everyMs);
}

/** When a task is due, in the reader's own time zone: an instant on the wire, a day and maybe a time on the screen. */

/** A day without a time lasts until its last minute. */
const endOfDay = { hours: 23, minutes: 59 };

export interface DueFields {
  /** As a date input has it: `2026-01-09`. */
  day: string;
  /** As a time input has it: `16:00`; empty for the whole day. */
  time: string;
}

export function toDueAt({ day, time }: DueFields): string | null {
  const [year, month, date] = day.split('-').map(Number);
  if (year === undefined || month === undefined || date === undefined) return null;
  const [hours = endOfDay.hours, minutes = endOfDay.minutes] = time === '' ? [] : time.split(':').map(Number);
  const at = new Date(year, month - 1, date, hours, minutes);
  // Years below 100 would be read as of the twentieth century.
  at.setFullYear(year);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

export function toDueFields(dueAt: string | null): DueFields {
  if (dueAt === null) return { day: '', time: '' };
  const at = new Date(dueAt);
  const day = [
    String(at.getFullYear()).padStart(4, '0'),
    String(at.getMonth() + 1).padStart(2, '0'),
    String(at.getDate()).padStart(2, '0'),
  ].join('-');
  const two = (value: number) => String(value).padStart(2, '0');
  return { day, time: isWholeDay(dueAt) ? '' : `${two(at.getHours())}:${two(at.getMinutes())}` };
}

export function isWholeDay(dueAt: string): boolean {
  const at = new Date(dueAt);
  return at.getHours() === endOfDay.hours && at.getMinutes() === endOfDay.minutes;
}

export const dueGroups = ['overdue', 'today', 'upcoming', 'undated'] as const;
export type DueGroup = (typeof dueGroups)[number];

export function dueGroupOf(dueAt: string | null, now: Date): DueGroup {
  if (dueAt === null) return 'undated';
  const at = new Date(dueAt);
  if (at < now) return 'overdue';
  return at.toDateString() === now.toDateString() ? 'today' : 'upcoming';
}

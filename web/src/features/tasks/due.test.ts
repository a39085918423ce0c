import { describe, expect, it } from 'vitest';
import { dueGroupOf, isWholeDay, toDueAt, toDueFields } from './due.ts';

describe('when a task is due', () => {
  it('is written and read in the reader’s time zone', () => {
    for (const fields of [
      { day: '2026-01-09', time: '16:05' },
      { day: '2026-07-31', time: '' },
    ]) {
      expect(toDueFields(toDueAt(fields))).toEqual(fields);
    }
    expect(toDueAt({ day: '2026-01-09', time: '16:05' })).toBe(new Date(2026, 0, 9, 16, 5).toISOString());
  });

  it('is the end of the day without a time, and never without a day', () => {
    const dueAt = toDueAt({ day: '2026-01-09', time: '' });
    expect(dueAt).toBe(new Date(2026, 0, 9, 23, 59).toISOString());
    expect(isWholeDay(dueAt ?? '')).toBe(true);
    expect(toDueAt({ day: '', time: '16:00' })).toBeNull();
    expect(toDueFields(null)).toEqual({ day: '', time: '' });
  });

  it('is overdue, today, upcoming or open', () => {
    const now = new Date(2026, 0, 9, 12, 0);
    const at = (date: number, hours: number) => new Date(2026, 0, date, hours).toISOString();
    expect(dueGroupOf(at(9, 11), now)).toBe('overdue');
    expect(dueGroupOf(at(9, 13), now)).toBe('today');
    expect(dueGroupOf(at(10, 1), now)).toBe('upcoming');
    expect(dueGroupOf(null, now)).toBe('undated');
  });
});

import { describe, expect, it } from 'vitest';
import { snoozeUntil } from './snooze-times.ts';

describe('snoozing', () => {
  const friday = new Date(2026, 0, 9, 15, 30);

  it('for some hours keeps the minute', () => {
    expect(snoozeUntil('hours', friday)).toEqual(new Date(2026, 0, 9, 19, 30));
  });

  it('until tomorrow means the morning', () => {
    expect(snoozeUntil('tomorrow', friday)).toEqual(new Date(2026, 0, 10, 8, 0));
  });

  it('until next week means Monday morning, from a Monday the next one', () => {
    expect(snoozeUntil('week', friday)).toEqual(new Date(2026, 0, 12, 8, 0));
    expect(snoozeUntil('week', new Date(2026, 0, 12, 9, 0))).toEqual(new Date(2026, 0, 19, 8, 0));
    expect(snoozeUntil('week', new Date(2026, 0, 11, 9, 0))).toEqual(new Date(2026, 0, 12, 8, 0));
  });
});

import { expect, it } from 'vitest';
import { createTimeLabels } from './time-labels.ts';

it('tells hours and days on the clock of the workspace', () => {
  const at = '2026-01-05T23:30:00.000Z';
  const days = createTimeLabels('de', { period: '7d', timeZone: 'Europe/Berlin' });
  expect(days.short(at)).toBe('6. Jan.');
  expect(days.long(at)).toBe('Dienstag, 6. Januar');
  const hours = createTimeLabels('de', { period: '24h', timeZone: 'Asia/Kolkata' });
  expect(hours.short('2026-01-05T23:30:00.000Z')).toBe('5:00');
});

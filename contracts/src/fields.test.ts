import { expect, it } from 'vitest';
import { Timestamp } from './fields.ts';

it.each(['9999-12-31T23:59:59-23:59', '0001-01-01T00:00:00+23:59', '0000-01-01T00:00:00Z'])(
  'a time of %s is refused: in UTC it is in no year we could answer',
  (time) => {
    expect(Timestamp.safeParse(time).success).toBe(false);
  },
);

it('a time may have an offset', () => {
  expect(Timestamp.safeParse('2026-03-01T12:00:00+14:00').success).toBe(true);
});

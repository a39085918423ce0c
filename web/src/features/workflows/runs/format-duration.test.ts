import { expect, test } from 'vitest';
import { formatDuration } from './format-duration.ts';

test('durations are told in the unit that fits', () => {
  const told = [-3, 42, 3_140, 59_000, 300_000, 7_200_000, 4 * 86_400_000].map((ms) => formatDuration(ms, String));
  expect(told).toEqual(['0 ms', '42 ms', '3.1 s', '59 s', '5 min', '2 h', '4 d']);
});

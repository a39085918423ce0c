import { expect, test } from 'vitest';
import { createFormat } from './format.ts';

test('a precise number keeps millionths', () => {
  expect(createFormat('de').precise(0.000125)).toBe('0,000125');
});

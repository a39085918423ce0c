import { expect, test } from 'vitest';
import { createFormat } from './format.ts';

test('a precise number keeps millionths', () => {
  expect(createFormat('de').precise(0.000125)).toBe('0,000125');
});

test.each(['en', 'de'])('the two separators of %s are told apart', (language) => {
  const { thousand, decimal } = createFormat(language).separators;
  expect(createFormat(language).number(12_345.6)).toBe(`12${thousand}345${decimal}6`);
  expect(thousand).not.toBe(decimal);
});

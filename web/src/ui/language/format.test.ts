import { expect, test } from 'vitest';
import { createFormat } from './format.ts';

test('money in dollars keeps millionths', () => {
  expect(createFormat('de').dollars(125)).toBe('0,000125\u00A0$');
  expect(createFormat('en').dollars(1_500_000)).toBe('$1.50');
});

test.each(['en', 'de'])('the two separators of %s are told apart', (language) => {
  const { thousand, decimal } = createFormat(language).separators;
  expect(createFormat(language).number(12_345.6)).toBe(`12${thousand}345${decimal}6`);
  expect(thousand).not.toBe(decimal);
});

test('shares are written as the language writes them', () => {
  expect(createFormat('en').percent(0.805)).toBe('80.5%');
  expect(createFormat('de').percent(0.805)).toBe('80,5\u00A0%');
});

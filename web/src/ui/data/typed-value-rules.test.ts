import { expect, test } from 'vitest';
import { parseMoney, parseNumber, showMoney } from './typed-value-rules.ts';

test('numbers are read with a point or a comma', () => {
  expect(parseNumber('12,5')).toBe(12.5);
  expect(parseNumber('12.5')).toBe(12.5);
  expect(parseNumber('1,250')).toBe(1250);
  expect(parseNumber('1.250,75')).toBe(1250.75);
  expect(parseNumber('1,250.75')).toBe(1250.75);
  expect(parseNumber('')).toBeNull();
  expect(parseNumber('many')).toBeNull();
});

test('money is read into minor units of its currency', () => {
  expect(parseMoney('12,50', 'EUR')).toEqual({ amount: 1250, currency: 'EUR' });
  expect(parseMoney('$ 99', 'EUR')).toEqual({ amount: 9900, currency: 'USD' });
  expect(parseMoney('1200 jpy', 'EUR')).toEqual({ amount: 1200, currency: 'JPY' });
  expect(parseMoney('free', 'EUR')).toBeNull();
});

test('money is shown as it would be typed', () => {
  expect(showMoney({ amount: 1250, currency: 'EUR' })).toBe('12.50 EUR');
  expect(showMoney({ amount: 1200, currency: 'JPY' })).toBe('1200 JPY');
});

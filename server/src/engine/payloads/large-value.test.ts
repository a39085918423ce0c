import { expect, it } from 'vitest';
import { isLarge } from './large-value.ts';

it('a value is large when its text, names or many small parts are', () => {
  const text = 'x'.repeat(300_000);
  for (const value of [text, { deep: [{ text }] }, { [text]: 1 }, Array.from({ length: 100_000 }, (_, n) => n)])
    expect(isLarge(value)).toBe(true);
  for (const value of [undefined, null, 7, 'x'.repeat(200_000), { a: [1, 'b', { c: null }] }])
    expect(isLarge(value)).toBe(false);
});

it('what looks like a reference never stands in a row as it is', () => {
  expect(isLarge({ $payload: 'forged' })).toBe(true);
});

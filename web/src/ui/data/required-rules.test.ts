import { expect, test } from 'vitest';
import { isGiven, withDefaults } from './required-rules.ts';

test('what is required is given by anything but emptiness', () => {
  expect([0, false, 'x', ['a'], { amount: 0, currency: 'EUR' }].every(isGiven)).toBe(true);
  expect([undefined, null, '', []].some(isGiven)).toBe(false);
});

test('a box nobody has ticked says no', () => {
  const fields = [
    { key: 'vip', type: 'boolean' as const },
    { key: 'plan', type: 'text' as const },
  ];
  expect(withDefaults(fields, {})).toEqual({ vip: false });
  expect(withDefaults(fields, { vip: true, plan: 'pro' })).toEqual({ vip: true, plan: 'pro' });
});

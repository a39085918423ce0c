import { expect, test } from 'vitest';
import { toChanges, toText } from './change-rules.ts';

test('a change tells what was and what is', () => {
  expect(toChanges({ city: 'Rome' }, { city: 'Oslo' })).toEqual([
    { field: 'city', from: 'Rome', to: 'Oslo', isNew: false },
  ]);
});

test('a record just made has no before', () => {
  expect(toChanges(null, { city: 'Oslo' })).toEqual([{ field: 'city', from: null, to: 'Oslo', isNew: true }]);
});

test('a field that went away is told too', () => {
  expect(toChanges({ city: 'Rome' }, {})).toEqual([{ field: 'city', from: 'Rome', to: null, isNew: false }]);
});

test('values are told as text', () => {
  expect(toText([{ kind: 'email', value: 'ada@example.com' }, 'x'])).toBe('ada@example.com, x');
  expect(toText({ amount: 3 })).toBe('{"amount":3}');
  expect(toText(null)).toBe('');
  expect(toText(false)).toBe('false');
  expect(toText('x'.repeat(500))).toHaveLength(161);
});

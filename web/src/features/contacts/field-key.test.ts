import { expect, test } from 'vitest';
import { isFieldKey, toFieldKey, toOptions } from './field-key.ts';

test('a key is made of the label', () => {
  expect(toFieldKey('Customer number')).toBe('customer_number');
  expect(toFieldKey('Größe (cm)')).toBe('grosse_cm');
  expect(toFieldKey('2nd name')).toBe('nd_name');
  expect(isFieldKey(toFieldKey('!!!'))).toBe(false);
});

test('an option that was there keeps its value', () => {
  expect(toOptions(['Free', 'Pro plan'], [{ value: 'f', label: 'Free' }])).toEqual([
    { value: 'f', label: 'Free' },
    { value: 'pro_plan', label: 'Pro plan' },
  ]);
});

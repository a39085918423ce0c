import { describe, expect, it } from 'vitest';
import { type CustomFieldDefinition, mergeCustomValues, readCustomValue } from './custom-value.ts';

const define = (type: CustomFieldDefinition['type'], key = 'field'): CustomFieldDefinition => ({
  key,
  label: key,
  type,
  options: type.endsWith('select') ? ['a', 'b'].map((value) => ({ value, label: value })) : [],
  required: false,
  filterable: true,
});

describe('a custom value', () => {
  it.each<[CustomFieldDefinition['type'], unknown, unknown]>([
    ['text', ' x\u0000y ', 'xy'],
    ['number', 1.5, 1.5],
    ['date', '2024-02-29', '2024-02-29'],
    ['boolean', false, false],
    ['select', 'a', 'a'],
    ['multiselect', ['b', 'a', 'b'], ['b', 'a']],
    ['url', 'example.com/x', 'https://example.com/x'],
    ['money', { amount: -5, currency: 'EUR', extra: 1 }, { amount: -5, currency: 'EUR' }],
    ['text', '', null],
    ['multiselect', [], null],
    ['number', null, null],
  ])('of type %s may be %j', (type, given, value) => {
    expect(readCustomValue(define(type), given)).toEqual({ value });
  });

  it.each<[CustomFieldDefinition['type'], unknown]>([
    ['text', 1],
    ['number', '1'],
    ['number', Number.NaN],
    ['date', '2026-02-30'],
    ['boolean', 'true'],
    ['select', 'c'],
    ['multiselect', 'a'],
    ['multiselect', ['a', 'c']],
    ['url', 'javascript:alert(1)'],
    ['money', { amount: 1.5, currency: 'EUR' }],
    ['money', { amount: 1, currency: 'euro' }],
  ])('of type %s may not be %j', (type, given) => {
    expect(readCustomValue(define(type), given)).toHaveProperty('fault');
  });
});

it('changes only the keys that are given, takes away what is null, and tells what it does not know', () => {
  const merged = mergeCustomValues({ kept: 1, gone: 2 }, { gone: null, new: 3, unknown: 4 }, [
    define('number', 'gone'),
    define('number', 'new'),
  ]);
  expect(merged.values).toEqual({ kept: 1, new: 3 });
  expect(merged.issues).toEqual([{ path: 'custom.unknown', message: 'there is no such custom field' }]);
});

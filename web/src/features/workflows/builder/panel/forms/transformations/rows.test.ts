import { expect, it } from 'vitest';
import {
  columnsOf,
  fromAggregates,
  fromPicked,
  fromSortKeys,
  isFieldName,
  toAggregates,
  toPicked,
  toSortKeys,
} from './rows.ts';
import { withAction } from './transformation-fields.ts';

it.each([
  [undefined],
  ['name'],
  [['stage', { by: '{{ item.amount }}', order: 'desc' }]],
  [[{ by: 'a', order: 'asc' }]],
])('reads and writes the same keys: %j', (by) => expect(fromSortKeys(toSortKeys(by))).toEqual(by));

it('writes one plain key without a list', () => {
  expect(fromSortKeys([{ by: 'name', order: undefined }])).toBe('name');
});

it.each([
  [{ total: { sum: '{{ item.price * item.pieces }}' }, most: { max: 'price' }, orders: 'count' }],
  [{ names: { join: 'name', separator: '; ' }, named: { count: 'name' } }],
])('reads and writes the same calculations: %j', (values) => {
  expect(fromAggregates(toAggregates(values))).toEqual(values);
});

it('writes the names of fields as a list until one is renamed', () => {
  const rows = toPicked(['name', 'address.city']);
  expect(rows).toEqual([
    { from: 'name', as: 'name' },
    { from: 'address.city', as: 'city' },
  ]);
  expect(fromPicked(rows)).toEqual(['name', 'address.city']);
  expect(fromPicked(rows.with(1, { from: 'address.city', as: 'town' }))).toEqual({
    name: 'name',
    town: 'address.city',
  });
  expect(fromPicked(toPicked({ town: 'address.city' }))).toEqual({ town: 'address.city' });
  expect(fromPicked([])).toBeUndefined();
});

it('tells names of fields from expressions', () => {
  expect(['price', 'address.city', 'größe', 'item.price', 'price * 2', '{{ item.a }}'].map(isFieldName)).toEqual([
    ...[true, true, true],
    ...[false, false, false],
  ]);
});

it('offers the fields of the items that the sample has', () => {
  expect(columnsOf([{ id: 1, address: { city: 'London' } }, { email: 'a' }, 3])).toEqual([
    'id',
    'address',
    'address.city',
    'email',
  ]);
  expect(columnsOf('text')).toEqual([]);
});

it('keeps the list when another action is chosen, under the name it has there', () => {
  const step = { id: 'a', type: 'transformation', action: 'sort', inputs: { items: '{{ x }}', by: 'name' }, when: 'y' };
  expect(withAction(step, 'pick')).toEqual({
    id: 'a',
    type: 'transformation',
    action: 'pick',
    inputs: { from: '{{ x }}' },
    when: 'y',
  });
  expect(withAction(step, undefined)).toEqual({ id: 'a', type: 'transformation', set: {}, when: 'y' });
});

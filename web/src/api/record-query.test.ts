import { expect, test } from 'vitest';
import { toRecordQuery } from './record-query.ts';

test('a list asks with its conditions and its order', () => {
  const asked = { and: [{ field: 'name', op: 'contains', value: 'ada' }, { not: { field: 'owner', op: 'is_set' } }] };
  expect(toRecordQuery({ asked, askedSort: '-name' })).toMatchObject({ filter: asked, sort: '-name' });
});

test('what the API does not know is left out instead of refused', () => {
  const asked = {
    and: [
      { field: 'name', op: 'sounds_like', value: 'ada' },
      { field: 'email', op: 'is_set' },
    ],
  };
  const query = toRecordQuery({ asked, askedSort: 'shoeSize' });
  expect(query.filter).toEqual({ and: [{ field: 'email', op: 'is_set', value: undefined }] });
  expect(query).not.toHaveProperty('sort');
});

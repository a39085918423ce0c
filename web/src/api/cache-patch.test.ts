import { expect, test } from 'vitest';
import { patchAllCached, patchCached, withoutCached } from './cache-patch.ts';

const page = {
  items: [
    { id: 'a', name: 'Ada' },
    { id: 'b', name: 'Bob' },
  ],
  hasMore: false,
  total: 2,
};

test('a record is patched in a page, in pages and by itself', () => {
  const patched = { id: 'a', name: 'Ada L.' };
  expect(patchCached(page, 'a', { name: 'Ada L.' })).toEqual({ ...page, items: [patched, page.items[1]] });
  expect(patchCached({ pages: [page], pageParams: [null] }, 'a', { name: 'Ada L.' })).toMatchObject({
    pages: [{ items: [patched, page.items[1]] }],
    pageParams: [null],
  });
  expect(patchCached({ id: 'a', name: 'Ada' }, 'a', { name: 'Ada L.' })).toEqual(patched);
});

test('what does not hold the record stays the same object, so that nothing is drawn again', () => {
  const pages = { pages: [page] };
  expect(patchCached(pages, 'x', { name: 'X' })).toBe(pages);
  expect(patchCached(undefined, 'a', {})).toBeUndefined();
});

test('records are taken out of lists, and totals follow', () => {
  expect(withoutCached(page, new Set(['a', 'x']))).toEqual({ ...page, items: [page.items[1]], total: 1 });
  expect(withoutCached(page, new Set(['x']))).toBe(page);
});

test('many records are patched at once, each in its own way', () => {
  const patched = patchAllCached(page, new Set(['a', 'b']), ({ id }) => ({ name: id.toUpperCase() }));
  expect(patched).toMatchObject({ items: [{ name: 'A' }, { name: 'B' }] });
});

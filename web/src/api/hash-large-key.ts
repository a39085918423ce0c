import { hashKey, type QueryKey } from '@tanstack/react-query';
import { isRecord } from './json.ts';

const known = new WeakMap<object, string>();

/**
 * For `queryKeyHashFn`, where an input holds something large that is replaced and never changed, such as a draft: the
 * key is hashed with each drawing of what asks, and most of them ask about the same draft.
 */
export function hashLargeKey(key: QueryKey): string {
  return hashKey(key.map((part) => (isRecord(part) ? Object.entries(part).toSorted(byName).map(hashEntry) : part)));
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}

function hashEntry([name, value]: [string, unknown]): unknown[] {
  if (typeof value !== 'object' || value === null) return [name, value];
  const hash = known.get(value) ?? hashKey([value]);
  known.set(value, hash);
  // Longer than that of a text, which may read the same.
  return [name, 'object', hash];
}

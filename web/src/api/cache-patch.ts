/**
 * Shows a change in every cached answer that holds the record, before the server has answered. Pure: takes what the
 * cache holds (a page, pages read one after the other, a list, or the record itself) and gives back the same object
 * when the record is not in it.
 */
import { isRecord } from './json.ts';

interface Identified {
  id: string;
}

type Patch = Readonly<Record<string, unknown>>;

export function patchCached(cached: unknown, id: string, patch: Patch): unknown {
  return patchAllCached(cached, new Set([id]), () => patch);
}

/** The same for many records at once, each with its own patch. */
export function patchAllCached(
  cached: unknown,
  ids: ReadonlySet<string>,
  patchOf: (record: Patch & Identified) => Patch,
): unknown {
  if (!isRecord(cached)) return cached;
  const patchRecord = (record: unknown) =>
    isIdentified(record) && ids.has(record.id) ? { ...record, ...patchOf(record) } : record;
  if (Array.isArray(cached['pages'])) {
    return patchedList(cached, 'pages', (page) => patchAllCached(page, ids, patchOf));
  }
  return Array.isArray(cached['items']) ? patchedList(cached, 'items', patchRecord) : patchRecord(cached);
}

/** Takes records away from every list that holds them; totals go down with them. */
export function withoutCached(cached: unknown, ids: ReadonlySet<string>): unknown {
  if (!isRecord(cached)) return cached;
  if (Array.isArray(cached['pages'])) return patchedList(cached, 'pages', (page) => withoutCached(page, ids));
  if (!Array.isArray(cached['items'])) return cached;
  const items = cached['items'].filter((item) => !(isIdentified(item) && ids.has(item.id)));
  const gone = cached['items'].length - items.length;
  if (gone === 0) return cached;
  return { ...cached, items, ...(typeof cached['total'] === 'number' && { total: cached['total'] - gone }) };
}

function patchedList(holder: Record<string, unknown>, key: string, patch: (item: unknown) => unknown): unknown {
  const before = holder[key];
  if (!Array.isArray(before)) return holder;
  const after = before.map(patch);
  return after.some((item, index) => item !== before[index]) ? { ...holder, [key]: after } : holder;
}

function isIdentified(value: unknown): value is Patch & Identified {
  return isRecord(value) && typeof value['id'] === 'string';
}

/**
 * Shows a change in every cached answer that holds the record, before the server has answered. Pure: takes what the
 * cache holds (a page, pages read one after the other, a list, or the record itself) and gives back the same object
 * when the record is not in it.
 */
interface Identified {
  id: string;
}

export function patchCached(cached: unknown, id: string, patch: Readonly<Record<string, unknown>>): unknown {
  if (!isObject(cached)) return cached;
  if (Array.isArray(cached.pages)) return patchedList(cached, 'pages', (page) => patchCached(page, id, patch));
  if (Array.isArray(cached.items)) return patchedList(cached, 'items', (item) => patchRecord(item, id, patch));
  return patchRecord(cached, id, patch);
}

/** Takes records away from every list that holds them; totals go down with them. */
export function withoutCached(cached: unknown, ids: ReadonlySet<string>): unknown {
  if (!isObject(cached)) return cached;
  if (Array.isArray(cached.pages)) return patchedList(cached, 'pages', (page) => withoutCached(page, ids));
  if (!Array.isArray(cached.items)) return cached;
  const items = cached.items.filter((item) => !(isIdentified(item) && ids.has(item.id)));
  const gone = cached.items.length - items.length;
  if (gone === 0) return cached;
  return { ...cached, items, ...(typeof cached.total === 'number' && { total: cached.total - gone }) };
}

function patchedList(holder: Record<string, unknown>, key: string, patch: (item: unknown) => unknown): unknown {
  const before = holder[key];
  if (!Array.isArray(before)) return holder;
  const after = before.map(patch);
  return after.some((item, index) => item !== before[index]) ? { ...holder, [key]: after } : holder;
}

function patchRecord(record: unknown, id: string, patch: Readonly<Record<string, unknown>>): unknown {
  return isIdentified(record) && record.id === id ? { ...record, ...patch } : record;
}

function isIdentified(value: unknown): value is Identified {
  return isObject(value) && typeof value.id === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

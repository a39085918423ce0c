/** PostgreSQL stores neither NUL nor lone surrogates; one such string would refuse a whole multi-row insert. */
export function toStorableText(value: string): string {
  return value.replaceAll('\u0000', '').toWellFormed();
}

/** The same for every string inside a JSON value, keys included. */
export function toStorableJson(value: unknown): unknown {
  if (typeof value === 'string') return toStorableText(value);
  if (Array.isArray(value)) return value.map(toStorableJson);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [toStorableText(key), toStorableJson(item)]));
}

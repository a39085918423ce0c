/** PostgreSQL stores neither NUL nor lone surrogates; one such string would refuse a whole multi-row insert. */
export function toStorableText(value: string): string {
  return isStorableText(value) ? value : value.replaceAll('\u0000', '').toWellFormed();
}

export function isStorableText(value: string): boolean {
  return value.isWellFormed() && !value.includes('\u0000');
}

/** The same for every string inside a JSON value, keys included. */
export function toStorableJson(value: unknown): unknown {
  if (typeof value === 'string') return toStorableText(value);
  if (Array.isArray(value)) return value.map(toStorableJson);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [toStorableText(key), toStorableJson(item)]));
}

/** A JSON text PostgreSQL can store. Only one that holds the escape of what it cannot is gone through value by value. */
export function toStorableJsonText(value: unknown): string {
  const text = JSON.stringify(value);
  return /\\u(?:0000|d[89a-f])/.test(text) ? JSON.stringify(toStorableJson(value)) : text;
}

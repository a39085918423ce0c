/**
 * A value as the journal gives it back: what a step made is turned into just that before anything else sees it, so that
 * a run goes on with the same value whether it was computed now or read from the record.
 */
import { isStorableText, toStorableText } from '#platform/storable-text';
import type { Json } from '../language/json.ts';
import { toJson, type Value } from '../language/expressions/value.ts';

/** The same object where nothing needs to change. Dates become ISO text, what is no JSON becomes null. */
export function settleValue(value: Value): Json {
  // isSettled looked at every part of it.
  if (isSettled(value)) return value as Json;
  return storable(toJson(value));
}

function isSettled(value: Value): boolean {
  switch (typeof value) {
    case 'string':
      return isStorableText(value);
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'boolean':
      return true;
    case 'object':
      if (value === null) return true;
      if (Array.isArray(value)) return value.every(isSettled);
      return isPlain(value) && Object.entries(value).every(([key, item]) => isStorableText(key) && isSettled(item));
    default:
      return false;
  }
}

/** Dates are instances of classes; data is not. */
function isPlain(value: object): value is { [name: string]: Value } {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function storable(value: unknown): Json {
  if (typeof value === 'string') return toStorableText(value);
  if (typeof value === 'number') return value + 0;
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null) return value as Json; // booleans and null: toJson made it
  const settled: { [name: string]: Json } = {};
  for (const [key, item] of Object.entries(value)) {
    // `__proto__` as a key must stay data.
    Object.defineProperty(settled, toStorableText(key), { value: storable(item), ...ordinary });
  }
  return settled;
}

const ordinary = { enumerable: true, writable: true, configurable: true };

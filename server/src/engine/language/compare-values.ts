import { DateTime, Duration } from 'luxon';
import { toText, type Value } from './value.ts';

/** The order of values in a list: numbers by size, moments and spans by length, everything else as text. */
export function compareValues(left: Value, right: Value): number {
  const [one, other] = [toNumber(left), toNumber(right)];
  if (one !== undefined && other !== undefined) return one - other || 0;
  const [text, otherText] = [toText(left), toText(right)];
  return text < otherText ? -1 : text > otherText ? 1 : 0;
}

/** One text for each different value, to tell lists and objects apart by; dates by their moment. */
export function toKey(value: Value): string {
  return typeof value === 'string' ? `"${value}` : (JSON.stringify(value) ?? 'null');
}

function toNumber(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  return value instanceof DateTime || value instanceof Duration ? value.toMillis() : undefined;
}

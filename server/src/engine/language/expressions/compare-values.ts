import { DateTime, Duration } from 'luxon';
import type { Budget } from './budget.ts';
import { toText, type Value, writeJson } from './value.ts';

/** The order of values in a list: numbers by size, moments and spans by length, everything else as text. */
export function compareValues(left: Value, right: Value, budget?: Budget): number {
  const [one, other] = [toNumber(left), toNumber(right)];
  if (one !== undefined && other !== undefined) return one - other || 0;
  const [text, otherText] = [toText(left, budget), toText(right, budget)];
  return text < otherText ? -1 : text > otherText ? 1 : 0;
}

/** One text for each different value, to tell lists and objects apart by; dates by their moment. */
export function toKey(value: Value, budget?: Budget): string {
  return typeof value === 'string' ? `"${value}` : writeJson(value, budget);
}

function toNumber(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  return value instanceof DateTime || value instanceof Duration ? value.toMillis() : undefined;
}

/**
 * What an expression works on: JSON and points in time. Nothing else gets in or out, so no host object, no function
 * and no prototype can be reached from one.
 */
import { DateTime, Duration } from 'luxon';
import { Budget } from './budget.ts';
import { requireWritable } from './require-writable.ts';

export type Value =
  | null
  | undefined
  | boolean
  | number
  | string
  | Value[]
  | { [name: string]: Value }
  | DateTime
  | Duration;

/** A function written in an expression; exists only while it is evaluated. */
export type Callback = (...values: Value[]) => Value;

export type Kind = 'nothing' | 'boolean' | 'number' | 'string' | 'list' | 'object' | 'date' | 'duration';

/** By identity, never by a mark: data that says `isLuxonDateTime` of itself is an object like any other. */
export function kindOf(value: Value): Kind {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (Array.isArray(value)) return 'list';
  if (value instanceof DateTime) return 'date';
  return value instanceof Duration ? 'duration' : 'object';
}

/** An object made by an expression: assigning cannot reach a prototype, since it has none to be reached. */
export function createObject(entries: Iterable<readonly [string, Value]>): { [name: string]: Value } {
  const object: { [name: string]: Value } = {};
  for (const [name, value] of entries) {
    // `__proto__ =` would set the prototype; a definition makes an ordinary property of that name.
    if (name === '__proto__')
      Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
    else object[name] = value;
  }
  return object;
}

/** An own property, never an inherited one: `constructor` of an object without such a field is undefined. */
export function ownProperty(object: { [name: string]: Value }, name: string): Value {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Text of a value as it appears inside a sentence: nothing is empty, lists and objects are JSON. */
export function toText(value: Value, budget?: Budget): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  return value instanceof DateTime || value instanceof Duration ? (value.toISO() ?? '') : writeJson(value, budget);
}

/** JSON text of a value: dates as ISO text, nothing as null. Throws BudgetError for what is too large or too deep. */
export function writeJson(value: Value, budget: Budget = new Budget()): string {
  requireWritable(value, budget);
  return JSON.stringify(value) ?? 'null';
}

/** JSON of a value: dates as ISO text, nothing as null at the top. Functions cannot occur. */
export function toJson(value: Value, budget?: Budget): unknown {
  return JSON.parse(writeJson(value, budget));
}

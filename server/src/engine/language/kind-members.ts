/** What may be read of and called on a value of a kind. */
import { dateFields, dateMethods, durationMethods } from './date-methods.ts';
import { listMethods } from './list-methods.ts';
import { numberMethods } from './number-methods.ts';
import type { Shape } from './shape.ts';
import { stringMethods } from './string-methods.ts';

const none: ReadonlySet<string> = new Set();
const length: ReadonlySet<string> = new Set(['length']);
const fields: Partial<Record<Shape['kind'], ReadonlySet<string>>> = {
  string: length,
  list: length,
  date: new Set(dateFields),
};

const methods: Partial<Record<Shape['kind'], readonly string[]>> = {
  string: Object.keys(stringMethods),
  number: Object.keys(numberMethods),
  list: Object.keys(listMethods),
  date: Object.keys(dateMethods),
  duration: Object.keys(durationMethods),
};

export function fieldsOfKind(kind: Shape['kind']): ReadonlySet<string> {
  return fields[kind] ?? none;
}

export function methodNames(kind: Shape['kind']): readonly string[] {
  return methods[kind] ?? [];
}

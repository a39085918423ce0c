/** What may be read of a value of a known kind, and called on it. */
import { dateFields, dateMethods, durationMethods } from '../methods/date-methods.ts';
import { listMethods } from '../methods/list-methods.ts';
import { numberMethods } from '../methods/number-methods.ts';
import { objectMethods } from '../methods/object-methods.ts';
import type { Problem } from '../../problem.ts';
import { givesItem, keepsItems, methodResults } from './result-shapes.ts';
import { any, fieldOf, listOf, nameOfShape, number, type Shape } from './shape.ts';
import { stringMethods } from '../methods/string-methods.ts';
import { suggestName } from '../../suggest-name.ts';

export interface Member {
  readonly shape: Shape;
  /** What is wrong with it. */
  readonly fault?: string;
  readonly severity?: Problem['severity'];
}

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
  object: Object.keys(objectMethods),
};

const unknown: Member = { shape: any };

export function readField(shape: Shape, name: string): Member {
  // Having nothing is said where it is used, or guarded by ?.
  if (shape.kind === 'any' || shape.kind === 'nothing') return unknown;
  if (shape.kind === 'object') return readObject(shape, name);
  const known = fields[shape.kind] ?? none;
  if (known.has(name)) return { shape: shape.kind === 'date' ? any : number };
  if (/^\d+$/.test(name)) return unknown;
  const callable = methods[shape.kind] ?? [];
  const hint = callable.includes(name) ? `; call it: ${name}(…)` : suggestName(name, [...known, ...callable]);
  return { shape: any, fault: `${nameOfShape(shape)} has no field "${name}"${hint}` };
}

function readObject(shape: Extract<Shape, { kind: 'object' }>, name: string): Member {
  const field = fieldOf(shape, name);
  if (field) return { shape: field };
  const known = Object.keys(shape.fields);
  const hint = suggestName(name, known);
  if (!shape.isOpen)
    return { shape: any, fault: `there is no field "${name}"${hint || `; there are ${listed(known)}`}` };
  return hint ? { shape: any, fault: `there may be no field "${name}"${hint}`, severity: 'warning' } : unknown;
}

/** `given`: what the function in its first argument makes. */
export function callMethod(shape: Shape, name: string, given: Shape): Member {
  if (shape.kind === 'any' || shape.kind === 'nothing') return unknown;
  const known = methods[shape.kind] ?? [];
  if (!known.includes(name))
    return { shape: any, fault: `${nameOfShape(shape)} has no method ${name}()${suggestName(name, known)}` };
  if (shape.kind === 'list') {
    if (keepsItems.has(name)) return { shape };
    if (givesItem.has(name)) return { shape: shape.item };
    if (name === 'map') return { shape: listOf(given) };
  }
  return { shape: methodResults[shape.kind]?.[name] ?? any };
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.slice(0, 12).join(', ');
}

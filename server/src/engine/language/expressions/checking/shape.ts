/** What can be known of a value before there is one. `any` is what nothing is known of; nothing is said about it. */
import type { JsonSchema } from '../../json.ts';

export type Shape =
  | { readonly kind: 'any' }
  | { readonly kind: 'nothing' | 'boolean' | 'number' | 'string' | 'date' | 'duration' }
  | { readonly kind: 'list'; readonly item: Shape }
  | { readonly kind: 'object'; readonly fields: Readonly<Record<string, Shape>>; readonly isOpen: boolean };

export const any: Shape = { kind: 'any' };
export const text: Shape = { kind: 'string' };
export const number: Shape = { kind: 'number' };
export const truth: Shape = { kind: 'boolean' };
export const date: Shape = { kind: 'date' };
export const nothing: Shape = { kind: 'nothing' };

export const listOf = (item: Shape): Shape => ({ kind: 'list', item });

/** With these fields and no others. */
export const closedObject = (fields: Readonly<Record<string, Shape>>): Shape => ({
  kind: 'object',
  fields,
  isOpen: false,
});

/** With these fields and perhaps others. */
export const openObject = (fields: Readonly<Record<string, Shape>>): Shape => ({
  kind: 'object',
  fields,
  isOpen: true,
});

/** What is left of it when a step is over: values are recorded as JSON, in which dates and spans are text. */
export function settleShape(shape: Shape): Shape {
  return replaceDates(shape, text);
}

/** Where a value may have been recorded or not. */
export function loosenShape(shape: Shape): Shape {
  return replaceDates(shape, any);
}

function replaceDates(shape: Shape, by: Shape): Shape {
  switch (shape.kind) {
    case 'date':
    case 'duration':
      return by;
    case 'list':
      return listOf(replaceDates(shape.item, by));
    case 'object': {
      const fields = Object.entries(shape.fields).map(([name, field]) => [name, replaceDates(field, by)] as const);
      return { ...shape, fields: Object.fromEntries(fields) };
    }
    case 'any':
    case 'nothing':
    case 'boolean':
    case 'number':
    case 'string':
      return shape;
  }
}

/** What is true of both. */
export function joinShapes(one: Shape, other: Shape): Shape {
  if (one.kind === 'list' && other.kind === 'list') return listOf(joinShapes(one.item, other.item));
  if (one.kind !== other.kind) return any;
  return one.kind === 'object' && one !== other ? openObject({}) : one;
}

export function fieldOf(shape: Shape, name: string): Shape | undefined {
  return shape.kind === 'object' && Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
}

const ofType: Readonly<Record<string, Shape>> = {
  string: text,
  number,
  integer: number,
  boolean: truth,
  null: nothing,
};

const maxDepth = 20;

/** As far as keywords say it plainly; null beside another type is left out, since most fields may be empty. */
export function shapeOfSchema(schema: unknown, depth = 0): Shape {
  if (typeof schema !== 'object' || schema === null || depth > maxDepth) return any;
  const { type, properties, items, additionalProperties } = schema as JsonSchema; // each keyword is looked at below
  if (combined.some((keyword) => keyword in schema)) return any;
  const types = (Array.isArray(type) ? type : [type]).filter((each) => each !== 'null' || type === 'null');
  const [only] = types;
  if (types.length !== 1 || typeof only !== 'string') return any;
  if (only === 'array') return listOf(shapeOfSchema(items, depth + 1));
  if (only !== 'object') return (Object.hasOwn(ofType, only) ? ofType[only] : undefined) ?? any;
  const fields = Object.entries(typeof properties === 'object' && properties !== null ? properties : {}).map(
    ([name, inner]: [string, unknown]) => [name, shapeOfSchema(inner, depth + 1)] as const,
  );
  return { kind: 'object', fields: Object.fromEntries(fields), isOpen: additionalProperties !== false };
}

/** Keywords whose meaning is not plain. */
const combined = [
  '$ref',
  '$dynamicRef',
  'anyOf',
  'oneOf',
  'allOf',
  'if',
  'not',
  'patternProperties',
  'unevaluatedProperties',
];

/** As a sentence names it. */
export function nameOfShape(shape: Shape): string {
  switch (shape.kind) {
    case 'any':
      return 'something';
    case 'nothing':
      return 'nothing';
    case 'string':
      return 'text';
    case 'object':
      return 'an object';
    case 'boolean':
      return 'true or false';
    case 'number':
    case 'list':
    case 'date':
    case 'duration':
      return `a ${shape.kind}`;
  }
}

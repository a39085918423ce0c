/** Inputs of an operation, made from its JSON schema: valid ones, and valid ones with some places spoilt. */
import fc from 'fast-check';
import { z } from 'zod';
import type { Operation } from '../../contracts/src/operation.ts';
import { hostileCursor, hostileDate, hostileKey, hostileText, hostileValue } from './hostile.ts';

type Schema = { [keyword: string]: any }; // oxlint-disable-line no-explicit-any -- JSON schema is open by nature

/** Values of records that exist, here or next door, read when a case is made. */
export interface Pool {
  ids: readonly string[];
  /** The ids again, by the path of their list: `/leads`. */
  idsByList: ReadonlyMap<string, readonly string[]>;
  cursors: readonly string[];
}

interface Context {
  root: Schema;
  pool: Pool;
  /** The path of the list whose records the operation is about. */
  list: string;
  /** The property that is made. */
  name: string;
  depth: number;
}

const deepest = 6;

export function inputsOf(
  { input: schema, path, example }: Operation,
  pool: Pool,
): fc.Arbitrary<Record<string, unknown>> {
  const root: Schema = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  // An object schema makes objects.
  const list = listOf(path);
  const made = valuesOf(root, { root, pool, list, name: '', depth: 0 }) as fc.Arbitrary<Record<string, unknown>>;
  const shown = fc.nat().map((at) => withKnownIds(example.input, { pool, list, at }) as Record<string, unknown>);
  const edits = fc.oneof(fc.constant([]), fc.array(edit, { maxLength: 3 }));
  return fc.tuple(fc.oneof(made, made, shown), edits).map(([input, changes]) => spoil(input, changes));
}

/** `/leads/{id}/rollback` is about `/leads`. */
export function listOf(path: string): string {
  return path.split('/{')[0] ?? '';
}

/** Mostly of a record that may go there, else of any. */
export function idOf(name: string, { pool, list }: { pool: Pool; list: string }): fc.Arbitrary<string> {
  return fc.nat().map((at) => pickId(name, { pool, list, at }));
}

function pickId(name: string, { pool, list, at }: { pool: Pool; list: string; at: number }): string {
  const noun = name.replace(/Ids?$/, '').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const named = pool.idsByList.get(`/${noun}s`) ?? pool.idsByList.get(`/${noun.replace(/y$/, 'ies')}`);
  const fitting = (name === 'id' ? undefined : named) ?? pool.idsByList.get(list) ?? pool.ids;
  const from = at % 4 === 0 ? pool.ids : fitting;
  return from[Math.floor(at / 4) % from.length] ?? '';
}

function withKnownIds(value: unknown, from: { pool: Pool; list: string; at: number }, name = ''): unknown {
  if (typeof value === 'string') return isId.test(value) ? pickId(name, from) : value;
  if (Array.isArray(value)) return value.map((item) => withKnownIds(item, from, name));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withKnownIds(child, from, key)]));
}

const isId = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

function valuesOf(schema: Schema, context: Context): fc.Arbitrary<unknown> {
  const within = { ...context, depth: context.depth + 1 };
  if (schema['$ref']) return context.depth > deepest ? fc.constant(null) : valuesOf(resolve(schema, context), within);
  if ('const' in schema) return fc.constant(schema['const']);
  if (schema['enum']) return fc.constantFrom(...schema['enum']);
  const choices: Schema[] | undefined = schema['anyOf'] ?? schema['oneOf'];
  if (choices) return fc.oneof(...choices.map((choice) => valuesOf(choice, within)));
  if (schema['allOf']) return allOf(schema['allOf'], within);
  if (Array.isArray(schema['type'])) {
    return fc.oneof(...schema['type'].map((type: string) => valuesOf({ ...schema, type }, within)));
  }
  return ofType(schema, within);
}

function allOf(parts: Schema[], context: Context): fc.Arbitrary<unknown> {
  return fc.tuple(...parts.map((part) => valuesOf(part, context))).map((values) => Object.assign({}, ...values));
}

function resolve(schema: Schema, { root }: Context): Schema {
  const path = String(schema['$ref']).replace(/^#\/?/, '').split('/').filter(Boolean);
  return path.reduce((place: Schema, name) => place[name] ?? {}, root);
}

function ofType(schema: Schema, context: Context): fc.Arbitrary<unknown> {
  switch (schema['type']) {
    case 'object':
      return objects(schema, context);
    case 'array':
      return fc.array(valuesOf(schema['items'] ?? {}, context), {
        minLength: Math.min(schema['minItems'] ?? 0, 20),
        maxLength: context.depth > deepest ? (schema['minItems'] ?? 0) : Math.min(schema['maxItems'] ?? 4, 4),
      });
    case 'string':
      return strings(schema, context);
    case 'integer':
    case 'number':
      return numbers(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return hostileValue;
  }
}

function objects(schema: Schema, context: Context): fc.Arbitrary<unknown> {
  const properties: [string, Schema][] = Object.entries(schema['properties'] ?? {});
  const model = Object.fromEntries(
    properties.map(([name, property]) => {
      return [name, name === 'cursor' ? cursors(context.pool) : valuesOf(property, { ...context, name })];
    }),
  );
  const required: string[] = schema['required'] ?? [];
  const known = fc.record(model, { requiredKeys: required.filter((name) => name in model), noNullPrototype: true });
  const more = schema['additionalProperties'];
  if (more === undefined || more === false || context.depth > deepest) return known;
  const others = fc.dictionary(fc.string({ maxLength: 8 }), valuesOf(more === true ? {} : more, context), {
    maxKeys: 3,
    noNullPrototype: true,
  });
  return fc.tuple(known, others).map(([own, other]) => ({ ...other, ...own }));
}

function cursors(pool: Pool): fc.Arbitrary<string> {
  return fc.oneof(
    hostileCursor,
    fc.nat().map((at) => pool.cursors[at % pool.cursors.length] ?? ''),
  );
}

function strings(schema: Schema, context: Context): fc.Arbitrary<string> {
  const max: number = schema['maxLength'] ?? 60;
  switch (schema['format']) {
    case 'uuid':
      return idOf(context.name, context);
    case 'date-time':
      return fc.oneof(
        fc.date({ noInvalidDate: true, min: new Date(0) }).map((date) => date.toISOString()),
        hostileDate,
      );
    case 'email':
      return fc.emailAddress();
    case 'uri':
      return fc.webUrl();
  }
  if (schema['pattern']) return fc.oneof(matching(schema['pattern']), hostileText);
  const plain = fc.string({ unit: 'grapheme', minLength: schema['minLength'] ?? 0, maxLength: Math.min(max, 30) });
  const atLimit = fc.constantFrom('x'.repeat(Math.min(max, 100_000)), '😀'.repeat(Math.min(max, 100_000) / 2));
  return fc.oneof(
    { weight: 4, arbitrary: plain },
    { weight: 2, arbitrary: fc.emailAddress() },
    { weight: 3, arbitrary: hostileText.map((value) => value.slice(0, max)) },
    { weight: 1, arbitrary: atLimit },
  );
}

/** Some patterns use what fast-check cannot turn round; hostile text has to do for them. */
function matching(pattern: string): fc.Arbitrary<string> {
  try {
    return fc.stringMatching(new RegExp(pattern));
  } catch {
    return hostileText;
  }
}

function numbers(schema: Schema): fc.Arbitrary<number> {
  const min: number = schema['minimum'] ?? -Number.MAX_SAFE_INTEGER;
  const max: number = schema['maximum'] ?? Number.MAX_SAFE_INTEGER;
  if (schema['type'] === 'integer') return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max));
  return fc.oneof(fc.double({ min, max, noNaN: true }), fc.constantFrom(min, max));
}

type Edit = { at: number; kind: 'replace' | 'remove' | 'add'; key: string; value: unknown };

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom('replace', 'replace', 'remove', 'add'),
  key: hostileKey,
  value: hostileValue,
});

function spoil(input: Record<string, unknown>, edits: readonly Edit[]): Record<string, unknown> {
  const copy = structuredClone(input);
  for (const change of edits) {
    const places = placesIn(copy);
    const { holder, name } = places[change.at % places.length] ?? { holder: copy, name: change.key };
    if (change.kind === 'remove') Reflect.deleteProperty(holder, name);
    else
      Object.defineProperty(holder, change.kind === 'add' && !Array.isArray(holder) ? change.key : name, {
        // A copy: the next edit may reach into it.
        value: structuredClone(change.value),
        enumerable: true,
        configurable: true,
        writable: true,
      });
  }
  return copy;
}

function placesIn(value: unknown, places: { holder: object; name: string }[] = []) {
  if (value === null || typeof value !== 'object' || places.length > 200) return places;
  for (const [name, child] of Object.entries(value)) {
    places.push({ holder: value, name });
    placesIn(child, places);
  }
  return places;
}

/**
 * zod schemas as JSON Schema (draft 2020-12, which OpenAPI 3.1 speaks). A schema with `.meta({ id })` becomes a
 * component. What a caller may write and what the program answers differ (defaults, transforms), so an input's
 * components get a name of their own where they are not the same.
 */
import { z } from 'zod';

export type JsonSchema = { [keyword: string]: unknown };
type Direction = 'input' | 'output';

const refPrefix = '#/components/schemas/';
const inputSuffix = 'Input';

export class SchemaComponents {
  readonly #schemas = new Map<string, JsonSchema>();

  /** The schema, in which named ones are references to components. */
  add(schema: z.ZodType, direction: Direction): JsonSchema {
    // As a property, a schema with a name of its own is referred to like every other one.
    const { properties, $defs = {} } = z.toJSONSchema(z.object({ schema }), {
      target: 'draft-2020-12',
      io: direction,
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => makeReadable(zodSchema._zod.def, jsonSchema as JsonSchema, direction),
    });
    const suffix = direction === 'input' ? inputSuffix : '';
    for (const [name, definition] of Object.entries($defs)) {
      const { id: _id, ...component } = definition;
      this.#schemas.set(name + suffix, pointRefs(component, suffix) as JsonSchema); // an object stays one
    }
    return pointRefs(properties?.['schema'], suffix) as JsonSchema; // as above
  }

  /** All components, and how to rename references to inputs that turned out to be the same as the output. */
  finish(): { schemas: Record<string, JsonSchema>; rename: (document: string) => string } {
    const same = this.#sameAsOutput();
    const rename = (document: string) =>
      document.replaceAll(/"#\/components\/schemas\/(\w+)Input"/g, (whole, name: string) =>
        same.has(name) ? `"${refPrefix}${name}"` : whole,
      );
    const kept = [...this.#schemas].filter(
      ([name]) => !name.endsWith(inputSuffix) || !same.has(name.slice(0, -inputSuffix.length)),
    );
    return { schemas: Object.fromEntries(kept.toSorted(([a], [b]) => (a < b ? -1 : 1))), rename };
  }

  /** Names whose input equals the output, and so does everything they refer to. */
  #sameAsOutput(): Set<string> {
    const text = (name: string) => JSON.stringify(this.#schemas.get(name));
    const normal = (name: string) => text(name)?.replaceAll(/(#\/components\/schemas\/\w+)Input"/g, '$1"');
    const inputs = [...this.#schemas.keys()].filter((name) => name.endsWith(inputSuffix));
    const names = inputs.map((name) => name.slice(0, -inputSuffix.length));
    const same = new Set(names.filter((name) => !text(name) || normal(name + inputSuffix) === text(name)));
    for (let before = -1; before !== same.size;) {
      before = same.size;
      for (const name of same) {
        const refs = [...(text(name + inputSuffix)?.matchAll(/schemas\/(\w+)Input"/g) ?? [])].map((match) => match[1]);
        if (refs.some((ref) => ref !== undefined && !same.has(ref))) same.delete(name);
      }
    }
    // What is only ever an input needs no suffix either.
    for (const name of same) {
      const input = this.#schemas.get(name + inputSuffix);
      if (input && !this.#schemas.has(name)) this.#schemas.set(name, input);
    }
    return same;
  }
}

/** Formats that say all their pattern says. */
const selfExplaining = new Set(['uuid', 'email', 'date-time', 'date', 'uri']);

function makeReadable(def: { type: string; out?: unknown }, schema: JsonSchema, direction: Direction): void {
  if (selfExplaining.has(String(schema['format']))) delete schema['pattern'];
  // The limits of what a number of JavaScript holds exactly are nobody's rule.
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
  // Fields may be added to an answer; that must not break who validates it.
  if (direction === 'output' && schema['additionalProperties'] === false) delete schema['additionalProperties'];
  if (def.type !== 'pipe') return;
  if (isFlag(schema)) {
    delete schema['anyOf'];
    schema['type'] = 'boolean';
  }
  if (schema['type'] !== 'string' || !(def.out instanceof z.ZodType)) return;
  // Text that is trimmed first and then measured: a caller should know the limits too.
  const { $schema: _dialect, ...out } = z.toJSONSchema(def.out, { unrepresentable: 'any' });
  if (out.type === 'string') Object.assign(schema, { ...out, ...schema });
}

/** A flag of a query is written in several ways; one is enough to document. */
function isFlag({ anyOf }: JsonSchema): boolean {
  return Array.isArray(anyOf) && (anyOf as JsonSchema[])[0]?.['type'] === 'boolean'; // isArray answers any[]
}

function pointRefs(node: unknown, suffix: string): unknown {
  if (Array.isArray(node)) return node.map((item) => pointRefs(item, suffix));
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) =>
      key === '$ref' && typeof value === 'string'
        ? [key, value.replace('#/$defs/', refPrefix) + suffix]
        : [key, pointRefs(value, suffix)],
    ),
  );
}

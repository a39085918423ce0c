/** From an operation's zod answer to the JSON Schema that fast-json-stringify compiles. */
import { z } from 'zod';

type JsonSchema = { [key: string]: unknown };

/** Fields the schema does not name never leave the program: that is the serializer's job, so nothing else strips. */
export function toSerializerSchema(answer: z.ZodType, options: { sparse: boolean }): JsonSchema {
  const schema = z.toJSONSchema(answer, { target: 'draft-7', io: 'output', unrepresentable: 'any' });
  return simplify(schema, options) as JsonSchema; // an object stays an object
}

/**
 * `anyOf: [X, null]` makes the serializer validate each value; `nullable` is a plain check. Annotations and formats
 * mean nothing to a serializer. Sparse answers (`fields=`) may lack any field.
 */
function simplify(node: unknown, options: { sparse: boolean }): unknown {
  if (Array.isArray(node)) return node.map((item) => simplify(item, options));
  if (node === null || typeof node !== 'object') return node;
  const schema: JsonSchema = {};
  for (const [keyword, value] of Object.entries(node)) {
    if (ignored.has(keyword) || (options.sparse && keyword === 'required')) continue;
    schema[keyword] = mapsOfSchemas.has(keyword) ? simplifyEach(value, options) : simplify(value, options);
  }
  const nullable = toNullable(schema['anyOf']);
  if (!nullable) return schema;
  delete schema['anyOf'];
  return { ...schema, ...nullable, nullable: true };
}

const ignored = new Set(['$schema', 'id', 'description', 'examples', 'default', 'pattern', 'format']);
/** Keywords whose keys are names, not keywords. */
const mapsOfSchemas = new Set(['properties', 'definitions']);

function simplifyEach(schemas: object, options: { sparse: boolean }): JsonSchema {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, simplify(schema, options)]));
}

function toNullable(anyOf: unknown): JsonSchema | undefined {
  if (!Array.isArray(anyOf) || anyOf.length !== 2) return undefined;
  const [first, second] = anyOf as JsonSchema[]; // Array.isArray answers any[]
  if (second?.['type'] !== 'null' || !first || !('type' in first)) return undefined;
  return first;
}

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
  const { description, examples, default: _default, pattern, $schema, id, format, ...rest } = node as JsonSchema;
  const schema = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, isNameMap(key) ? simplifyEach(value, options) : simplify(value, options)]),
  );
  if (options.sparse) delete schema['required'];
  const nullable = toNullable(schema['anyOf']);
  if (!nullable) return schema;
  delete schema['anyOf'];
  return { ...schema, ...nullable, nullable: true };
}

/** Keywords whose keys are names of ours, which may read like keywords: a field called `id` or `pattern`. */
function isNameMap(keyword: string): boolean {
  return keyword === 'properties' || keyword === 'definitions' || keyword === '$defs';
}

function simplifyEach(named: unknown, options: { sparse: boolean }): JsonSchema {
  return Object.fromEntries(Object.entries(named as JsonSchema).map(([name, node]) => [name, simplify(node, options)]));
}

function toNullable(anyOf: unknown): JsonSchema | undefined {
  if (!Array.isArray(anyOf) || anyOf.length !== 2) return undefined;
  const [first, second] = anyOf as JsonSchema[];
  if (second?.['type'] !== 'null' || !first || !('type' in first)) return undefined;
  return first;
}

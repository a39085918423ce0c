/** Something of the shape a JSON Schema describes: what a step gives that is only tried. */
import type { Json, JsonSchema } from '#engine/language/json';

const deepest = 6;

export function sampleOf(schema: JsonSchema, depth = 0, root: JsonSchema = schema): Json {
  const named = typeof schema['$ref'] === 'string' ? definitionAt(root, schema['$ref']) : undefined;
  if (named) return depth < deepest ? sampleOf(named, depth + 1, root) : null;
  const { type, properties, enum: choices, default: given, examples, anyOf, oneOf } = schema;
  if (given !== undefined) return given as Json; // what stands in a schema is JSON
  // As above.
  const [example] = Array.isArray(examples) ? (examples as Json[]) : [];
  if (example !== undefined) return example;
  // As above.
  const [choice] = Array.isArray(choices) ? (choices as Json[]) : [];
  if (choice !== undefined) return choice;
  // As above.
  const [variant] = [anyOf, oneOf].flatMap((each) => (Array.isArray(each) ? (each as JsonSchema[]) : []));
  if (variant && depth < deepest) return sampleOf(variant, depth + 1, root);
  const kind: unknown = Array.isArray(type) ? type[0] : type;
  if (kind === 'object' || properties !== undefined) return sampleOfObject(schema, depth, root);
  return kind === 'string'
    ? textOf(schema['format'])
    : kind === 'number' || kind === 'integer'
      ? 1
      : kind === 'boolean'
        ? true
        : kind === 'array'
          ? []
          : null;
}

const textByFormat: Readonly<Record<string, string>> = {
  email: 'ada@example.org',
  date: '2026-01-05',
  'date-time': '2026-01-05T09:30:00.000Z',
  uri: 'https://example.org',
  phone: '+49 30 1234567',
};

function textOf(format: unknown): string {
  return (typeof format === 'string' ? textByFormat[format] : undefined) ?? 'sample';
}

function sampleOfObject({ properties }: JsonSchema, depth: number, root: JsonSchema): Json {
  if (typeof properties !== 'object' || properties === null || depth >= deepest) return {};
  const entries = Object.entries(properties as { [name: string]: JsonSchema }); // what a schema's properties are
  return Object.fromEntries(entries.map(([name, property]) => [name, sampleOf(property, depth + 1, root)]));
}

/** What `#/$defs/Lead` stands for. */
function definitionAt(root: JsonSchema, reference: string): JsonSchema | undefined {
  const definitions = root['$defs'];
  const name = /^#\/\$defs\/([^/]+)$/.exec(reference)?.[1] ?? '';
  // What stands under $defs are schemas.
  return typeof definitions === 'object' && definitions !== null && Object.hasOwn(definitions, name)
    ? (definitions as { [name: string]: JsonSchema })[name]
    : undefined;
}

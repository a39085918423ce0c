/** What may be written at a place of the text: names of fields, and values that are known. Pure. */
import { getLocation, getNodeValue, type Node, parseTree } from 'jsonc-parser';
import { isRecord } from '../../../../api/json.ts';
import { describePlace, type Path, type Schema, type SchemaSource, schemasAt } from './schema-places.ts';

export interface JsonCandidate {
  readonly label: string;
  readonly kind: 'property' | 'value';
  readonly about: string | undefined;
  readonly insert: string;
  /** How far before the end of what is inserted the caret goes: between quotes or brackets. */
  readonly caretBack: number;
}

export interface JsonCompletion {
  /** What is replaced. */
  readonly from: number;
  readonly to: number;
  readonly candidates: readonly JsonCandidate[];
}

export function completeJson(text: string, position: number, source: SchemaSource): JsonCompletion | undefined {
  const location = getLocation(text, position);
  const tree = parseTree(text);
  if (!tree) return undefined;
  const value: unknown = getNodeValue(tree);
  const range = rangeOf(location.previousNode, text, position);
  const { path } = location;
  if (!location.isAtPropertyKey) {
    const candidates = path.length === 0 ? [] : valuesOf(schemasAt(source, value, path));
    return { ...range, candidates };
  }
  const holder = path.slice(0, -1);
  const object = valueAt(value, holder);
  const present = isRecord(object) ? Object.keys(object) : [];
  const written = path.at(-1);
  const after = text.slice(range.to);
  const isNamed = /^\s*:/.test(after);
  const candidates = propertiesOf(source, value, holder)
    .filter(({ name }) => name === written || !present.includes(name))
    .map(({ name, schemas }) =>
      toProperty(name, schemas, isNamed ? 'named' : /^\s*"/.test(after) ? 'followed' : 'last'),
    );
  return { ...range, candidates };
}

/** The text between the caret's word, with its quotes. */
function rangeOf(node: Node | undefined, text: string, position: number): { from: number; to: number } {
  const isAround = node && node.offset <= position && position <= node.offset + node.length;
  if (isAround && node.type !== 'object' && node.type !== 'array') {
    return { from: node.offset, to: node.offset + node.length };
  }
  const word = /[\w$.-]*$/.exec(text.slice(0, position))?.[0] ?? '';
  return { from: position - word.length, to: position };
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((found, segment) => (isRecord(found) ? found[segment] : undefined), value);
}

function propertiesOf(source: SchemaSource, value: unknown, holder: Path): { name: string; schemas: Schema[] }[] {
  const declared = schemasAt(source, value, holder).flatMap(({ properties }) =>
    isRecord(properties) ? Object.keys(properties) : [],
  );
  return [...new Set(declared)].map((name) => ({ name, schemas: schemasAt(source, value, [...holder, name]) }));
}

function toProperty(name: string, schemas: readonly Schema[], place: 'named' | 'followed' | 'last'): JsonCandidate {
  const quoted = JSON.stringify(name);
  const base = { label: name, kind: 'property', about: describePlace(schemas, undefined) } as const;
  if (place === 'named') return { ...base, insert: quoted, caretBack: 0 };
  const start = startOfValue(schemas);
  const comma = place === 'followed' ? ',' : '';
  const inside = /^(?:""|\{\}|\[\])$/.test(start) ? 1 : 0;
  return { ...base, insert: `${quoted}: ${start}${comma}`, caretBack: comma.length + inside };
}

function startOfValue(schemas: readonly Schema[]): string {
  const only = valuesOf(schemas);
  if (only.length === 1 && only[0]) return only[0].insert;
  const types = new Set(schemas.flatMap(({ type }) => (typeof type === 'string' ? [type] : [])));
  if (only.some(({ insert }) => insert.startsWith('"')) || types.has('string')) return '""';
  if (types.has('object')) return '{}';
  return types.has('array') ? '[]' : '';
}

function valuesOf(schemas: readonly Schema[]): JsonCandidate[] {
  const found = new Map<string, JsonCandidate>();
  const add = (value: unknown, about: unknown) => {
    const insert = JSON.stringify(value);
    const label = typeof value === 'string' ? value : insert;
    const sentence = typeof about === 'string' ? about : undefined;
    if (!found.has(insert)) found.set(insert, { label, kind: 'value', about: sentence, insert, caretBack: 0 });
  };
  for (const { const: constant, enum: values, type, description } of schemas) {
    if (constant !== undefined) add(constant, description);
    if (Array.isArray(values)) values.forEach((value) => add(value, undefined));
    if (type === 'boolean') [true, false].forEach((value) => add(value, undefined));
  }
  return [...found.values()];
}

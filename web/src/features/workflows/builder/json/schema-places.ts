/** What a JSON Schema allows at a place of a value. Pure; it follows the value to the branches that fit it. */
import { isRecord } from '../../../../api/json.ts';

export type Schema = Readonly<Record<string, unknown>>;
export type Path = readonly (string | number)[];

export interface SchemaSource {
  readonly root: Schema;
  /** What the schema itself cannot say of a field of this object: the actions there are, the steps beside it. */
  readonly schemaOfField?: (object: Schema, name: string, siblings: readonly unknown[]) => Schema | undefined;
}

interface Place {
  readonly value: unknown;
  /** The list the value is an item of. */
  readonly siblings: readonly unknown[];
  readonly schemas: readonly Schema[];
}

/** What alternatives are chosen by. */
interface Choice {
  readonly value: unknown;
  /** A field that does not decide, since it is being written. */
  readonly undecided?: string | number;
}

/** All that apply at the path; more than one where branches cannot be told apart. Empty where anything goes. */
export function schemasAt(source: SchemaSource, value: unknown, path: Path): Schema[] {
  let place: Place = { value, siblings: [], schemas: [source.root] };
  for (const segment of path) place = descend(source, place, segment);
  return spread(source.root, place.schemas, { value: place.value });
}

function descend(source: SchemaSource, { value, siblings, schemas }: Place, segment: string | number): Place {
  const fitting = spread(source.root, schemas, { value, undecided: segment });
  if (typeof segment === 'number') {
    const list: readonly unknown[] = Array.isArray(value) ? value : [];
    const schemasOfItems = fitting.flatMap(({ items }) => (isRecord(items) ? [items] : []));
    return { value: list[segment], siblings: list, schemas: schemasOfItems };
  }
  const object = isRecord(value) ? value : {};
  const known = source.schemaOfField?.(object, segment, siblings);
  const properties = fitting.flatMap((schema) => schemasOfProperty(schema, segment));
  return { value: object[segment], siblings: [], schemas: known ? [...properties, known] : properties };
}

function schemasOfProperty({ properties, additionalProperties }: Schema, name: string): Schema[] {
  const own = isRecord(properties) ? properties[name] : undefined;
  if (isRecord(own)) return [own];
  return isRecord(additionalProperties) ? [additionalProperties] : [];
}

/** References followed, and of alternatives those that fit the value; all of them where none does. */
function spread(root: Schema, schemas: readonly Schema[], choice: Choice): Schema[] {
  return schemas.flatMap((schema) => {
    const more: Schema[] = [];
    const target = typeof schema['$ref'] === 'string' ? followReference(root, schema['$ref']) : undefined;
    if (target) more.push(target);
    for (const key of ['oneOf', 'anyOf']) {
      const branches = recordsOf(schema[key]);
      const fitting = branches.filter((branch) => fits(root, branch, choice));
      more.push(...(fitting.length > 0 ? fitting : branches));
    }
    for (const part of recordsOf(schema['allOf'])) more.push(...partThatApplies(part, choice.value));
    return [schema, ...spread(root, more, choice)];
  });
}

function partThatApplies(part: Schema, value: unknown): Schema[] {
  const { if: condition, then: consequence, ...rest } = part;
  if (!isRecord(condition)) return [part];
  return holds(condition, value) && isRecord(consequence)
    ? // The names of the case go with what it brings.
      [{ ...rest, ...consequence }]
    : [];
}

function followReference(root: Schema, reference: string): Schema | undefined {
  let target: unknown = root;
  for (const name of reference.split('/').slice(1)) target = isRecord(target) ? target[name] : undefined;
  return isRecord(target) ? target : undefined;
}

/** Whether the value may be meant for this branch: of the same kind, and with the constants it is known by. */
function fits(root: Schema, branch: Schema, choice: Choice): boolean {
  const { value } = choice;
  const schema = typeof branch['$ref'] === 'string' ? (followReference(root, branch['$ref']) ?? branch) : branch;
  if (value === undefined) return true;
  if ('const' in schema) return schema['const'] === value;
  if (typeof schema['type'] === 'string' && schema['type'] !== kindOf(value)) {
    return schema['type'] === 'integer' && typeof value === 'number';
  }
  return constantsAgree(schema, choice);
}

function constantsAgree(schema: Schema, { value, undecided }: Choice): boolean {
  const { properties } = schema;
  if (!isRecord(properties) || !isRecord(value)) return true;
  return Object.entries(properties).every(
    ([name, property]) =>
      name === undecided ||
      !(name in value) ||
      !isRecord(property) ||
      !('const' in property) ||
      property['const'] === value[name],
  );
}

function holds(condition: Schema, value: unknown): boolean {
  const required: unknown[] = Array.isArray(condition['required']) ? condition['required'] : [];
  const hasAll = isRecord(value) && required.every((name) => typeof name === 'string' && name in value);
  return hasAll && constantsAgree(condition, { value });
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function recordsOf(value: unknown): Schema[] {
  return Array.isArray(value) ? value.flatMap((each: unknown) => (isRecord(each) ? [each] : [])) : [];
}

/** What the schemas say about a place with this value. */
export function describePlace(schemas: readonly Schema[], value: unknown): string | undefined {
  const chosen = schemas.filter((schema) => 'const' in schema && schema['const'] === value);
  // The place itself says it better than the type it refers to.
  return [...chosen, ...schemas].map(({ description }) => description).find((each) => typeof each === 'string');
}

/**
 * JSON Schemas inside a definition, and inputs against the schemas of actions. Where an input holds an expression its
 * value is not known yet: then only its kind is looked at, as far as that is known.
 */
import { compileJsonSchema, type JsonSchema as AnySchema, namesOfTypes } from '../json-schema.ts';
import { joinPath, type Problem } from '../problem.ts';
import { any, fieldOf, nameOfShape, type Shape } from '../expressions/checking/shape.ts';
import { suggestName } from '../suggest-name.ts';

/** Compiling one takes milliseconds; no definition that people write has so many different ones. */
const maxSchemas = 200;

interface Schema {
  readonly [keyword: string]: unknown;
}

export class SchemaChecks {
  readonly #problems: Problem[];
  readonly #compiled = new Map<string, ReturnType<typeof compileJsonSchema>>();

  constructor(problems: Problem[]) {
    this.#problems = problems;
  }

  /** A schema a person wrote into the definition. */
  checkSchema(schema: unknown, path: string): void {
    const result = this.#compile(schema);
    if (!result) this.#report(path, `the definition has more than ${maxSchemas} different schemas`);
    else if ('problem' in result) this.#report(path, result.problem);
  }

  /** `shape` is what is known of the value where it has expressions in it. */
  checkValue(value: unknown, schema: unknown, at: { path: string; shape: Shape }): void {
    if (!isObject(schema) || value === undefined) return;
    if (hasExpression(value)) this.#checkPartly(value, schema, at);
    else this.#checkWhole(value, schema, at.path);
  }

  #compile(schema: unknown): ReturnType<typeof compileJsonSchema> | undefined {
    const key = JSON.stringify(schema);
    const known = this.#compiled.get(key);
    if (known) return known;
    if (this.#compiled.size >= maxSchemas) return undefined;
    const result = compileJsonSchema(schema as AnySchema); // any JSON may be tried as one
    this.#compiled.set(key, result);
    return result;
  }

  #checkWhole(value: unknown, schema: Schema, path: string): void {
    if (isObject(value) && this.#checkFields(value, schema, path)) return;
    const result = this.#compile(schema);
    const problem = result && 'check' in result ? result.check(value) : undefined;
    if (problem) this.#report(problem.path === '' ? path : `${path}.${problem.path}`, problem.message);
  }

  #checkPartly(value: unknown, schema: Schema, { path, shape }: { path: string; shape: Shape }): void {
    if (isObject(value)) {
      this.#checkFields(value, schema, path);
      for (const [name, inner] of Object.entries(value)) {
        const known = fieldOf(shape, name) ?? any;
        this.checkValue(inner, propertiesOf(schema)[name], { path: joinPath(path, name), shape: known });
      }
    } else if (Array.isArray(value)) {
      if (!allows(schema, 'array')) this.#report(path, `must be ${namesOfTypes(schema['type'])}, not a list`);
      for (const [index, inner] of value.entries())
        this.checkValue(inner, schema['items'], { path: joinPath(path, index), shape: any });
    } else this.#checkShape(shape, schema, path);
  }

  /** Whether something is wrong with the names of the fields. */
  #checkFields(value: Schema, schema: Schema, path: string): boolean {
    const known = Object.keys(propertiesOf(schema));
    const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
    const missing = required.filter((name) => value[name] === undefined);
    for (const name of missing) this.#report(joinPath(path, name), 'is missing');
    const unknown = Object.keys(value).filter((name) => value[name] !== undefined && !known.includes(name));
    const isClosed = schema['additionalProperties'] === false && schema['patternProperties'] === undefined;
    for (const name of unknown) {
      const hint = suggestName(name, known);
      const message = `unknown field "${name}"${hint || `; there are ${known.join(', ')}`}`;
      if (isClosed || hint) this.#report(joinPath(path, name), message, isClosed ? 'error' : 'warning');
    }
    return missing.length > 0 || (isClosed && unknown.length > 0);
  }

  /** What an expression gives, where its kind is known. */
  #checkShape(shape: Shape, schema: Schema, path: string): void {
    const type = jsonTypes[shape.kind];
    if (type !== undefined && !allows(schema, type))
      this.#report(path, `must be ${namesOfTypes(schema['type'])}, not ${nameOfShape(shape)}`);
  }

  #report(path: string, message: string, severity: Problem['severity'] = 'error'): void {
    this.#problems.push({ path, message, severity });
  }
}

function propertiesOf(schema: Schema): Schema {
  return isObject(schema['properties']) ? schema['properties'] : {};
}

/** Dates and spans become text in JSON; nothing may be an optional input left out. */
const jsonTypes: Partial<Record<Shape['kind'], string>> = {
  string: 'string',
  date: 'string',
  duration: 'string',
  number: 'number',
  boolean: 'boolean',
  list: 'array',
  object: 'object',
};

function allows(schema: Schema, type: string): boolean {
  const { type: wanted } = schema;
  if (wanted === undefined) return true;
  const types: unknown[] = [wanted].flat();
  return types.includes(type) || (type === 'number' && types.includes('integer'));
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasExpression(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('{{');
  if (Array.isArray(value)) return value.some(hasExpression);
  return isObject(value) && Object.values(value).some(hasExpression);
}

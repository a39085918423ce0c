/**
 * JSON Schemas that users write: of inputs, forms and answers. Patterns in them are RE2's, as everywhere in the language,
 * so that none takes long on what a stranger sends.
 */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { Pattern } from './expressions/pattern.ts';

export type JsonSchema = boolean | { readonly [keyword: string]: unknown };

export interface SchemaProblem {
  /** `address.city`, empty for the value itself. */
  path: string;
  /** What is wrong with it, without a subject: `must be a number`. */
  message: string;
}

export type SchemaCheck = (value: unknown) => SchemaProblem | undefined;

/** For who says it in words of their own: which keyword is not met, and what that asks for. */
export interface SchemaFault extends SchemaProblem {
  keyword: string;
  limit: number | undefined;
}

interface CompiledSchema {
  check: SchemaCheck;
  /** All that is wrong with a value, where a check names one thing. */
  listFaults: (value: unknown) => SchemaFault[];
}

/** A larger one is not what a person writes, and takes long to compile. */
const maxLength = 100_000;

/** Compiled once; a schema that cannot be used gives a sentence instead. */
export function compileJsonSchema(schema: JsonSchema): CompiledSchema | { problem: string } {
  try {
    if (JSON.stringify(schema).length > maxLength) return { problem: `is longer than ${maxLength} characters of JSON` };
    const plain = withoutVersion(schema);
    const fault = findFault(plain);
    if (fault !== undefined) return { problem: `is no JSON Schema that can be used: ${fault}` };
    const validate = createCompiler().compile(plain);
    // Compiled when it is asked for: nearly all are only checked.
    let validateAll: ValidateFunction | undefined;
    const listFaults = (value: unknown) =>
      listErrors((validateAll ??= createCompiler({ allErrors: true }).compile(plain)), value).map(toFault);
    return { check: (value) => findProblem(validate, value), listFaults };
  } catch (error) {
    return {
      problem: `is no JSON Schema that can be used: ${error instanceof Error ? error.message : 'not understood'}`,
    };
  }
}

function findProblem(validate: ValidateFunction, value: unknown): SchemaProblem | undefined {
  try {
    if (validate(value)) return undefined;
    const [error] = validate.errors ?? [];
    return error ? toProblem(error) : { path: '', message: 'does not fit' };
  } catch (error) {
    // A schema that refers to itself follows the value as deep as it goes.
    if (!(error instanceof RangeError)) throw error;
    return { path: '', message: 'is nested too deeply' };
  }
}

function listErrors(validate: ValidateFunction, value: unknown): ErrorObject[] {
  return validate(value) ? [] : (validate.errors ?? []);
}

function toFault(error: ErrorObject): SchemaFault {
  const { limit } = error.params as Readonly<Record<string, unknown>>; // each keyword has its own
  return { ...toProblem(error), keyword: error.keyword, limit: typeof limit === 'number' ? limit : undefined };
}

/** Knows what a schema looks like: making it takes longer than all the rest, and it holds nothing but that. */
let schemaOfSchemas: Ajv2020 | undefined;

function findFault(schema: JsonSchema): string | undefined {
  schemaOfSchemas ??= new Ajv2020({ strict: false, logger: false });
  if (schemaOfSchemas.validateSchema(schema) === true) return undefined;
  return schemaOfSchemas.errorsText(schemaOfSchemas.errors, { dataVar: 'it' });
}

/** One for each schema: an `$id` in it cannot meet that of another. */
function createCompiler(options: { allErrors?: boolean } = {}): Ajv2020 {
  const compiler = new Ajv2020({
    ...options,
    strict: false,
    // It was looked at already.
    meta: false,
    validateSchema: false,
    logger: false,
    code: { regExp: Object.assign((source: string) => new Pattern(source), { code: 'Pattern' }) },
  });
  // The package is CommonJS: its default export is the function under two names.
  const add = addFormats as unknown as (typeof addFormats)['default'];
  add(compiler, { mode: 'fast' });
  return compiler;
}

/** All versions in use say the same of what people use; the library refuses one it does not know by name. */
function withoutVersion(schema: JsonSchema): JsonSchema {
  if (typeof schema === 'boolean') return schema;
  const { $schema: _version, ...rest } = schema;
  return rest;
}

function toProblem(error: ErrorObject): SchemaProblem {
  const steps = error.instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const params = error.params as Readonly<Record<string, unknown>>; // each keyword has its own
  if (error.keyword === 'required')
    return { path: [...steps, String(params['missingProperty'])].join('.'), message: 'is missing' };
  if (error.keyword === 'additionalProperties')
    return { path: [...steps, String(params['additionalProperty'])].join('.'), message: 'is not known' };
  if (error.keyword === 'enum' && Array.isArray(params['allowedValues']))
    return {
      path: steps.join('.'),
      message: `must be one of ${params['allowedValues'].map((each) => JSON.stringify(each)).join(', ')}`,
    };
  if (error.keyword === 'type') return { path: steps.join('.'), message: `must be ${namesOfTypes(params['type'])}` };
  return { path: steps.join('.'), message: error.message ?? 'does not fit' };
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/** As people say it: `text or a number`. */
export function namesOfTypes(type: unknown): string {
  return [type]
    .flat()
    .map((each) => typeNames[String(each)] ?? String(each))
    .join(' or ');
}

/** What a run starts with, as fields of a form. Pure. */
import { isRecord } from '../../api/json.ts';
import { type Answer, type AnswerField, fieldsOfSchema, toValues } from './approvals/decision-fields.ts';
import { writeJson } from './read-json.ts';

/** The schema of what a run of this kind starts with: of the form, or of starting by hand. */
export function inputSchemaOf(
  definition: Record<string, unknown>,
  kind: 'manual' | 'form' = 'manual',
): Record<string, unknown> | undefined {
  const triggers: unknown[] = Array.isArray(definition['triggers']) ? definition['triggers'] : [];
  const own = triggers.filter(isRecord).filter((trigger) => trigger['type'] === kind);
  // Of several forms, a run does not know which it was.
  if (kind === 'form' && own.length !== 1) return undefined;
  const schema = kind === 'form' ? own[0]?.['schema'] : (own[0]?.['input'] ?? definition['inputs']);
  return isRecord(schema) && isRecord(schema['properties']) ? schema : undefined;
}

/** The fields of the schema, filled in with a value. */
export function fieldsOfInput(schema: Record<string, unknown>, value: unknown): AnswerField[] {
  const given = isRecord(value) ? value : {};
  return fieldsOfSchema(schema).map((field) =>
    given[field.name] === undefined ? field : { ...field, initial: toAnswer(field, given[field.name]) },
  );
}

function toAnswer({ kind }: AnswerField, value: unknown): Answer {
  if (kind === 'boolean') return value === true;
  return typeof value === 'string' && (kind === 'text' || kind === 'choice') ? value : writeJson(value);
}

/** `missing` and `number` are told in the words of the reader; anything else is why it is no JSON. */
export type InputFault = 'missing' | 'number' | { reason: string };

/** What the answers say, or what is wrong with which. What has no field stays as it was. */
export function readInput(
  fields: readonly AnswerField[],
  answers: Readonly<Record<string, Answer>>,
  value: unknown,
): { input: Record<string, unknown> } | { faults: Record<string, InputFault> } {
  const asked = new Set(fields.map(({ name }) => name));
  const input = Object.fromEntries(Object.entries(isRecord(value) ? value : {}).filter(([name]) => !asked.has(name)));
  const faults: Record<string, InputFault> = {};
  for (const field of fields) {
    const { name, kind } = field;
    const read = toValues([field], { [name]: answers[name] ?? field.initial });
    if ('problem' in read) faults[name] = kind === 'number' ? 'number' : { reason: read.problem };
    else if (field.isRequired && (read.values[name] === undefined || read.values[name] === ''))
      faults[name] = 'missing';
    else if (kind === 'number' && typeof (read.values[name] ?? 0) !== 'number') faults[name] = 'number';
    else Object.assign(input, read.values);
  }
  return Object.keys(faults).length > 0 ? { faults } : { input };
}

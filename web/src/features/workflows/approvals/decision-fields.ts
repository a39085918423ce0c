/** The fields of a decision: data that may be changed before it goes on, and what the form asks for. */
import type { Approval } from '@millrace/contracts/approvals/approvals';
import { isRecord, textAt } from '../../../api/json.ts';
import { readJson, writeJson } from '../read-json.ts';

/** `json` for what has no field of its own: it is written as JSON. */
export type FieldKind = 'text' | 'number' | 'boolean' | 'choice' | 'json';
export type Answer = string | boolean;

export interface AnswerField {
  name: string;
  label: string;
  description?: string;
  kind: FieldKind;
  choices: readonly string[];
  /** What choices are called, where that is not their value. */
  choiceLabels?: Readonly<Record<string, string>>;
  isRequired: boolean;
  initial: Answer;
}

export function fieldsOf(approval: Pick<Approval, 'data' | 'editable' | 'form'>): {
  editable: AnswerField[];
  asked: AnswerField[];
} {
  const data = isRecord(approval.data) ? approval.data : {};
  return {
    editable: approval.editable.map((name) => toEditable(name, data[name])),
    asked: fieldsOfSchema(approval.form),
  };
}

function toEditable(name: string, value: unknown): AnswerField {
  const common = { name, label: toLabel(name), choices: [], isRequired: false };
  if (typeof value === 'string') return { ...common, kind: 'text', initial: value };
  if (typeof value === 'boolean') return { ...common, kind: 'boolean', initial: value };
  return { ...common, kind: 'json', initial: writeJson(value ?? null) };
}

/** What a definition calls `first_name` or `text`, a person reads as “First name” and “Text”. */
function toLabel(name: string): string {
  const words = name.replaceAll('_', ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Of a form: a field for each property of a JSON Schema. */
export function fieldsOfSchema(form: Approval['form']): AnswerField[] {
  const properties = form?.['properties'];
  if (!isRecord(properties)) return [];
  const required = Array.isArray(form?.['required']) ? form['required'] : [];
  return Object.entries(properties).map(([name, schema]) => {
    const choices = isRecord(schema) && Array.isArray(schema['enum']) ? schema['enum'].filter(isText) : [];
    const given = isRecord(schema) ? schema['default'] : undefined;
    const kind = choices.length > 0 ? 'choice' : kindOf(textAt(schema, 'type'));
    const description = textAt(schema, 'description');
    const labels = isRecord(schema) ? schema['x-labels'] : undefined;
    return {
      name,
      label: textAt(schema, 'title') ?? toLabel(name),
      ...(description !== undefined && { description }),
      kind,
      choices,
      ...(isRecord(labels) && { choiceLabels: textsIn(labels) }),
      isRequired: required.includes(name),
      initial: initialOf(kind, given),
    };
  });
}

function textsIn(labels: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([value, label]): [string, string][] =>
      typeof label === 'string' ? [[value, label]] : [],
    ),
  );
}

const isText = (value: unknown) => typeof value === 'string';

function kindOf(type: string | undefined): FieldKind {
  if (type === 'string') return 'text';
  if (type === 'boolean') return 'boolean';
  return type === 'number' || type === 'integer' ? 'number' : 'json';
}

function initialOf(kind: FieldKind, given: unknown): Answer {
  if (kind === 'boolean') return given === true;
  if (given === undefined) return '';
  return typeof given === 'string' ? given : writeJson(given);
}

export function initialAnswers(fields: readonly AnswerField[]): Readonly<Record<string, Answer>> {
  return Object.fromEntries(fields.map(({ name, initial }) => [name, initial]));
}

/** What is sent: fields left empty are left out unless the empty text is what was meant. */
export function toValues(
  fields: readonly AnswerField[],
  answers: Readonly<Record<string, Answer>>,
): { values: Record<string, unknown> } | { problem: string } {
  const values: Record<string, unknown> = {};
  for (const { name, kind, initial } of fields) {
    const answer = answers[name] ?? '';
    if (typeof answer === 'boolean') values[name] = answer;
    else if (kind === 'text' ? answer !== '' || initial !== '' : kind === 'choice' && answer !== '')
      values[name] = answer;
    else if (kind === 'number' || kind === 'json') {
      const read = readJson(answer);
      if ('problem' in read) return { problem: `${name}: ${read.problem}` };
      if (read.value !== undefined) values[name] = read.value;
    }
  }
  return { values };
}

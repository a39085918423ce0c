/** The fields of each kind of step, in the order people fill them in. */
import type { StepKind } from '../../graph/step-tree.ts';
import type { panelWords } from '../panel-words.ts';

export type FieldInput =
  | 'text'
  | 'plain'
  | 'code'
  | 'number'
  | 'boolean'
  | 'choice'
  | 'values'
  | 'any'
  | 'schema'
  | 'texts'
  | 'action'
  | 'connection'
  | 'workflow';

export interface FieldSpec {
  name: string;
  input: FieldInput;
  choices?: readonly string[];
  isRequired?: boolean;
  /** Shown only where this field has been given, or one of these values. */
  when?: { field: string; is?: readonly unknown[] };
}

type WordKey = keyof (typeof panelWords)['texts']['en'];
export const fieldWord = (name: string) => `field_${name}` as WordKey; // a test holds the words to the fields

const expires: FieldSpec = { name: 'expires', input: 'plain' };

export const kindFields: Readonly<Record<StepKind, readonly FieldSpec[]>> = {
  integration: [
    { name: 'action', input: 'action', isRequired: true },
    { name: 'connection', input: 'connection' },
  ],
  llm: [
    { name: 'prompt', input: 'text', isRequired: true },
    { name: 'system', input: 'text' },
    { name: 'model', input: 'text' },
    { name: 'inputs', input: 'values' },
    { name: 'output', input: 'schema' },
    { name: 'temperature', input: 'number' },
    { name: 'maxTokens', input: 'number' },
  ],
  transformation: [
    {
      name: 'action',
      input: 'choice',
      choices: [
        'pick',
        'map',
        'filter',
        'sort',
        'group',
        'aggregate',
        'split',
        'merge',
        'dedupe',
        'parse_csv',
        'extract_json',
        'template',
      ],
    },
    { name: 'set', input: 'values', when: { field: 'action', is: [undefined] } },
    { name: 'inputs', input: 'any', when: { field: 'action' } },
  ],
  conditional: [{ name: 'if', input: 'text', when: { field: 'cases', is: [undefined] } }],
  loop: [
    { name: 'over', input: 'text' },
    { name: 'as', input: 'plain', when: { field: 'over' } },
    { name: 'count', input: 'text', when: { field: 'over', is: [undefined, ''] } },
    { name: 'while', input: 'text', when: { field: 'over', is: [undefined, ''] } },
    { name: 'max', input: 'number', when: { field: 'while' } },
    { name: 'concurrency', input: 'number' },
    { name: 'collect', input: 'text' },
    { name: 'onItemError', input: 'choice', choices: ['fail', 'continue'] },
  ],
  parallel: [{ name: 'join', input: 'choice', choices: ['all', 'any'] }],
  wait: [
    { name: 'for', input: 'text' },
    { name: 'until', input: 'text' },
    { name: 'event', input: 'plain' },
    { name: 'match', input: 'text', when: { field: 'event' } },
    { name: 'key', input: 'text', when: { field: 'event' } },
    { name: 'timeout', input: 'plain', when: { field: 'event' } },
    { name: 'onTimeout', input: 'choice', choices: ['fail', 'continue'], when: { field: 'timeout' } },
  ],
  approval: [
    { name: 'title', input: 'text' },
    { name: 'message', input: 'text' },
    { name: 'assignees', input: 'texts', isRequired: true },
    { name: 'quorum', input: 'number' },
    { name: 'data', input: 'values' },
    { name: 'editable', input: 'texts' },
    { name: 'form', input: 'schema' },
    expires,
    { name: 'onExpire', input: 'choice', choices: ['reject', 'approve', 'fail'], when: { field: 'expires' } },
    { name: 'onReject', input: 'choice', choices: ['stop', 'continue', 'fail'] },
  ],
  workflow: [
    { name: 'workflow', input: 'workflow', isRequired: true },
    { name: 'inputs', input: 'values' },
    { name: 'mode', input: 'choice', choices: ['await', 'detached'] },
  ],
  http: [
    { name: 'method', input: 'choice', choices: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
    { name: 'url', input: 'text', isRequired: true },
    { name: 'query', input: 'values' },
    { name: 'headers', input: 'values' },
    { name: 'body', input: 'any' },
    { name: 'connection', input: 'connection' },
  ],
  code: [
    { name: 'source', input: 'code', isRequired: true },
    { name: 'inputs', input: 'any' },
  ],
  stop: [
    { name: 'status', input: 'choice', choices: ['completed', 'failed', 'cancelled'] },
    { name: 'message', input: 'text' },
    { name: 'output', input: 'any' },
  ],
};

/** What any step may have besides. */
export const commonFields: readonly FieldSpec[] = [
  { name: 'when', input: 'text' },
  { name: 'retry', input: 'any' },
  { name: 'timeout', input: 'plain' },
  { name: 'onError', input: 'choice', choices: ['fail', 'continue'] },
  { name: 'after', input: 'texts' },
];

export function isShown({ when }: FieldSpec, step: Readonly<Record<string, unknown>>): boolean {
  if (!when) return true;
  const value = step[when.field];
  return when.is ? when.is.includes(value) : value !== undefined && value !== '';
}

/** Empty fields are left out, so that a definition says only what it means. */
export function withField(
  step: Readonly<Record<string, unknown>>,
  name: string,
  value: unknown,
): Readonly<Record<string, unknown>> {
  if (value === undefined || value === '') {
    const { [name]: _, ...rest } = step;
    return rest;
  }
  return { ...step, [name]: value };
}

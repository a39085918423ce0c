/** What each action of the transformation step asks for. */
import type { FieldSpec } from '../field-spec.ts';

export const transformationActions = [
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
] as const;
export type TransformationAction = (typeof transformationActions)[number];

const picked = ['fields', 'without'] as const;
const cuts = ['separator', 'size'] as const;
const items: FieldSpec = { name: 'items', input: 'any', isRequired: true };

export const transformationFields: Readonly<Record<TransformationAction, readonly FieldSpec[]>> = {
  pick: [
    { name: 'from', input: 'any', isRequired: true },
    { name: 'picked', input: 'either', choices: picked },
    { name: 'fields', input: 'picked', oneOf: picked, of: 'from' },
    { name: 'without', input: 'columns', oneOf: picked, of: 'from' },
  ],
  map: [items, { name: 'value', input: 'any', isRequired: true, word: 'made' }],
  filter: [items, { name: 'where', input: 'condition', isRequired: true }],
  sort: [
    items,
    { name: 'by', input: 'sortKeys', of: 'items', word: 'sortBy' },
    { name: 'order', input: 'choice', choices: ['asc', 'desc'] },
  ],
  group: [
    items,
    { name: 'by', input: 'selector', isRequired: true, of: 'items', word: 'groupBy' },
    { name: 'value', input: 'any', word: 'kept' },
    { name: 'as', input: 'choice', choices: ['list', 'object'], word: 'shape' },
  ],
  aggregate: [
    items,
    { name: 'values', input: 'aggregates', isRequired: true, of: 'items' },
    { name: 'by', input: 'selector', of: 'items', word: 'perGroup' },
  ],
  split: [
    { name: 'value', input: 'any', isRequired: true, word: 'whole' },
    { name: 'cuts', input: 'either', choices: cuts },
    { name: 'separator', input: 'plain', oneOf: cuts, word: 'splitAt' },
    { name: 'size', input: 'number', oneOf: cuts, example: '1000' },
    { name: 'overlap', input: 'number', when: { field: 'size' }, example: '0' },
    { name: 'keepEmpty', input: 'boolean', when: { field: 'size', is: [undefined] } },
  ],
  merge: [
    { name: 'sources', input: 'list', isRequired: true },
    { name: 'by', input: 'selector', of: 'sources', word: 'mergeBy' },
    { name: 'keep', input: 'choice', choices: ['all', 'first', 'matching'], when: { field: 'by' }, word: 'keepOf' },
    { name: 'deep', input: 'boolean' },
  ],
  dedupe: [
    items,
    { name: 'by', input: 'selector', of: 'items', word: 'sameBy' },
    { name: 'keep', input: 'choice', choices: ['first', 'last'] },
  ],
  parse_csv: [
    { name: 'text', input: 'any', isRequired: true, word: 'csv' },
    { name: 'separator', input: 'choice', choices: [',', ';', '\t', '|'], word: 'cellSeparator' },
    { name: 'header', input: 'header' },
    { name: 'maxRows', input: 'number', example: '100000' },
  ],
  extract_json: [
    { name: 'text', input: 'any', isRequired: true, word: 'answerText' },
    { name: 'schema', input: 'schema', word: 'wanted' },
    { name: 'onMissing', input: 'choice', choices: ['fail', 'null', 'default'] },
    { name: 'default', input: 'any', when: { field: 'onMissing', is: ['default'] } },
  ],
  template: [
    { name: 'text', input: 'text', isRequired: true, word: 'written' },
    { name: 'items', input: 'any', word: 'forEach' },
    { name: 'separator', input: 'plain', when: { field: 'items' }, word: 'between' },
  ],
};

/** Another action keeps the list that was given, under the name it has there; the rest is asked for anew. */
export function withAction(step: Readonly<Record<string, unknown>>, action: string | undefined) {
  const { action: _action, set: _set, inputs, ...rest } = step;
  const own = new Set(Object.values(transformationFields).flatMap((fields) => fields.map(({ name }) => name)));
  const common = Object.fromEntries(Object.entries(rest).filter(([name]) => !own.has(name)));
  if (action === undefined) return { ...common, set: {} };
  const [first] = transformationFields[action as TransformationAction] ?? []; // undefined for what is none
  const given = givenTo(step, inputs);
  return { ...common, action, inputs: first && given !== undefined ? { [first.name]: given } : {} };
}

const mainNames = ['items', 'from', 'value', 'text'] as const;

function givenTo(step: Readonly<Record<string, unknown>>, inputs: unknown): unknown {
  const inner: Record<string, unknown> = typeof inputs === 'object' && inputs !== null ? { ...inputs } : {};
  const name = mainNames.find((each) => inner[each] !== undefined || step[each] !== undefined);
  return name && (inner[name] ?? step[name]);
}

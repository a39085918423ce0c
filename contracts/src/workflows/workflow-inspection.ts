/** What an editor of definitions asks while somebody writes: names, types, values, and what expressions can do. */
import { z } from 'zod';
import { operation } from '../operation.ts';
import { wholeListOf } from '../paging.ts';
import { workflowErrors } from './errors.ts';
import { Definition, DefinitionProblem, exampleDefinition } from './workflow.ts';
import { givenToTry } from './workflow-trials.ts';

export const shapeKinds = [
  'any',
  'nothing',
  'boolean',
  'number',
  'string',
  'date',
  'duration',
  'list',
  'object',
] as const;

export interface ValueShape {
  kind: (typeof shapeKinds)[number];
  /** Of a list. */
  item?: ValueShape | undefined;
  /** Of an object. */
  fields?: Record<string, ValueShape> | undefined;
  /** Of an object: there may be more fields. */
  isOpen?: boolean | undefined;
}

/** What is known of a value before there is one. */
export const ValueShape: z.ZodType<ValueShape> = z
  .object({
    kind: z.enum(shapeKinds),
    get item() {
      return ValueShape.optional();
    },
    get fields() {
      return z.record(z.string(), ValueShape).optional();
    },
    isOpen: z.boolean().optional(),
  })
  .meta({ id: 'ValueShape' });

export const NameInScope = z
  .object({
    name: z.string(),
    kind: z.enum(['global', 'step', 'variable']),
    shape: ValueShape,
    mayBeNothing: z.string().nullable().describe('Why it may have no value there, so that it wants `?.` or `??`.'),
  })
  .meta({ id: 'NameInScope' });
export type NameInScope = z.infer<typeof NameInScope>;

export const InspectedText = z
  .object({
    path: z.string().describe('`steps[2].inputs.to`'),
    shape: ValueShape.describe('What it gives, as far as that is known without data.'),
    value: z.unknown().describe('What it gives with the sample data; long lists and texts are cut, secrets hidden.'),
    isCut: z.boolean(),
    isMadeUp: z.boolean().describe('Part of the data was made up from what is known of its shape.'),
    error: z.string().nullable().describe('Why it has no value with this data.'),
    missing: z.array(z.string()).describe('Names it needs for which there is no sample.'),
  })
  .meta({ id: 'InspectedText' });
export type InspectedText = z.infer<typeof InspectedText>;

const text: z.infer<typeof ValueShape> = { kind: 'string' };

export const inspectWorkflow = operation({
  id: 'workflows.inspect',
  method: 'POST',
  path: '/workflows/inspect',
  permission: 'workflows.create',
  summary: 'Look at a place of a definition',
  description:
    'For editors, as one writes: what is wrong with the definition, which names the step at `at` may use, and what each expression in it gives with sample data. Nothing is called or stored. A step that is not finished does not keep the others from being looked at.',
  input: z.object({
    ...givenToTry,
    at: z
      .string()
      .max(1000)
      .default('')
      .describe('The place of a step (`steps[2].then[0]`) or trigger (`triggers[0]`); only problems without it.'),
    values: z.record(z.string(), z.unknown()).default({}).describe('By the id of a step, what it has given.'),
  }),
  answer: z.object({
    problems: z.array(DefinitionProblem),
    names: z.array(NameInScope),
    extra: z
      .array(z.object({ path: z.string(), names: z.array(NameInScope) }))
      .describe('Fields of the step that see more: `event` in the `match` of a wait.'),
    texts: z.array(InspectedText).describe('Each text of the step with an expression in it.'),
  }),
  errors: [],
  example: {
    input: { definition: exampleDefinition, at: 'steps[0]', trigger: { lead: { id: '1', name: 'Ada Lovelace' } } },
    answer: {
      problems: [],
      names: [{ name: 'trigger', kind: 'global', shape: { kind: 'any' }, mayBeNothing: null }],
      extra: [],
      texts: [
        {
          path: 'steps[0].inputs.body',
          shape: text,
          value: 'Say hello to Ada Lovelace',
          isCut: false,
          isMadeUp: false,
          error: null,
          missing: [],
        },
      ],
    },
  },
});

export const ExpressionMember = z
  .object({
    of: z.enum([...shapeKinds, 'function']).describe('The kind of value it is called on; `function` for none.'),
    name: z.string().describe('`trim`, `Math.round`'),
    isField: z.boolean().describe('Read without parentheses.'),
    signature: z.string(),
    about: z.string(),
    example: z.string().nullable(),
    gives: ValueShape.nullable().describe('Null where it depends on the value; `gives` of lists then says how.'),
    keeps: z
      .enum(['list', 'item', 'mapped'])
      .nullable()
      .describe('Of lists: the same list, one of its items, or a list of what the function gives.'),
    takesItem: z.boolean().describe('Its argument is a function of an item.'),
  })
  .meta({ id: 'ExpressionMember' });
export type ExpressionMember = z.infer<typeof ExpressionMember>;

export const listExpressionMembers = operation({
  id: 'workflows.list_expression_members',
  method: 'GET',
  path: '/workflows/expression-members',
  permission: 'workflows.read',
  summary: 'List what expressions can call',
  description:
    'Every method and function of the language, with what it gives and an example: for completion in editors.',
  input: z.object({}),
  answer: wholeListOf(ExpressionMember),
  errors: [],
  example: {
    input: {},
    answer: {
      items: [
        {
          of: 'string',
          name: 'trim',
          isField: false,
          signature: 'trim()',
          about: 'Without white space at both ends.',
          example: '"  a ".trim()',
          gives: text,
          keeps: null,
          takesItem: false,
        },
      ],
      hasMore: false,
      nextCursor: null,
    },
  },
});

export const describeSchedule = operation({
  id: 'workflows.describe_schedule',
  method: 'POST',
  path: '/workflows/describe-schedule',
  permission: 'workflows.read',
  summary: 'Say when a schedule comes due',
  description: 'In words, with its next times; `problem` says what is wrong with it otherwise.',
  input: z.object({
    cron: z.string().max(200).optional(),
    every: z.string().max(100).optional().describe('Instead of `cron`: `30m`.'),
    timeZone: z.string().max(100).optional().describe('That of the workspace without it.'),
    language: z.enum(['en', 'de']).default('en'),
  }),
  answer: z.object({
    problem: z.string().nullable(),
    text: z.string().nullable(),
    timeZone: z.string(),
    next: z.array(z.string()).describe('The next five times, in UTC.'),
  }),
  errors: [],
  example: {
    input: { cron: '0 8 * * 1-5', timeZone: 'Europe/Berlin' },
    answer: {
      problem: null,
      text: 'At 08:00, Monday through Friday (Europe/Berlin)',
      timeZone: 'Europe/Berlin',
      next: ['2026-01-05T07:00:00.000Z'],
    },
  },
});

export const findMatchingEvents = operation({
  id: 'workflows.find_matching_events',
  method: 'POST',
  path: '/workflows/matching-events',
  permission: 'workflows.create',
  summary: 'Show the events a trigger would have taken',
  description:
    'Of the last days, newest first: those of its types, of which the condition holds for the records as they are now. At most 500 are looked at.',
  input: z.object({
    definition: Definition,
    trigger: z.number().int().min(0).max(49).describe('Which of its triggers, from 0.'),
    days: z.number().int().min(1).max(30).default(7),
  }),
  answer: z.object({
    looked: z.number().int().describe('Events of these types that were looked at.'),
    matched: z.number().int(),
    failed: z.number().int().describe('For which the condition could not be evaluated.'),
    isAll: z.boolean().describe('False when there were more than could be looked at.'),
    items: z.array(
      z.object({
        id: z.string(),
        type: z.string(),
        occurredAt: z.string(),
        title: z.string().nullable().describe('Of the record it is about.'),
        payload: z.unknown().describe('What a run of it finds as `trigger`.'),
      }),
    ),
  }),
  errors: [workflowErrors.invalidDefinition],
  example: {
    input: { definition: exampleDefinition, trigger: 0 },
    answer: { looked: 12, matched: 0, failed: 0, isAll: true, items: [] },
  },
});

/** What a run looks like on the wire: one execution of one version of a workflow, and what its steps came to. */
import { z } from 'zod';
import { PersonRef } from '../contacts/contact.ts';
import { Id, Timestamp } from '../fields.ts';

export const runStates = ['pending', 'running', 'waiting', 'completed', 'failed', 'cancelled'] as const;
export type RunState = (typeof runStates)[number];

export const waitingReasons = [
  'timer',
  'event',
  'approval',
  'workflow',
  'retry',
  'effect_unknown',
  'system',
  'slot',
] as const;

export const runTriggers = ['manual', 'webhook', 'schedule', 'event', 'form', 'workflow', 'api'] as const;

/** What a value of a run can name. */
export const namedKinds = ['contact', 'company', 'conversation', 'message', 'task', 'event'] as const;

export const NamedRecord = z
  .object({
    kind: z.enum(namedKinds),
    id: Id,
    name: z.string().nullable().describe('Where the value tells it.'),
    conversationId: Id.nullable().describe('Of a message: the conversation it is in.'),
  })
  .meta({ id: 'NamedRecord' });
export type NamedRecord = z.infer<typeof NamedRecord>;

export const RunError = z.object({
  code: z.string(),
  message: z.string(),
  path: z.string().nullable().describe('The step that failed, with loop indexes: `each[3].send`.'),
  help: z.string().nullable().describe('What a person can do about it.'),
});

const summary = {
  id: Id,
  workflow: z.object({ id: Id, name: z.string() }),
  version: z.number().int().nullable().describe('The version it is pinned to.'),
  state: z.enum(runStates),
  waitingReason: z
    .enum(waitingReasons)
    .nullable()
    .describe('`effect_unknown` asks a person: see `runs.settle_effect`.'),
  trigger: z.enum(runTriggers).describe('What kind of trigger started it.'),
  startedBy: PersonRef.nullable().describe('The person who started it by hand.'),
  error: RunError.nullable(),
  isCancelRequested: z.boolean(),
  canResume: z.boolean().describe('Whether it can go on from the step that failed.'),
  costMicros: z.number().int().describe('Millionths of a unit of the currency the AI is billed in.'),
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  endedAt: Timestamp.nullable(),
  wakeAt: Timestamp.nullable().describe('When a waiting run goes on by itself.'),
};

export const RunSummary = z.object(summary).meta({ id: 'RunSummary' });
export type RunSummary = z.infer<typeof RunSummary>;

export const Run = z
  .object({
    ...summary,
    payload: z.unknown().describe('What expressions see as `trigger`; secrets masked.'),
    inputs: z.unknown(),
    output: z.unknown(),
    records: z.array(NamedRecord).describe('What the payload and the output name, at most 8.'),
    causeEventId: Id.nullable().describe('The event that started it.'),
    parentRunId: Id.nullable().describe('The run whose step started it.'),
    forkedFromId: Id.nullable(),
  })
  .meta({ id: 'Run' });
export type Run = z.infer<typeof Run>;

/**
 * `handled`: it failed and its `onError` gave it a value. `unknown`: nobody knows whether it happened. `cancelled`: it was
 * under way when nobody waited for it any more.
 */
export const stepStates = [
  'done',
  'skipped',
  'handled',
  'failed',
  'running',
  'waiting',
  'unknown',
  'cancelled',
] as const;

/** At most 200 lines of at most 2000 characters, 20,000 in all: the sandbox of code keeps no more. */
export const printedLines = z.array(z.string()).describe('What a `code` step told `console`; secrets masked.');

export const StepAttempt = z.object({
  number: z.number().int(),
  startedAt: Timestamp,
  endedAt: Timestamp.nullable(),
  outcome: z.enum(['done', 'failed', 'unknown', 'abandoned']).nullable().describe('Null while it is under way.'),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});

export const RunStep = z
  .object({
    path: z.string().describe('Where in the run: `each[3].send`. Unique in it.'),
    id: z.string().describe('The step of the definition.'),
    name: z.string().nullable(),
    type: z.string(),
    state: z.enum(stepStates),
    waitingReason: z.enum(waitingReasons).nullable(),
    wakeAt: Timestamp.nullable().describe('When a waiting step goes on by itself.'),
    input: z.unknown().describe('What was handed to the service; secrets masked. Null for steps that only compute.'),
    output: z.unknown(),
    records: z.array(NamedRecord).describe('What the input and the output name, at most 8.'),
    log: printedLines,
    error: RunError.nullable(),
    startedAt: Timestamp.nullable().describe('Null for steps that only compute, which take no time to speak of.'),
    endedAt: Timestamp.nullable(),
    attempts: z.array(StepAttempt).describe('Of a step that calls a service; oldest first.'),
    costMicros: z.number().int(),
    inputTokens: z.number().int().nullable(),
    outputTokens: z.number().int().nullable(),
    runId: Id.nullable().describe('The run that a `workflow` step has started.'),
    approvalId: Id.nullable().describe('The approval that an `approval` step asks for.'),
    inside: z
      .number()
      .int()
      .describe('How many steps lie directly in it, also while it is under way: ask for them with `under`.'),
  })
  .meta({ id: 'RunStep' });
export type RunStep = z.infer<typeof RunStep>;

export const OutlinedStep = z
  .object({
    path: z.string().describe('Where in the run: `each[3].send`. Unique in it.'),
    id: z.string().describe('The step of the definition.'),
    type: z.string(),
    state: z.enum(stepStates),
    waitingReason: z.enum(waitingReasons).nullable(),
    wakeAt: Timestamp.nullable(),
    startedAt: Timestamp.describe('Of what takes no time to speak of, when it was recorded.'),
    endedAt: Timestamp.nullable(),
    attempts: z.array(z.object({ startedAt: Timestamp, endedAt: Timestamp.nullable(), hasFailed: z.boolean() })),
    costMicros: z.number().int(),
  })
  .meta({ id: 'OutlinedStep' });
export type OutlinedStep = z.infer<typeof OutlinedStep>;

export const exampleRunSummary: RunSummary = {
  id: '0192f3c1-7a00-7000-8000-0000000000d1',
  workflow: { id: '0192f3c1-7a00-7000-8000-0000000000b1', name: 'Greet new leads' },
  version: 1,
  state: 'completed',
  waitingReason: null,
  trigger: 'event',
  startedBy: null,
  error: null,
  isCancelRequested: false,
  canResume: false,
  costMicros: 0,
  createdAt: '2026-01-05T09:30:00.000Z',
  startedAt: '2026-01-05T09:30:00.010Z',
  endedAt: '2026-01-05T09:30:00.042Z',
  wakeAt: null,
};

export const exampleRun: Run = {
  ...exampleRunSummary,
  payload: { lead: { id: '0192f3c1-7a00-7000-8000-000000000002', name: 'Ada Lovelace' } },
  inputs: null,
  output: { noteId: '0192f3c1-7a00-7000-8000-0000000000e1' },
  records: [
    {
      kind: 'contact',
      id: '0192f3c1-7a00-7000-8000-000000000002',
      name: 'Ada Lovelace',
      conversationId: null,
    },
  ],
  causeEventId: '0192f3c1-7a00-7000-8000-000000000001',
  parentRunId: null,
  forkedFromId: null,
};

export const exampleStep: RunStep = {
  path: 'note',
  id: 'note',
  name: null,
  type: 'integration',
  state: 'done',
  waitingReason: null,
  wakeAt: null,
  input: { contactId: '0192f3c1-7a00-7000-8000-000000000002', body: 'Say hello to Ada Lovelace' },
  output: { noteId: '0192f3c1-7a00-7000-8000-0000000000e1' },
  records: [{ kind: 'contact', id: '0192f3c1-7a00-7000-8000-000000000002', name: null, conversationId: null }],
  log: [],
  error: null,
  startedAt: '2026-01-05T09:30:00.020Z',
  endedAt: '2026-01-05T09:30:00.041Z',
  attempts: [
    {
      number: 1,
      startedAt: '2026-01-05T09:30:00.020Z',
      endedAt: '2026-01-05T09:30:00.041Z',
      outcome: 'done',
      error: null,
    },
  ],
  costMicros: 0,
  inputTokens: null,
  outputTokens: null,
  runId: null,
  approvalId: null,
  inside: 0,
};

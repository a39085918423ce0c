/** Trying a definition on what really happened: how often it would have started, on whom, and what it would have done. */
import { z } from 'zod';
import { PersonRef } from '../contacts/contact.ts';
import { Id, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';
import { RunError, runStates } from '../runs/run.ts';
import { workflowBacktestErrors, workflowErrors } from './errors.ts';
import { Definition, exampleDefinition, exampleWorkflow } from './workflow.ts';
import { exampleTriedStep, TriedStep } from './workflow-trials.ts';

export const backtestStates = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const;

/** `unpublished`: there is nothing to compare with. */
export const backtestChanges = ['same', 'changed', 'only_draft', 'only_published', 'unpublished'] as const;
export type BacktestChange = (typeof backtestChanges)[number];

/** `read` and `model` change nothing outside; what a model costs is counted apart. */
export const backtestEffectKinds = ['effect', 'read', 'model', 'approval', 'workflow'] as const;

const EffectName = {
  kind: z.enum(backtestEffectKinds),
  service: z.string().nullable(),
  action: z.string().nullable(),
  title: z.string().describe('What the action is called.'),
};

export const BacktestEffectCount = z.object({
  ...EffectName,
  key: z.string().describe('Cases with this effect are listed by it.'),
  count: z.number().int(),
});

const BacktestErrorCount = z.object({
  code: z.string(),
  path: z.string().nullable().describe('The step; null for the condition of a trigger.'),
  message: z.string().describe('Of the first.'),
  help: z.string().nullable(),
  count: z.number().int(),
});

export const BacktestSide = z
  .object({
    started: z.number().int().describe('How often something would have started it.'),
    runs: z.number().int().describe('More than `started` where several triggers hear the same event.'),
    completed: z.number().int(),
    failed: z.number().int(),
    stopped: z.number().int().describe('Cancelled by a `stop` step.'),
    records: z.number().int().describe('How many different records it would have started on.'),
    effects: z.array(BacktestEffectCount).describe('Most frequent first.'),
    errors: z.array(BacktestErrorCount).describe('Most frequent first.'),
    modelCalls: z.number().int(),
    inputTokens: z.number().int().describe('An estimate.'),
    outputTokens: z.number().int().describe('An estimate.'),
    costMicros: z.number().int().nullable().describe('An estimate; null where the price of a model is not known.'),
  })
  .meta({ id: 'BacktestSide' });
export type BacktestSide = z.infer<typeof BacktestSide>;

const answerSources = {
  recorded: z.number().int().describe('As a run of the workflow had it for the same event.'),
  read: z.number().int().describe('Read from the workspace, as it is now.'),
  model: z.number().int().describe('Asked of the model.'),
  sample: z.number().int().describe('Something of the right shape.'),
};

export const BacktestSummary = z.object({
  considered: z.number().int().describe('What was looked at: events, requests and times of schedules.'),
  draft: BacktestSide,
  published: BacktestSide.nullable().describe('The same through the published version; null when there is none.'),
  difference: z
    .object({
      same: z.number().int(),
      changed: z.number().int().describe('Both would have started, with other effects or another end.'),
      onlyDraft: z.number().int(),
      onlyPublished: z.number().int(),
    })
    .nullable(),
  answers: z.object(answerSources).describe('Where the answers came from that the draft’s steps were given.'),
});
export type BacktestSummary = z.infer<typeof BacktestSummary>;

export const Backtest = z
  .object({
    id: Id,
    workflow: z.object({ id: Id, name: z.string() }),
    state: z.enum(backtestStates),
    publishedVersion: z.number().int().nullable().describe('What the draft is compared with.'),
    from: Timestamp,
    to: Timestamp,
    eventLimit: z.number().int(),
    isLimited: z.boolean().describe('There was more than it looked at: the newest count.'),
    limitedBy: z.enum(['events', 'time']).nullable(),
    callsModels: z.boolean(),
    progress: z.object({ done: z.number().int(), total: z.number().int().nullable() }),
    tookMs: z.number().int().nullable(),
    summary: BacktestSummary.nullable().describe('Null until it is completed.'),
    failure: z.string().nullable(),
    requestedBy: PersonRef.nullable(),
    createdAt: Timestamp,
    finishedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Backtest' });
export type Backtest = z.infer<typeof Backtest>;

export const BacktestEffect = z.object({
  ...EffectName,
  path: z.string(),
  inputs: z.unknown().describe('What would have been handed over; long texts shortened, secrets masked.'),
});
export type BacktestEffect = z.infer<typeof BacktestEffect>;

export const BacktestOutcome = z.object({
  runs: z.number().int().describe('0: it would not have started.'),
  fault: RunError.nullable().describe('Why the condition of a trigger could not be evaluated.'),
  state: z.enum(runStates).nullable(),
  error: RunError.nullable(),
  effects: z.array(BacktestEffect),
  effectCount: z.number().int().describe('More than listed where it does very much.'),
  costMicros: z.number().int().nullable(),
});
export type BacktestOutcome = z.infer<typeof BacktestOutcome>;

export const backtestSources = ['event', 'webhook', 'form', 'schedule', 'manual', 'workflow'] as const;

export const BacktestCase = z
  .object({
    id: Id,
    source: z.enum(backtestSources),
    eventType: z.string().nullable(),
    eventId: Id.nullable(),
    runId: Id.nullable().describe('The run that really came of it, or whose request this is.'),
    occurredAt: Timestamp,
    record: z.object({ type: z.string(), id: Id, name: z.string().nullable() }).nullable(),
    change: z.enum(backtestChanges),
    draft: BacktestOutcome,
    published: BacktestOutcome.nullable(),
  })
  .meta({ id: 'BacktestCase' });
export type BacktestCase = z.infer<typeof BacktestCase>;

export const backtestSides = ['draft', 'published'] as const;

export const BacktestTrace = z
  .object({
    side: z.enum(backtestSides),
    definition: z.record(z.string(), z.unknown()).describe('What was tried: steps are found in it by their id.'),
    isStarted: z.boolean().describe('False where it would not have started; then there are no steps.'),
    trigger: z.unknown().describe('What expressions saw as `trigger`; secrets masked.'),
    state: z.enum(runStates).nullable(),
    error: RunError.nullable(),
    steps: z.array(TriedStep).describe('In the order they came.'),
  })
  .meta({ id: 'BacktestTrace' });
export type BacktestTrace = z.infer<typeof BacktestTrace>;

export const maxBacktestDays = 90;
export const maxBacktestEvents = 10_000;

const side: BacktestSide = {
  started: 41,
  runs: 41,
  completed: 41,
  failed: 0,
  stopped: 0,
  records: 41,
  effects: [
    {
      kind: 'effect',
      service: 'millrace',
      action: 'add_note',
      title: 'Add a note',
      key: 'effect:millrace.add_note',
      count: 41,
    },
  ],
  errors: [],
  modelCalls: 0,
  inputTokens: 0,
  outputTokens: 0,
  costMicros: 0,
};

const example: Backtest = {
  id: '0192f3c1-7a00-7000-8000-0000000000c1',
  workflow: { id: exampleWorkflow.id, name: exampleWorkflow.name },
  state: 'completed',
  publishedVersion: 1,
  from: '2025-12-29T09:30:00.000Z',
  to: '2026-01-05T09:30:00.000Z',
  eventLimit: 1000,
  isLimited: false,
  limitedBy: null,
  callsModels: false,
  progress: { done: 52, total: 52 },
  tookMs: 320,
  summary: {
    considered: 52,
    draft: side,
    published: { ...side, started: 52, runs: 52, completed: 52, records: 52 },
    difference: { same: 41, changed: 0, onlyDraft: 0, onlyPublished: 11 },
    answers: { recorded: 41, read: 0, model: 0, sample: 0 },
  },
  failure: null,
  requestedBy: exampleWorkflow.owner,
  createdAt: '2026-01-05T09:30:00.000Z',
  finishedAt: '2026-01-05T09:30:00.400Z',
};
const { id } = example;

const exampleOutcome: BacktestOutcome = {
  runs: 1,
  fault: null,
  state: 'completed',
  error: null,
  effects: [
    {
      kind: 'effect',
      service: 'millrace',
      action: 'add_note',
      title: 'Add a note',
      path: 'note',
      inputs: { contactId: '0192f3c1-7a00-7000-8000-000000000002', body: 'Say hello to Ada Lovelace' },
    },
  ],
  effectCount: 1,
  costMicros: 0,
};

const exampleCase: BacktestCase = {
  id: '0192f3c1-7a00-7000-8000-0000000000c2',
  source: 'event',
  eventType: 'lead.created',
  eventId: '0192f3c1-7a00-7000-8000-000000000001',
  runId: '0192f3c1-7a00-7000-8000-0000000000d1',
  occurredAt: '2026-01-05T09:00:00.000Z',
  record: { type: 'lead', id: '0192f3c1-7a00-7000-8000-000000000002', name: 'Ada Lovelace' },
  change: 'same',
  draft: exampleOutcome,
  published: exampleOutcome,
};

export const startBacktest = operation({
  id: 'backtests.create',
  method: 'POST',
  path: '/workflows/{id}/backtests',
  permission: 'workflows.write',
  status: 201,
  summary: 'Try a workflow on what really happened',
  description:
    'Runs the draft, or the definition given, over the events, requests and schedule times of the last days, in the background, beside the published version. Nothing is sent, changed or waited for. Calls give what they gave in the real run for the same event, else something of their shape; reads of the workspace are really made. Models are asked only with `callsModels`, within the budget, and at most `modelCallLimit` times.',
  input: z.object({
    id: Id,
    definition: Definition.optional().describe('Instead of the saved draft.'),
    days: z.number().int().min(1).max(maxBacktestDays).default(7),
    eventLimit: z.number().int().min(1).max(maxBacktestEvents).default(1000).describe('The newest count.'),
    callsModels: z.boolean().default(false).describe('Ask the models of `llm` steps. This costs what it costs.'),
    modelCallLimit: z.number().int().min(1).max(500).default(25),
  }),
  answer: Backtest,
  errors: [
    workflowErrors.notFound,
    workflowErrors.notYours,
    workflowErrors.archived,
    workflowErrors.invalidDefinition,
    workflowBacktestErrors.tooMany,
  ],
  example: {
    input: { id: exampleWorkflow.id, definition: exampleDefinition, days: 7 },
    answer: {
      ...example,
      state: 'queued',
      progress: { done: 0, total: null },
      tookMs: null,
      summary: null,
      finishedAt: null,
    },
  },
});

export const listBacktests = operation({
  id: 'backtests.list',
  method: 'GET',
  path: '/workflows/{id}/backtests',
  permission: 'workflows.read',
  summary: 'List backtests',
  description: 'Of one workflow, newest first.',
  input: z.object({ ...pageInput, id: Id }),
  answer: pageOf(Backtest),
  errors: [workflowErrors.notFound],
  example: { input: { id: exampleWorkflow.id }, answer: { items: [example], hasMore: false, nextCursor: null } },
});

export const getBacktest = operation({
  id: 'backtests.get',
  method: 'GET',
  path: '/backtests/{id}',
  permission: 'workflows.read',
  summary: 'Get a backtest',
  description: 'How far it is, and what it has found.',
  input: z.object({ id: Id }),
  answer: Backtest,
  errors: [workflowBacktestErrors.notFound],
  example: { input: { id }, answer: example },
});

export const listBacktestCases = operation({
  id: 'backtests.list_cases',
  method: 'GET',
  path: '/backtests/{id}/cases',
  permission: 'workflows.read',
  summary: 'List the cases of a backtest',
  description:
    'What would have started the draft or did start the published version, newest first, with what each would have done.',
  input: z.object({
    ...pageInput,
    id: Id,
    change: z.enum(backtestChanges).optional(),
    effect: z.string().max(300).optional().describe('Only those with this effect, by its `key`.'),
    error: z.string().max(300).optional().describe('Only those with this error code on either side.'),
  }),
  answer: pageOf(BacktestCase),
  errors: [workflowBacktestErrors.notFound],
  example: { input: { id }, answer: { items: [exampleCase], hasMore: false, nextCursor: null } },
});

export const traceBacktestCase = operation({
  id: 'backtests.trace_case',
  method: 'GET',
  path: '/backtests/{id}/cases/{caseId}/trace',
  permission: 'runs.read',
  transaction: 'none',
  summary: 'Follow one case of a backtest',
  description:
    'Tries the case once more, through the draft or the published version, and says what each step was given and gave. No model is asked; nothing is sent or changed. What was erased meanwhile is gone from here too.',
  input: z.object({ id: Id, caseId: Id, side: z.enum(backtestSides).default('draft') }),
  answer: BacktestTrace,
  errors: [
    workflowBacktestErrors.notFound,
    workflowBacktestErrors.caseNotFound,
    workflowBacktestErrors.caseGone,
    workflowErrors.notPublished,
    workflowErrors.invalidDefinition,
  ],
  example: {
    input: { id, caseId: exampleCase.id },
    answer: {
      side: 'draft',
      definition: exampleDefinition,
      isStarted: true,
      trigger: { lead: { id: '0192f3c1-7a00-7000-8000-000000000002', name: 'Ada Lovelace' } },
      state: 'completed',
      error: null,
      steps: [exampleTriedStep],
    },
  },
});

export const cancelBacktest = operation({
  id: 'backtests.cancel',
  method: 'POST',
  path: '/backtests/{id}/cancel',
  permission: 'workflows.write',
  summary: 'Stop a backtest',
  description: 'Nothing happens to one that has ended.',
  input: z.object({ id: Id }),
  answer: Backtest,
  errors: [workflowBacktestErrors.notFound, workflowErrors.notYours],
  example: { input: { id }, answer: { ...example, state: 'cancelled', summary: null } },
});

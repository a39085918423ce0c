import { z } from 'zod';
import { BatchAnswer, batchIds } from '../contacts/record-lists.ts';
import { Id, requiredText, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';
import { runErrors } from './errors.ts';
import { exampleRun, exampleRunSummary, Run, runStates, RunSummary, runTriggers, waitingReasons } from './run.ts';

const { id } = exampleRun;
const own = [runErrors.notFound, runErrors.notYours] as const;

export const listRuns = operation({
  id: 'runs.list',
  method: 'GET',
  path: '/runs',
  permission: 'runs.read',
  summary: 'List runs',
  description:
    'Newest first. Failed ones can be resumed or forked, and are dead letters until somebody decides about them. A filter that fits few runs is looked for among so many at a time: a page may then hold fewer than it could, even none, and `nextCursor` goes on from there.',
  input: z.object({
    ...pageInput,
    workflowId: Id.optional(),
    version: z.coerce.number().int().min(1).max(1_000_000).optional().describe('The version the runs are pinned to.'),
    state: z.enum(runStates).optional(),
    waitingReason: z.enum(waitingReasons).optional(),
    trigger: z.enum(runTriggers).optional(),
    recordId: Id.optional().describe(
      'Only runs that have to do with this contact, company or conversation: started with it, or by a step that was given it, gave it or waited for it.',
    ),
    reason: z.string().min(1).max(200).optional().describe('Only runs that failed with this error code.'),
    step: z
      .string()
      .max(300)
      .optional()
      .describe('Only runs that failed at this step of the definition, in whatever round of a loop; empty: at none.'),
    minMs: z.coerce
      .number()
      .int()
      .min(0)
      .max(31_536_000_000)
      .optional()
      .describe('Only runs that took at least so many milliseconds, those that have not ended until now.'),
    after: Timestamp.optional().describe('Only runs made at or after this instant.'),
    before: Timestamp.optional().describe('Only runs made before this instant.'),
    endedAfter: Timestamp.optional().describe('Only runs that ended at or after this instant.'),
    endedBefore: Timestamp.optional().describe('Only runs that ended before this instant.'),
  }),
  answer: pageOf(RunSummary),
  errors: [],
  example: { input: { state: 'completed' }, answer: { items: [exampleRunSummary], hasMore: false, nextCursor: null } },
});

export const getRun = operation({
  id: 'runs.get',
  method: 'GET',
  path: '/runs/{id}',
  permission: 'runs.read',
  summary: 'Get a run',
  description: 'With what started it and what it gave. Its trace is listed by `run_steps.list`.',
  input: z.object({ id: Id, fields: pageInput.fields }),
  answer: Run,
  errors: [runErrors.notFound],
  example: { input: { id }, answer: exampleRun },
});

export const cancelRun = operation({
  id: 'runs.cancel',
  method: 'POST',
  path: '/runs/{id}/cancel',
  permission: 'runs.write',
  summary: 'Cancel a run',
  description: 'It begins nothing more; what a step is doing right now ends first.',
  input: z.object({ id: Id }),
  answer: Run,
  errors: [...own, runErrors.ended],
  example: { input: { id }, answer: { ...exampleRun, state: 'running', endedAt: null, isCancelRequested: true } },
});

export const resumeRun = operation({
  id: 'runs.resume',
  method: 'POST',
  path: '/runs/{id}/resume',
  permission: 'runs.write',
  summary: 'Resume a failed run',
  description: 'From the step that failed, with a fresh set of attempts; what was done stays done.',
  input: z.object({ id: Id }),
  answer: Run,
  errors: [...own, runErrors.notResumable],
  example: { input: { id }, answer: { ...exampleRun, state: 'pending', startedAt: null, endedAt: null, output: null } },
});

export const forkRun = operation({
  id: 'runs.fork',
  method: 'POST',
  path: '/runs/{id}/fork',
  permission: 'runs.write',
  status: 201,
  summary: 'Run again from the start',
  description:
    'A new run with what started the old one, or with what is given instead. Everything it did is done again: look whether that is wanted.',
  input: z.object({
    id: Id,
    payload: z.unknown().optional().describe('Instead of the old one’s.'),
    inputs: z.unknown().optional(),
    onPublished: z.boolean().default(false).describe('With what is published now, not the version of the old run.'),
  }),
  answer: Run,
  errors: [...own, runErrors.inputInvalid, runErrors.leftOut],
  example: {
    input: { id, payload: { lead: { name: 'Grace Hopper' } } },
    answer: {
      ...exampleRun,
      id: '0192f3c1-7a00-7000-8000-0000000000d2',
      state: 'pending',
      payload: { lead: { name: 'Grace Hopper' } },
      forkedFromId: id,
      causeEventId: null,
      output: null,
      startedAt: null,
      endedAt: null,
    },
  },
});

export const settleRunEffect = operation({
  id: 'runs.settle_effect',
  method: 'POST',
  path: '/runs/{id}/settle',
  permission: 'runs.write',
  summary: 'Say what became of a step',
  description:
    'For a run that waits with the reason `effect_unknown`: something was under way when the connection or the program was lost. Look at the service and say whether it happened; if not, it is tried again.',
  input: z.object({
    id: Id,
    path: requiredText(1000).describe('The step, as in its trace.'),
    happened: z.boolean(),
    output: z.unknown().optional().describe('What the step would have given, when it happened.'),
  }),
  answer: Run,
  errors: [...own, runErrors.nothingToSettle],
  example: { input: { id, path: 'note', happened: true, output: { noteId: null } }, answer: exampleRun },
});

export const signalRun = operation({
  id: 'runs.signal',
  method: 'POST',
  path: '/runs/{id}/signal',
  permission: 'runs.write',
  summary: 'Tell a run that something has happened',
  description:
    'Reaches a `wait` for this event whose key is the run’s own id, as in `"key": "{{ run.id }}"`. What comes before the run waits is kept for it.',
  input: z.object({ id: Id, event: requiredText(100), payload: z.unknown().optional() }),
  answer: z.object({ woken: z.number().int().describe('How many waiting runs it reached.') }),
  errors: [...own, runErrors.ended],
  example: { input: { id, event: 'order.paid', payload: { amount: 4200 } }, answer: { woken: 1 } },
});

export const batchCancelRuns = operation({
  id: 'runs.batch_cancel',
  method: 'POST',
  path: '/runs/batch/cancel',
  permission: 'runs.write',
  summary: 'Cancel many runs',
  description:
    'At most 500. What cannot be cancelled (ended, of someone else’s workflow) is told per run; the others end.',
  input: z.object({ ids: batchIds }),
  answer: BatchAnswer,
  errors: [],
  example: { input: { ids: [id] }, answer: { results: [{ id, ok: true }], succeeded: 1, failed: 0 } },
});

export const batchResumeRuns = operation({
  id: 'runs.batch_resume',
  method: 'POST',
  path: '/runs/batch/resume',
  permission: 'runs.write',
  summary: 'Resume many failed runs',
  description: 'At most 500, each from the step that failed. What cannot be resumed is told per run; the others go on.',
  input: z.object({ ids: batchIds }),
  answer: BatchAnswer,
  errors: [],
  example: {
    input: { ids: [id] },
    answer: {
      results: [
        {
          id,
          ok: false,
          error: {
            code: 'runs.not_resumable',
            detail: 'Only failed and cancelled runs can go on; this one is completed.',
          },
        },
      ],
      succeeded: 0,
      failed: 1,
    },
  },
});

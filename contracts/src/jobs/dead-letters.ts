/** Dead letters: jobs, messages and runs the program has given up, until a person retries or discards them. */
import { z } from 'zod';
import { declareErrors } from '../errors.ts';
import { Id, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';
import { countedAtMost } from './queues.ts';

export const deadLetterKinds = ['job', 'message', 'run'] as const;
export type DeadLetterKind = (typeof deadLetterKinds)[number];

/** `dead`: given up. `unknown`: a message that may have been sent; see `messages.resolve`. */
export const deadLetterStates = ['dead', 'unknown'] as const;
export type DeadLetterState = (typeof deadLetterStates)[number];

export const deadLetterErrors = declareErrors('dead_letters', {
  notFound: { status: 404, title: 'There is no such dead letter' },
});

const deadLetterFields = {
  id: Id.describe('Of the job, message or run itself.'),
  kind: z.enum(deadLetterKinds),
  state: z.enum(deadLetterStates),
  queue: z.string(),
  title: z.string().describe('The subject and recipient of a message, the task of a job, the workflow of a run.'),
  reason: z.object({ code: z.string(), detail: z.string() }),
  attempts: z.number().int().describe('Of a run, those of the step that failed.'),
  failedAt: Timestamp,
  run: z
    .object({
      workflowId: Id,
      version: z.number().int().nullable(),
      step: z.string().nullable().describe('The one that failed, with loop indexes: `each[3].send`.'),
      help: z.string().nullable().describe('What a person can do about it.'),
      canResume: z.boolean().describe('False when what it did was taken back: run it again with `runs.fork`.'),
    })
    .nullable()
    .describe('Of a run only.'),
};

export const DeadLetter = z.object(deadLetterFields).meta({ id: 'DeadLetter' });
export type DeadLetter = z.infer<typeof DeadLetter>;

export const DeadLetterAttempt = z.object({
  number: z.number().int(),
  startedAt: Timestamp,
  endedAt: Timestamp.nullable(),
  outcome: z
    .enum(['sent', 'refused', 'failed', 'later', 'unknown', 'done', 'abandoned'])
    .nullable()
    .describe('Null when the program ended before it was known.'),
  code: z.string().nullable(),
  detail: z.string().nullable(),
});
export type DeadLetterAttempt = z.infer<typeof DeadLetterAttempt>;

export const DeadLetterDetails = z
  .object({
    ...deadLetterFields,
    payload: z.record(z.string(), z.unknown()).describe('What it was about: ids, and for a message whom it goes to.'),
    attemptList: z
      .array(DeadLetterAttempt)
      .describe('Oldest first; empty for jobs, which keep only the last error, and for steps that only compute.'),
  })
  .meta({ id: 'DeadLetterDetails' });
export type DeadLetterDetails = z.infer<typeof DeadLetterDetails>;

const example: DeadLetter = {
  id: '0192f3c1-7a00-7000-8000-0000000000a1',
  kind: 'message',
  state: 'dead',
  queue: 'email-send',
  title: 'Re: A question → ada@example.org',
  reason: { code: 'smtp.connection_failed', detail: 'The mail server could not be reached.' },
  attempts: 4,
  failedAt: '2026-01-05T09:30:08.000Z',
  run: null,
};

export const listDeadLetters = operation({
  id: 'dead_letters.list',
  method: 'GET',
  path: '/dead-letters',
  permission: 'jobs.read',
  summary: 'List dead letters',
  description: `What was given up, and messages whose outcome is unknown, the newest job, message or run first. Counted up to ${countedAtMost}.`,
  input: z.object({
    ...pageInput,
    kind: z.enum(deadLetterKinds).optional(),
    state: z.enum(deadLetterStates).optional(),
    queue: z.string().max(60).optional(),
    reason: z.string().max(200).optional().describe('Exactly this reason code.'),
  }),
  answer: pageOf(DeadLetter),
  errors: [],
  example: { input: { kind: 'message' }, answer: { items: [example], hasMore: false, nextCursor: null } },
});

export const getDeadLetter = operation({
  id: 'dead_letters.get',
  method: 'GET',
  path: '/dead-letters/{id}',
  permission: 'jobs.read',
  summary: 'Inspect a dead letter',
  description: 'Its payload, its error and every attempt.',
  input: z.object({ id: Id }),
  answer: DeadLetterDetails,
  errors: [deadLetterErrors.notFound],
  example: {
    input: { id: example.id },
    answer: {
      ...example,
      payload: { conversationId: '0192f3c1-7a00-7000-8000-0000000000d1', to: 'ada@example.org' },
      attemptList: [
        {
          number: 1,
          startedAt: '2026-01-05T09:30:00.000Z',
          endedAt: '2026-01-05T09:30:01.000Z',
          outcome: 'failed',
          code: 'smtp.connection_failed',
          detail: 'The mail server could not be reached.',
        },
      ],
    },
  },
});

/** Each id is decided by itself: what cannot be done for one does not keep the others from it. */
const decisionInput = z.object({ ids: z.array(Id).min(1).max(500) });
const decisionAnswer = z.object({
  results: z.array(
    z.object({
      id: Id,
      done: z.boolean(),
      reason: z.string().nullable().describe('Why not, in a sentence.'),
    }),
  ),
});

export const retryDeadLetters = operation({
  id: 'dead_letters.retry',
  method: 'POST',
  path: '/dead-letters/retry',
  permission: 'dead_letters.retry',
  summary: 'Retry dead letters',
  description:
    'Puts up to 500 back into their queue with a fresh set of attempts; a run goes on from the step that failed. A message whose outcome is unknown is left: sending it again may send it twice, so that is decided one at a time with `messages.resolve`.',
  input: decisionInput,
  answer: decisionAnswer,
  errors: [],
  example: { input: { ids: [example.id] }, answer: { results: [{ id: example.id, done: true, reason: null }] } },
});

export const discardDeadLetters = operation({
  id: 'dead_letters.discard',
  method: 'POST',
  path: '/dead-letters/discard',
  permission: 'dead_letters.retry',
  summary: 'Discard dead letters',
  description:
    'Takes up to 500 off the list for good. A message stays in its conversation and a run in its list, as failed.',
  input: decisionInput,
  answer: decisionAnswer,
  errors: [],
  example: { input: { ids: [example.id] }, answer: { results: [{ id: example.id, done: true, reason: null }] } },
});

/** The queue monitor: what waits, runs and has failed in the background: jobs, outgoing messages, runs of workflows. */
import { z } from 'zod';
import { Id, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';

/** What there may be very much of is counted so far. */
export const countedAtMost = 10_000;

const cappedNumbers = ['ready', 'deferred', 'dead', 'unknown', 'donePerMinute'] as const;

export const QueueFailure = z.object({
  reason: z.string().describe('A stable code for messages and runs, the error’s words for jobs.'),
  count: z.number().int(),
  lastAt: Timestamp,
});

export const Queue = z
  .object({
    name: z.string().describe('As in `--queues`.'),
    holds: z.enum(['jobs', 'messages', 'runs']),
    ready: z.number().int().describe('Could run now: the depth.'),
    deferred: z
      .number()
      .int()
      .describe('Waits for its time: a retry, a start in the future, or whatever a run waits for.'),
    active: z.number().int().describe('Being worked on.'),
    dead: z.number().int().describe('Given up; in the dead letters until a person decides.'),
    unknown: z.number().int().describe('Perhaps sent, or a step perhaps done; a person decides.'),
    capped: z
      .array(z.enum(cappedNumbers))
      .describe(`Of these numbers there may be more: of runs, nothing is counted beyond ${countedAtMost}.`),
    donePerMinute: z.number().describe('Over the last five minutes.'),
    oldestReadyAt: Timestamp.nullable().describe('Since when the one that waits longest could have run.'),
    failures: z
      .array(QueueFailure)
      .describe('The dead ones by reason, the most frequent first; of runs, the newest thousand.'),
  })
  .meta({ id: 'Queue' });
export type Queue = z.infer<typeof Queue>;

const exampleQueue: Queue = {
  name: 'email-send',
  holds: 'messages',
  ready: 12,
  deferred: 3,
  active: 5,
  dead: 1,
  unknown: 0,
  capped: [],
  donePerMinute: 48.2,
  oldestReadyAt: '2026-01-05T09:30:00.000Z',
  failures: [{ reason: 'smtp.550', count: 1, lastAt: '2026-01-05T09:29:00.000Z' }],
};

export const showQueues = operation({
  id: 'queues.show',
  method: 'GET',
  path: '/queues',
  permission: 'jobs.read',
  summary: 'Show the queues',
  description: 'Depth, rate, age and failures of every queue, as far as they are the workspace’s own. Not paged.',
  input: z.object({}),
  answer: z.object({ items: z.array(Queue) }),
  errors: [],
  example: { input: {}, answer: { items: [exampleQueue] } },
});

export const jobStates = ['waiting', 'active', 'completed', 'dead'] as const;

export const Job = z
  .object({
    id: Id,
    queue: z.string(),
    task: z.string().nullable().describe('Which of the kinds of jobs of its queue.'),
    state: z.enum(jobStates),
    payload: z.record(z.string(), z.unknown()).describe('Ids of what it is about; never content.'),
    priority: z.number().int(),
    attempts: z.number().int(),
    maxAttempts: z.number().int(),
    error: z.string().nullable().describe('Of the last attempt that failed.'),
    createdAt: Timestamp,
    startAfter: Timestamp.describe('Does not run before.'),
    startedAt: Timestamp.nullable(),
    completedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Job' });
export type Job = z.infer<typeof Job>;

export const listJobs = operation({
  id: 'jobs.list',
  method: 'GET',
  path: '/jobs',
  permission: 'jobs.read',
  summary: 'List jobs',
  description: `Jobs of the workspace, newest first, counted up to ${countedAtMost}. Completed ones are kept for a day, dead ones for thirty.`,
  input: z.object({
    ...pageInput,
    queue: z.string().max(60).optional(),
    state: z.enum(jobStates).optional(),
  }),
  answer: pageOf(Job),
  errors: [],
  example: {
    input: { queue: 'imports', state: 'waiting' },
    answer: {
      items: [
        {
          id: '0192f3c1-7a00-7000-8000-0000000000f1',
          queue: 'imports',
          task: 'run',
          state: 'waiting',
          payload: { importId: '0192f3c1-7a00-7000-8000-0000000000f2' },
          priority: 0,
          attempts: 0,
          maxAttempts: 4,
          error: null,
          createdAt: '2026-01-05T09:30:00.000Z',
          startAfter: '2026-01-05T09:30:00.000Z',
          startedAt: null,
          completedAt: null,
        },
      ],
      hasMore: false,
      nextCursor: null,
    },
  },
});

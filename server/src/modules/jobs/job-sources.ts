/** The job queue as a source of the monitor. */
import type { DeadLetter } from '@millrace/contracts/jobs/dead-letters';
import type { Queue } from '@millrace/contracts/jobs/queues';
import type { EventLog } from '#modules/events/events.module';
import type { Tx } from '#platform/postgres/database';
import { queueNames } from '#platform/queue/queue-names';
import {
  discardDeadJobs,
  type JobRow,
  retryDeadJobs,
  selectJobFailures,
  selectJobs,
  selectQueueDepths,
  countJobs,
} from './job-store.ts';
import type { DeadLetterDecision, DeadLetterFilter, DeadLetterSource, DecisionResult, QueueSource } from './sources.ts';

/** What is sent by mail is counted by message, not by job. */
const shownQueues = queueNames.filter((name) => name !== 'email-send');

export const jobQueueSource: QueueSource = {
  async readQueues(tx) {
    const [depths, failures] = await Promise.all([selectQueueDepths(tx), selectJobFailures(tx)]);
    return shownQueues.map((name): Queue => {
      const depth = depths.find(({ queue }) => queue === name);
      return {
        name,
        holds: 'jobs',
        ready: Number(depth?.ready ?? 0),
        deferred: Number(depth?.deferred ?? 0),
        active: Number(depth?.active ?? 0),
        dead: Number(depth?.dead ?? 0),
        unknown: 0,
        capped: [],
        donePerMinute: Number(depth?.completed_recently ?? 0) / 5,
        oldestReadyAt: depth?.oldest_ready_at?.toISOString() ?? null,
        failures: failures
          .filter(({ queue }) => queue === name)
          .map((row) => ({ reason: row.reason, count: Number(row.failures), lastAt: row.last_at.toISOString() })),
      };
    });
  },
};

export function createJobDeadLetters(deps: { events: EventLog }): DeadLetterSource {
  const record = async (tx: Tx, { workspaceId, actor }: DeadLetterDecision, change: Change) => {
    const drafts = change.jobs.map(({ id, queue }) => ({
      workspaceId,
      type: change.type,
      entityType: 'job',
      entityId: id,
      actor,
      after: { queue },
    }));
    await deps.events.record(tx, drafts);
    return new Map(change.jobs.map(({ id }): [string, DecisionResult] => [id, { done: true }]));
  };
  return {
    kind: 'job',
    async list(tx, { filter, beforeId, limit }) {
      if (isNeverAJob(filter)) return [];
      const rows = await selectJobs(tx, { state: 'dead', queue: filter.queue }, { limit, beforeId });
      return rows.map(toDeadLetter);
    },
    count: async (tx, { filter, most }) =>
      isNeverAJob(filter) ? 0 : await countJobs(tx, { state: 'dead', queue: filter.queue }, most),
    async find(tx, _workspaceId, id) {
      const [row] = await selectJobs(tx, { state: 'dead', id }, { limit: 1, beforeId: undefined });
      if (!row) return undefined;
      const { workspaceId: _own, task: _task, ...payload } = row.data;
      return { ...toDeadLetter(row), payload, attemptList: [] };
    },
    retry: async (tx, decision) =>
      await record(tx, decision, { type: 'job.retried', jobs: await retryDeadJobs(tx, decision.ids) }),
    discard: async (tx, decision) =>
      await record(tx, decision, { type: 'job.discarded', jobs: await discardDeadJobs(tx, decision.ids) }),
  };
}

/** Jobs have no codes of their own; what went wrong is told in words. */
const jobReason = 'job.failed';

function isNeverAJob({ state, reason }: DeadLetterFilter): boolean {
  return state === 'unknown' || (reason !== undefined && reason !== jobReason);
}

interface Change {
  type: 'job.retried' | 'job.discarded';
  jobs: readonly { id: string; queue: string }[];
}

function toDeadLetter(row: JobRow): DeadLetter {
  const task = row.data['task'];
  return {
    id: row.id,
    kind: 'job',
    state: 'dead',
    queue: row.queue,
    title: typeof task === 'string' ? task : row.queue,
    reason: { code: jobReason, detail: row.error ?? 'No reason was given.' },
    attempts: row.attempts,
    failedAt: (row.dead_at ?? row.created_at).toISOString(),
    run: null,
  };
}

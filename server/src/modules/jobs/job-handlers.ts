import { countedAtMost, type Job, listJobs, showQueues } from '@millrace/contracts/jobs/queues';
import { decodeIdCursor, toPage } from '#platform/http/cursor';
import { bind, type Binding } from '#platform/http/handler';
import { countJobs, type JobRow, selectJobs } from './job-store.ts';
import type { QueueSource } from './sources.ts';

export function bindJobHandlers(deps: { queueSources: readonly QueueSource[] }): Binding[] {
  return [
    bind(showQueues, async ({ tx, workspaceId }) => {
      const queues = await Promise.all(deps.queueSources.map((source) => source.readQueues(tx, workspaceId)));
      return { items: queues.flat().toSorted((one, other) => one.name.localeCompare(other.name)) };
    }),

    bind(listJobs, async ({ input, tx }) => {
      const beforeId = decodeIdCursor(input.cursor);
      const filter = { queue: input.queue, state: input.state };
      const page = { limit: input.limit + 1, beforeId };
      const rows = await selectJobs(tx, filter, page);
      const total = input.total ? await countJobs(tx, filter, countedAtMost) : undefined;
      return { ...toPage(rows, input.limit, { item: toJob, key: (row) => [row.id] }), total };
    }),
  ];
}

function toJob(row: JobRow): Job {
  const { task, workspaceId: _, ...payload } = row.data;
  return {
    id: row.id,
    queue: row.queue,
    task: typeof task === 'string' ? task : null,
    state: row.state,
    payload,
    priority: row.priority,
    attempts: row.attempts,
    maxAttempts: row.max_attempts,
    error: row.error,
    createdAt: row.created_at.toISOString(),
    startAfter: row.start_after.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    completedAt: row.completed_at?.toISOString() ?? null,
  };
}

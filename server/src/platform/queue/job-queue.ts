/**
 * Jobs are created inside the transaction that causes them: rolled back means never run, committed means run at least
 * once. Their payload holds ids only; what a job needs it reads from the database when it runs.
 */
import { sql } from 'kysely';
import type { Ids } from '../ids.ts';
import type { Tx } from '../postgres/database.ts';
import type { QueueName } from './queue-names.ts';

/** Ids and small plain values. `task` tells kinds of jobs of one queue apart. */
export interface JobPayload {
  workspaceId?: string;
  task?: string;
  [name: string]: string | number | boolean | null | undefined;
}

export interface EnqueueOptions {
  /** Not before. */
  startAfter?: Date;
  /** Higher runs first; 0 unless told. */
  priority?: number;
  /** Tries after the first; 3 unless told. */
  retryLimit?: number;
  /** How long one try may take, 15 minutes unless told; a worker's death is noticed in seconds whatever this says. */
  expireInSeconds?: number;
}

export interface JobQueue {
  /** Answers the job's id. */
  enqueue(tx: Tx, queue: QueueName, payload: JobPayload, options?: EnqueueOptions): Promise<string>;
  enqueueMany(tx: Tx, queue: QueueName, payloads: readonly JobPayload[], options?: EnqueueOptions): Promise<string[]>;
  /** Told after each commit that put jobs into a queue; wakes the worker of the same process. */
  onEnqueued(listener: (queue: QueueName) => void): void;
}

export function createJobQueue(deps: { ids: Ids }): JobQueue {
  const listeners: ((queue: QueueName) => void)[] = [];

  async function enqueueMany(...[tx, queue, payloads, options = {}]: Parameters<JobQueue['enqueueMany']>) {
    if (payloads.length === 0) return [];
    const jobs = payloads.map((data) => ({ id: deps.ids.next(), queue, data, ...options }));
    await sql`select enqueue_jobs(${JSON.stringify(jobs)}::jsonb)`.execute(tx);
    tx.afterCommit(() => {
      for (const listener of listeners) listener(queue);
    });
    return jobs.map(({ id }) => id);
  }

  return {
    enqueueMany,
    async enqueue(...[tx, queue, payload, options]: Parameters<JobQueue['enqueue']>) {
      const [id] = await enqueueMany(tx, queue, [payload], options ?? {});
      if (id === undefined) throw new Error('One payload makes one job.');
      return id;
    },
    onEnqueued: (listener) => void listeners.push(listener),
  };
}

/**
 * Runs jobs: pg-boss fetches them, by polling and at once when this process has put one in, renews a heartbeat while
 * they run, and gives the jobs of a dead process to another within ten seconds. LISTEN/NOTIFY is left out on purpose:
 * with it pg-boss relaxes its polling, and a retry, which is not notified, waits half a minute instead of a second.
 */
import pg from 'pg';
import { type Job as BossJob, type JobResult, PgBoss } from 'pg-boss';
import type { Logger } from '../log/logger.ts';
import type { ConnectionConfig } from '../postgres/database.ts';
import type { JobPayload, JobQueue } from './job-queue.ts';
import { type QueueName, queueNames } from './queue-names.ts';

export interface Job {
  id: string;
  queue: QueueName;
  data: JobPayload;
  /** 1 for the first try. */
  attempt: number;
  /** Aborted when the job takes too long or the worker must stop. */
  signal: AbortSignal;
}

export interface JobRegistration {
  queue: QueueName;
  /** Only jobs with this `task`; without it, jobs that have none. */
  task?: string;
  /** Also at these times (cron, UTC), once for all processes together; needs a task. */
  at?: string;
  /**
   * May be called again for the same job: after a crash, and after an error thrown here. A `PermanentJobError` is not
   * tried again.
   */
  run(job: Job): Promise<void>;
}

/** Trying again would not help: the job goes to the dead letters at once. */
export class PermanentJobError extends Error {
  override readonly name = 'PermanentJobError';
}

export interface JobWorker {
  /** Before `start`. */
  register(registration: JobRegistration): void;
  /** Puts a job of the queue in at these times (cron, UTC), once for all processes together. */
  schedule(queue: QueueName, cron: string, payload: JobPayload & { task: string }): void;
  start(): Promise<void>;
  /** Fetches nothing new and lets running jobs finish; what is not done by then runs again elsewhere. */
  stop(withinMs: number): Promise<void>;
  /** False when the queue cannot be reached; part of readiness. */
  isRunning(): boolean;
}

export interface JobWorkerDeps {
  connection: ConnectionConfig;
  queue: JobQueue;
  log: Logger;
  /** Queues served; all unless told. */
  only?: readonly string[] | undefined;
}

interface QueueSettings {
  /** Fetchers of one process. Each runs its batch to the end before it fetches again: 1 for what may take long. */
  fetchers: number;
  batch: number;
  /** How soon it looks for what other processes have put in. */
  pollSeconds: number;
}

const settings: Record<QueueName, QueueSettings> = {
  'email-sync': { fetchers: 4, batch: 1, pollSeconds: 1 },
  'email-send': { fetchers: 2, batch: 10, pollSeconds: 1 },
  'ai-processing': { fetchers: 4, batch: 1, pollSeconds: 0.5 },
  analytics: { fetchers: 1, batch: 10, pollSeconds: 2 },
  webhooks: { fetchers: 2, batch: 25, pollSeconds: 0.5 },
  notifications: { fetchers: 2, batch: 5, pollSeconds: 1 },
  imports: { fetchers: 2, batch: 1, pollSeconds: 0.5 },
  maintenance: { fetchers: 1, batch: 1, pollSeconds: 5 },
  privacy: { fetchers: 1, batch: 1, pollSeconds: 1 },
};

export function createJobWorker(deps: JobWorkerDeps): JobWorker {
  const { log } = deps;
  const registrations: JobRegistration[] = [];
  const schedules: { queue: QueueName; cron: string; payload: JobPayload & { task: string } }[] = [];
  const served = queueNames.filter((name) => !deps.only || deps.only.includes(name));
  const pool = openPool(deps.connection, log);
  const boss = createBoss(pool);
  const fetchers = new Map<QueueName, string[]>();
  let lastErrorAt = -Infinity;
  let isStarted = false;

  boss.on('error', (error) => {
    lastErrorAt = performance.now();
    log.error({ err: error }, 'the job queue reported an error');
  });
  boss.on('warning', ({ message, data }) => log.warn({ data }, `job queue: ${message}`));
  deps.queue.onEnqueued((queue) => {
    for (const fetcher of fetchers.get(queue) ?? []) boss.notifyWorker(fetcher);
  });

  async function serve(queue: QueueName): Promise<void> {
    const own = registrations.filter((registration) => registration.queue === queue);
    if (own.length === 0) return;
    const { fetchers: count, batch, pollSeconds } = settings[queue];
    const ids: string[] = [];
    for (let number = 0; number < count; number++) {
      const options = { batchSize: batch, pollingIntervalSeconds: pollSeconds, perJobResults: true } as const;
      const id: string = await boss.work<JobPayload, void, typeof options>(queue, options, async (jobs) => {
        const results = await Promise.all(jobs.map((job) => runJob(own, toJob(queue, job), log)));
        // There may be more: fetch again at once, and poll only after a fetch that brought nothing.
        boss.notifyWorker(id);
        return results;
      });
      ids.push(id);
    }
    fetchers.set(queue, ids);
  }

  return {
    register(registration) {
      const { queue, task, at } = registration;
      registrations.push(registration);
      if (at !== undefined && task !== undefined) schedules.push({ queue, cron: at, payload: { task } });
    },
    schedule: (queue, cron, payload) => void schedules.push({ queue, cron, payload }),
    async start() {
      await pool.query(`select ensure_job_queue(name) from unnest($1::text[]) as name`, [queueNames]);
      await boss.start();
      isStarted = true;
      for (const { queue, cron, payload } of schedules) {
        if (served.includes(queue)) await boss.schedule(queue, cron, payload, { tz: 'UTC', key: payload.task });
      }
      for (const queue of served) await serve(queue);
    },
    async stop(withinMs) {
      if (isStarted) await boss.stop({ graceful: true, close: false, timeout: withinMs });
      isStarted = false;
      await pool.end();
    },
    isRunning: () => isStarted && performance.now() - lastErrorAt > 10_000,
  };
}

function toJob(queue: QueueName, job: BossJob<JobPayload>): Job {
  return { id: job.id, queue, data: job.data, attempt: job.retryCount + 1, signal: job.signal };
}

async function runJob(registrations: readonly JobRegistration[], job: Job, log: Logger): Promise<JobResult> {
  const registration = registrations.find(({ task }) => task === job.data.task);
  try {
    if (!registration) throw new PermanentJobError(`This program knows no task "${job.data.task}" of ${job.queue}.`);
    await registration.run(job);
    return { id: job.id, status: 'completed' };
  } catch (error) {
    const isPermanent = error instanceof PermanentJobError;
    const message = error instanceof Error ? error.message : String(error);
    log.warn({ err: error, queue: job.queue, jobId: job.id, attempt: job.attempt, ...job.data }, 'a job failed');
    return { id: job.id, status: isPermanent ? 'deadletter' : 'failed', output: { message } };
  }
}

/** A pool of its own, so that a burst of requests cannot starve the heartbeats of running jobs. */
function openPool(connection: ConnectionConfig, log: Logger): pg.Pool {
  const pool = new pg.Pool({
    ...connection,
    max: 4,
    keepAlive: true,
    query_timeout: 30_000,
    connectionTimeoutMillis: 20_000,
  });
  pool.on('error', (error) => {
    // While the pool closes, PostgreSQL may be stopping already.
    if (!pool.ending) log.warn({ err: error }, 'a connection of the job queue was lost');
  });
  return pool;
}

function createBoss(pool: pg.Pool): PgBoss {
  return new PgBoss({
    db: { executeSql: async (text, values) => await pool.query(text, values) },
    schema: 'pgboss',
    // Migrations have made it; starting changes no table.
    migrate: false,
    createSchema: false,
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
    // Its index rebuilds need a session of their own, which a pooler does not give.
    reindex: false,
    cronMonitorIntervalSeconds: 10,
    cronWorkerIntervalSeconds: 5,
  });
}

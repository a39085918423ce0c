/** Jobs that wait in the queue, run in the test as a worker would, whether or not their time has come. */
import { sql } from 'kysely';
import type { Job } from '#platform/queue/job-worker';
import type { QueueName } from '#platform/queue/queue-names';
import type { TestProgram } from './test-program.ts';

export interface QueuedJob extends Job {
  /** Not before. */
  startAfter: Date;
}

/** Takes the jobs of a task out of the queue. */
export async function takeJobs(program: TestProgram, queue: QueueName, task: string): Promise<QueuedJob[]> {
  const { rows } = await sql<{ id: string; data: Job['data']; start_after: Date }>`
    delete from pgboss.job where name = ${queue} and data ->> 'task' = ${task} returning id, data, start_after`.execute(
    program.database.owner,
  );
  const { signal } = new AbortController();
  return rows.map(({ id, data, start_after: startAfter }) => ({ id, queue, data, attempt: 1, signal, startAfter }));
}

export async function runJob({ modules }: TestProgram, job: Job): Promise<void> {
  const registered = modules.jobs.find((each) => each.queue === job.queue && each.task === job.data.task);
  if (!registered) throw new Error(`Nobody runs ${job.queue}: ${job.data.task}.`);
  await registered.run(job);
}

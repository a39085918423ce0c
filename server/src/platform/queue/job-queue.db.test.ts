import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { uuidV7Ids } from '#platform/ids';
import { silentLogger } from '#platform/log/logger';
import { useTestDatabase } from '#testing/test-database';
import { createJobQueue, type JobPayload } from './job-queue.ts';
import { createJobWorker, type JobRegistration, type JobWorker, PermanentJobError } from './job-worker.ts';

const database = useTestDatabase();
const queue = createJobQueue({ ids: uuidV7Ids });
const started: JobWorker[] = [];

afterEach(async () => {
  for (const worker of started.splice(0)) await worker.stop(1000);
  await sql`delete from pgboss.job`.execute(database.current.owner);
});

async function startWorker(registration: Partial<JobRegistration> & Pick<JobRegistration, 'run'>, only?: string[]) {
  const worker = createJobWorker({ connection: database.current.connections.owner, queue, log: silentLogger, only });
  worker.register({ queue: 'imports', ...registration });
  started.push(worker);
  await worker.start();
  return worker;
}

const enqueue = async (workspaceId: string, payload: JobPayload = {}) =>
  await database.current.inWorkspace(workspaceId, (tx) => queue.enqueue(tx, 'imports', payload));

interface DeadJob {
  id: string;
  data: JobPayload;
  error: string;
}

async function deadJobs(workspaceId: string): Promise<DeadJob[]> {
  return await database.current.inWorkspace(workspaceId, async (tx) => {
    const result = await sql<DeadJob>`select id, data, error from workspace_jobs(null, 'dead', null, null, 50)`.execute(
      tx,
    );
    return result.rows;
  });
}

describe('a job', () => {
  it('runs after the transaction that made it has committed, with the workspace in its payload', async () => {
    const runs: JobPayload[] = [];
    await startWorker({ run: async ({ data }) => void runs.push(data) });
    const workspaceId = randomUUID();
    await enqueue(workspaceId, { importId: 'one' });
    await expect.poll(() => runs).toEqual([{ workspaceId, importId: 'one' }]);
  });

  it('never runs when that transaction was rolled back', async () => {
    const runs: unknown[] = [];
    await startWorker({ run: async ({ data }) => void runs.push(data['name']) });
    const workspaceId = randomUUID();
    const rolledBack = database.current.inWorkspace(workspaceId, async (tx) => {
      await queue.enqueue(tx, 'imports', { name: 'rolled back' });
      throw new Error('changed my mind');
    });
    await expect(rolledBack).rejects.toThrow('changed my mind');
    await enqueue(workspaceId, { name: 'committed' });
    await expect.poll(() => runs).toEqual(['committed']);
  });

  it('is tried again after it failed', async () => {
    const attempts: number[] = [];
    const run: JobRegistration['run'] = async ({ attempt }) => {
      attempts.push(attempt);
      if (attempt === 1) throw new Error('not yet');
    };
    await startWorker({ run });
    await enqueue(randomUUID());
    await expect.poll(() => attempts).toEqual([1, 2]);
  });

  it('goes to the dead letters of its workspace at once when trying again cannot help, and runs again when told', async () => {
    let isMended = false;
    const runs: string[] = [];
    const run: JobRegistration['run'] = async ({ id }) => {
      if (!isMended) throw new PermanentJobError('The file is gone.');
      runs.push(id);
    };
    await startWorker({ run });
    const [own, other] = [randomUUID(), randomUUID()];
    await enqueue(own, { importId: 'one' });
    await expect.poll(async () => (await deadJobs(own)).length).toBe(1);
    expect(await deadJobs(other)).toEqual([]);

    const [dead] = await deadJobs(own);
    expect(dead).toMatchObject({ data: { importId: 'one' }, error: 'The file is gone.' });
    const retry = async (workspaceId: string) =>
      await database.current.inWorkspace(workspaceId, async (tx) => {
        const result = await sql`select * from retry_dead_jobs(array[${dead?.id}]::uuid[])`.execute(tx);
        return result.rows.length;
      });
    isMended = true;
    expect(await retry(other)).toBe(0);
    expect(await retry(own)).toBe(1);
    expect(await retry(own)).toBe(0);
    await expect.poll(() => runs).toEqual([dead?.id]);
    expect(await deadJobs(own)).toEqual([]);
  });

  it('is told apart from others of its queue by its task, and one nobody knows is not lost', async () => {
    const runs: unknown[] = [];
    await startWorker({ task: 'undo', run: async ({ data }) => void runs.push(data.task) });
    const workspaceId = randomUUID();
    await enqueue(workspaceId, { task: 'undo' });
    await enqueue(workspaceId, { task: 'unheard-of' });
    await expect.poll(() => runs).toEqual(['undo']);
    await expect.poll(async () => (await deadJobs(workspaceId)).map(({ data }) => data.task)).toEqual(['unheard-of']);
  });

  it('waits for a worker that serves its queue', async () => {
    const runs: string[] = [];
    await startWorker({ run: async () => void runs.push('imports') }, ['webhooks']);
    const workspaceId = randomUUID();
    await enqueue(workspaceId);
    const depth = await database.current.inWorkspace(workspaceId, async (tx) => {
      const result = await sql<{
        queue: string;
        ready: string;
      }>`select queue, ready from workspace_job_queues()`.execute(tx);
      return result.rows;
    });
    expect(depth).toEqual([{ queue: 'imports', ready: '1' }]);
    expect(runs).toEqual([]);
  });
});

describe('the payload of a job', () => {
  it('holds ids, not content', async () => {
    await expect(enqueue(randomUUID(), { text: 'x'.repeat(500) })).rejects.toThrow('holds ids only');
  });

  it('cannot name another workspace than the one it was made in', async () => {
    const [own, other] = [randomUUID(), randomUUID()];
    await enqueue(own, { workspaceId: other });
    const stored = await sql<{ data: JobPayload; group_id: string }>`select data, group_id from pgboss.job`.execute(
      database.current.owner,
    );
    expect(stored.rows).toEqual([{ data: { workspaceId: own }, group_id: own }]);
  });
});

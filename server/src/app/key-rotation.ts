/** Rotation of keys as jobs: what the operator asks for, and what happens by itself after a new master key. */
import { sql } from 'kysely';
import type { Logger } from '#platform/log/logger';
import type { Database } from '#platform/postgres/database';
import type { JobQueue } from '#platform/queue/job-queue';
import type { Job, JobRegistration } from '#platform/queue/job-worker';
import type { KeyWrapper } from '#platform/vault/key-wrapper';
import { countKeysByWrapper, resealValues, rewrapDataKeys, type SealedColumn } from '#platform/vault/rotate-keys';
import type { Vault } from '#platform/vault/vault';

export interface KeyRotationDeps {
  database: Database;
  vault: Vault;
  masterKeys: KeyWrapper;
  /** Every column the vault seals. */
  columns: readonly SealedColumn[];
  queue: JobQueue;
  log: Logger;
}

export interface KeyStatus {
  current: string;
  keys: { wrappedBy: string; keys: number; isKnown: boolean }[];
}

export interface KeyRotation {
  status(): Promise<KeyStatus>;
  /** Wraps all data keys by the current master key, as a job. */
  requestRewrap(): Promise<void>;
  /** Gives a workspace, or all of them, a new data key and seals everything by it, as jobs. Answers how many workspaces. */
  requestNewDataKeys(workspaceId: string | undefined): Promise<number>;
  jobs: JobRegistration[];
}

const rewrapTask = 'rewrap-data-keys';
const newKeyTask = 'rotate-data-key';
const resealTask = 'reseal-values';

export function createKeyRotation(deps: KeyRotationDeps): KeyRotation {
  const { database, queue, vault, masterKeys: wrapper, log } = deps;
  return {
    async status() {
      const [current, keys] = await Promise.all([wrapper.currentId(), countKeysByWrapper(database)]);
      return { current, keys: keys.map((each) => ({ ...each, isKnown: wrapper.has(each.wrappedBy) })) };
    },
    requestRewrap: () =>
      database.inTransaction(async (tx) => void (await queue.enqueue(tx, 'maintenance', { task: rewrapTask }))),
    async requestNewDataKeys(workspaceId) {
      const ids = await selectWorkspaceIds(database, workspaceId);
      const jobs = ids.map((id) => ({ task: newKeyTask, workspaceId: id }));
      await database.inTransaction((tx) => queue.enqueueMany(tx, 'maintenance', jobs));
      return ids.length;
    },
    jobs: [
      {
        queue: 'maintenance',
        task: rewrapTask,
        // By itself too, so that a new master key needs nobody to remember it.
        at: '29 * * * *',
        async run({ signal }) {
          const done = await rewrapDataKeys({ database, wrapper, signal });
          if (done.rewrapped > 0 || done.left > 0) log.info(done, 'data keys were wrapped by the current master key');
          if (done.left > 0)
            log.error(
              done,
              'some data keys do not unwrap: their master key is not configured here, or they were changed',
            );
        },
      },
      {
        queue: 'maintenance',
        task: newKeyTask,
        async run(job) {
          const id = workspaceOf(job);
          const version = await vault.addKey(id);
          // Should this end here and run again, the workspace gets one key more, which harms nobody.
          await database.inTransaction((tx) => queue.enqueue(tx, 'maintenance', { task: resealTask, workspaceId: id }));
          log.info({ workspaceId: id, version }, 'a workspace has a new data key');
        },
      },
      {
        queue: 'maintenance',
        task: resealTask,
        async run(job) {
          const id = workspaceOf(job);
          const { destroyAt, ...done } = await resealValues({ ...deps, signal: job.signal }, id);
          log.info({ workspaceId: id, ...done }, 'sealed values are under the newest data key');
          if (done.unreadable > 0) log.error({ workspaceId: id, ...done }, 'some sealed values do not open');
          if (!destroyAt) return;
          const again = { task: resealTask, workspaceId: id };
          await database.inTransaction((tx) => queue.enqueue(tx, 'maintenance', again, { startAfter: destroyAt }));
        },
      },
    ],
  };
}

function workspaceOf(job: Job): string {
  const { workspaceId } = job.data;
  if (workspaceId === undefined) throw new Error('The job names no workspace.');
  return workspaceId;
}

async function selectWorkspaceIds(database: Database, workspaceId: string | undefined): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from workspaces where ${workspaceId ?? null}::uuid is null or id = ${workspaceId ?? null}::uuid order by id
  `.execute(database.owner);
  return rows.map(({ id }) => id);
}

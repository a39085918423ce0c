/** Data rights: exports and erasures of people and workspaces, and how long things are kept. */
import type { Binding } from '#platform/http/handler';
import type { RawRoute } from '#platform/http/raw-routes';
import type { Job, JobRegistration } from '#platform/queue/job-worker';
import { PermanentJobError } from '#platform/queue/job-worker';
import type { SealedColumn } from '#platform/vault/rotate-keys';
import { applyRetention } from './apply-retention.ts';
import { bindDeletionHandlers, removeWorkspace } from './delete-workspace.ts';
import { erasePerson } from './erase-person.ts';
import { bindErasureHandlers } from './erasure-handlers.ts';
import { bindExportHandlers, exportRoutes } from './export-handlers.ts';
import { deleteTask, eraseTask, exportTask, type PrivacyDeps, privacyQueue } from './privacy-deps.ts';
import { bindRetentionHandlers } from './retention-handlers.ts';
import { repeatErasures } from './repeat-erasures.ts';
import { expireExports, failExport, runExport } from './run-export.ts';

export { createErasureLedger, type ErasureLedger } from './erasure-ledger.ts';

export interface Privacy {
  bindings: Binding[];
  rawRoutes: RawRoute[];
  jobs: JobRegistration[];
  sealedColumns: readonly SealedColumn[];
  /** At the start of a worker: erases again what an older backup brought back. Answers how much. */
  repeatErasures(): Promise<number>;
}

const lastAttempt = 4;

export function createPrivacy(deps: PrivacyDeps): Privacy {
  return {
    bindings: [
      ...bindErasureHandlers(deps),
      ...bindExportHandlers(deps),
      ...bindRetentionHandlers(deps),
      ...bindDeletionHandlers(deps),
    ],
    rawRoutes: exportRoutes(deps),
    sealedColumns: [{ table: 'erasures', column: 'sealed_subject', idColumn: 'id' }],
    repeatErasures: () => repeatErasures(deps),
    jobs: [
      {
        queue: privacyQueue,
        task: eraseTask,
        run: (job) =>
          erasePerson(deps, {
            workspaceId: idOf(job, 'workspaceId'),
            erasureId: idOf(job, 'erasureId'),
            signal: job.signal,
          }),
      },
      { queue: privacyQueue, task: exportTask, run: (job) => runExportJob(deps, job) },
      {
        queue: privacyQueue,
        task: deleteTask,
        run: (job) => removeWorkspace(deps, idOf(job, 'workspaceId'), job.signal),
      },
      {
        queue: privacyQueue,
        task: 'apply-retention',
        at: '53 2 * * *',
        run: ({ signal }) => applyRetention(deps, signal),
      },
      {
        queue: privacyQueue,
        task: 'expire-data-exports',
        at: '11 * * * *',
        run: async () => void (await expireExports(deps)),
      },
    ],
  };
}

async function runExportJob(deps: PrivacyDeps, job: Job): Promise<void> {
  const which = { workspaceId: idOf(job, 'workspaceId'), exportId: idOf(job, 'exportId') };
  try {
    await runExport(deps, which);
  } catch (error) {
    if (job.attempt >= lastAttempt) await failExport(deps, which);
    throw error;
  }
}

function idOf({ data }: Job, name: string): string {
  const id = data[name];
  if (typeof id !== 'string') throw new PermanentJobError(`The job does not say ${name}.`);
  return id;
}

import type { Tx } from '#platform/postgres/database';
import { type Job, type JobRegistration, PermanentJobError } from '#platform/queue/job-worker';
import type { ImportDeps } from './import-deps.ts';
import { failImport } from './fail-import.ts';
import { runImport } from './run-import.ts';
import { runUndo } from './run-undo.ts';

interface ImportJob {
  workspaceId: string;
  importId: string;
  task: 'import' | 'undo';
}

/** More than one restart may fall into a long import. */
const retryLimit = 10;
/** A worker's death is noticed in seconds; this only bounds a job that hangs. */
const expireInSeconds = 12 * 60 * 60;

export async function enqueueImport(tx: Tx, deps: Pick<ImportDeps, 'queue'>, job: ImportJob): Promise<void> {
  const { importId, task } = job;
  await deps.queue.enqueue(tx, 'imports', { importId, task }, { retryLimit, expireInSeconds });
}

export function importJobs(deps: ImportDeps): JobRegistration[] {
  return [
    { queue: 'imports', task: 'import', run: (job) => runJob(deps, job, { task: 'import', run: runImport }) },
    { queue: 'imports', task: 'undo', run: (job) => runJob(deps, job, { task: 'undo', run: runUndo }) },
  ];
}

interface Work {
  task: ImportJob['task'];
  run: typeof runImport;
}

async function runJob(deps: ImportDeps, job: Job, work: Work): Promise<void> {
  const { workspaceId, importId } = job.data;
  if (typeof workspaceId !== 'string' || typeof importId !== 'string') {
    throw new PermanentJobError('The job names no import.');
  }
  const named = { workspaceId, importId };
  try {
    const outcome = await work.run(deps, named, job.signal);
    // The worker stops: another job goes on at the checkpoint.
    if (outcome === 'interrupted') {
      await deps.database.inWorkspace(workspaceId, (tx) => enqueueImport(tx, deps, { ...named, task: work.task }));
    }
  } catch (error) {
    if (job.attempt <= retryLimit) throw error;
    await failImport(deps, { ...named, reason: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

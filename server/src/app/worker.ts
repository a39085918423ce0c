/** The worker role: background jobs of the queues it serves, and the sending of messages. */
import { createJobWorker } from '#platform/queue/job-worker';
import { makePartitions, registerMaintenance } from './maintenance.ts';
import type { Modules } from './modules.ts';
import type { RoleDeps, RunningRole } from './roles.ts';

export async function startWorker(
  deps: RoleDeps,
  modules: Modules,
  queues: readonly string[] | undefined,
): Promise<RunningRole> {
  const { config, database, log } = deps;
  const worker = createJobWorker({ connection: database.ownerConnection, queue: modules.queue, log, only: queues });
  for (const registration of modules.jobs) worker.register(registration);
  registerMaintenance(worker, { database, log });
  await makePartitions(database);
  await worker.start();
  modules.health.register('queue', () => {
    if (!worker.isRunning()) throw new Error('The queue cannot be reached.');
  });
  return { stop: () => worker.stop(config.drainMs) };
}

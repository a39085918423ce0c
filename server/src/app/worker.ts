/** The worker role: background jobs of the queues it serves, and the sending of messages. */
import { systemClock } from '#platform/clock';
import { uuidV7Ids } from '#platform/ids';
import { createWorkerLease } from '#platform/leases/worker-lease';
import { createJobWorker } from '#platform/queue/job-worker';
import {
  makePartitions,
  registerAccountUpkeep,
  registerDiscarding,
  registerMaintenance,
  registerWaking,
} from './maintenance.ts';
import type { Modules } from './modules.ts';
import { registerRunUpkeep } from './run-upkeep.ts';
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
  registerAccountUpkeep(worker, { accounts: modules.accounts, log });
  registerWaking(worker, { database, conversations: modules.conversations });
  registerDiscarding(worker, { database, imports: modules.imports });
  const { engine, metrics } = modules;
  registerRunUpkeep(worker, { engine, metrics, log, keptDays: config.runsKeptDays });
  await makePartitions(database);
  await worker.start();
  // A backup of before may have been restored since the last start.
  await modules.privacy.repeatErasures();
  modules.health.register('queue', () => {
    if (!worker.isRunning()) throw new Error('The queue cannot be reached.');
  });
  const serves = (queue: string) => !queues || queues.includes(queue);
  const sending = serves('email-send') ? await startSending(deps, modules) : undefined;
  const running = serves('workflow-execution') ? await startRunning(deps, modules) : undefined;
  return {
    async stop() {
      await Promise.all([sending?.stop(), running?.stop(), worker.stop(config.drainMs)]);
    },
  };
}

async function startSending({ config, database, log }: RoleDeps, modules: Modules): Promise<RunningRole> {
  const lease = createWorkerLease({
    connection: database.ownerConnection,
    ids: uuidV7Ids,
    clock: systemClock,
    log,
    role: 'sender',
  });
  const sender = modules.conversations.createSender({ lease, slots: config.senders });
  await lease.start();
  sender.start();
  modules.health.register('senders', () => {
    if (!sender.isRunning()) throw new Error('Nothing is sent: the lease of this worker could not be renewed.');
  });
  return {
    async stop() {
      await sender.stop(config.drainMs);
      await lease.stop();
    },
  };
}

async function startRunning({ config, database, log }: RoleDeps, modules: Modules): Promise<RunningRole> {
  const lease = createWorkerLease({
    connection: database.ownerConnection,
    ids: uuidV7Ids,
    clock: systemClock,
    log,
    role: 'engine',
  });
  const runner = modules.engine.createRunner({ lease });
  const scheduler = modules.workflows.createScheduler();
  await lease.start();
  runner.start();
  scheduler.start();
  modules.health.register('engine', () => {
    if (!runner.isRunning()) throw new Error('No workflow runs: the lease of this worker could not be renewed.');
  });
  return {
    async stop() {
      await scheduler.stop();
      await runner.stop(config.drainMs);
      await modules.engine.close(config.drainMs);
      await lease.stop();
    },
  };
}

/** Carries out the runs of a test program, as its worker would. */
import { afterAll, beforeAll } from 'vitest';
import { uuidV7Ids } from '#platform/ids';
import { systemClock } from '#platform/clock';
import { createWorkerLease } from '#platform/leases/worker-lease';
import { silentLogger } from '#platform/log/logger';
import type { TestProgram } from './test-program.ts';

/** Call it behind useTestProgram: from the first test on, runs are carried out. */
export function useEngineRunner(program: { readonly current: TestProgram }): void {
  let stop: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    const { database, modules } = program.current;
    const lease = createWorkerLease({
      connection: database.connections.owner,
      ids: uuidV7Ids,
      clock: systemClock,
      log: silentLogger,
      role: 'engine',
    });
    const runner = modules.engine.createRunner({ lease });
    await lease.start();
    runner.start();
    stop = async () => {
      await runner.stop(2_000);
      await modules.engine.close(2_000);
      await lease.stop();
    };
  });
  afterAll(() => stop?.());
}

/** What is looked after behind the runs of workflows: what is old is forgotten, and what should not be there is told. */
import { sql } from 'kysely';
import { Counter } from 'prom-client';
import type { Engine } from '#engine/runs/engine';
import type { Logger } from '#platform/log/logger';
import type { Database } from '#platform/postgres/database';
import type { JobWorker } from '#platform/queue/job-worker';
import type { Metrics } from '#platform/telemetry/metrics';

export interface RunUpkeepDeps {
  engine: Pick<Engine, 'forgetSignals' | 'releaseStuckRuns' | 'collectPayloads'>;
  metrics: Metrics;
  log: Logger;
  keptDays: number;
}

export function registerRunUpkeep(worker: JobWorker, deps: RunUpkeepDeps): void {
  const { engine, log } = deps;
  const stuck = new Counter({
    name: 'millrace_stuck_runs_total',
    help: 'Runs that nothing would ever have moved again. More than none is a fault of the engine: report it.',
    registers: [deps.metrics.registry],
  });
  const upkeep = [
    // Runs go as each workspace keeps them. Signals live as long as a run that could wait for them may be shown.
    {
      task: 'forget-old-runs',
      at: '43 2 * * *',
      run: async () => ({ removed: await engine.forgetSignals(deps.keptDays) }),
    },
    {
      task: 'collect-run-payloads',
      at: '13 3 * * *',
      run: async (signal: AbortSignal) => ({ removed: await engine.collectPayloads(signal) }),
    },
    {
      task: 'release-stuck-runs',
      at: '* * * * *',
      async run() {
        const found = await engine.releaseStuckRuns();
        stuck.inc(found.length);
        for (const run of found) log.error({ ...run }, 'a run was stuck and is due again');
        return { released: found.length };
      },
    },
  ];
  for (const { task, at, run } of upkeep) {
    worker.register({
      queue: 'maintenance',
      task,
      run: async ({ signal }) => log.info({ task, ...(await run(signal)) }, 'maintenance done'),
    });
    worker.schedule('maintenance', at, { task });
  }
}

/** Runs that ended before then, and what people were asked by them. */
export async function removeOldRuns(
  { database, engine }: { database: Database; engine: Pick<Engine, 'forgetOldRuns'> },
  { workspaceId, before, signal }: { workspaceId: string; before: Date; signal: AbortSignal },
): Promise<number> {
  signal.throwIfAborted();
  const removed = await engine.forgetOldRuns({ workspaceId, before });
  await sql`
    delete from approvals a
     where a.workspace_id = ${workspaceId} and a.closed_at < ${before}
       and not exists (select from runs r where r.workspace_id = a.workspace_id and r.id = a.run_id)
  `.execute(database.owner);
  return removed;
}

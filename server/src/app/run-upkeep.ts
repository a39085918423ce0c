/** What is looked after behind the runs of workflows: old ones are forgotten, and what should not be there is told. */
import { sql } from 'kysely';
import { Counter } from 'prom-client';
import type { Engine } from '#engine/runs/engine';
import type { Logger } from '#platform/log/logger';
import type { Database } from '#platform/postgres/database';
import type { JobWorker } from '#platform/queue/job-worker';
import type { Metrics } from '#platform/telemetry/metrics';

export interface RunUpkeepDeps {
  database: Database;
  engine: Pick<Engine, 'forgetOldRuns' | 'forgetSignals' | 'releaseStuckRuns'>;
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
    { task: 'forget-old-runs', at: '43 2 * * *', run: async () => ({ removed: await forgetOldRuns(deps) }) },
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
      run: async () => log.info({ task, ...(await run()) }, 'maintenance done'),
    });
    worker.schedule('maintenance', at, { task });
  }
}

/** Runs first, then what belongs to them; signals live as long as a run that could wait for them may be shown. */
async function forgetOldRuns({ database, engine, keptDays }: RunUpkeepDeps): Promise<number> {
  const workspaces = await database.owner.selectFrom('workspaces').select('id').orderBy('id').execute();
  let removed = 0;
  for (const { id: workspaceId } of workspaces) removed += await engine.forgetOldRuns({ workspaceId, keptDays });
  await engine.forgetSignals(keptDays);
  await sql`
    delete from approvals a
     where a.closed_at < now() - ${keptDays} * interval '1 day'
       and not exists (select from runs r where r.workspace_id = a.workspace_id and r.id = a.run_id)
  `.execute(database.owner);
  return removed;
}

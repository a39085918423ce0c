/** Health and metrics of a process, with the checks and gauges that every role has: those of the database. */
import { sql } from 'kysely';
import type { Clock } from '#platform/clock';
import type { Logger } from '#platform/log/logger';
import type { Database } from '#platform/postgres/database';
import { listPendingMigrations } from '#platform/postgres/migrate';
import { createHealth, type Health } from '#platform/telemetry/health';
import { createMetrics, type Metrics } from '#platform/telemetry/metrics';
import { addQueueMetrics } from './queue-metrics.ts';

export interface TelemetryDeps {
  database: Database;
  clock: Clock;
  log: Logger;
  withProcessMetrics: boolean;
}

export function createTelemetry(deps: TelemetryDeps): { health: Health; metrics: Metrics } {
  const { database } = deps;
  const health = createHealth(deps);
  const metrics = createMetrics(deps);
  health.register('database', async () => void (await sql`select 1`.execute(database.owner)));
  health.register('migrations', () => requireCurrent(database));
  metrics.addGauge({
    name: 'millrace_database_connections',
    help: 'Connections of the pools of this process, by state; waiting ones are requests without a connection.',
    labels: ['pool', 'state'],
    collect: () =>
      database.poolStats().flatMap(({ pool, open, idle, waiting }) => [
        { labels: { pool, state: 'busy' }, value: open - idle },
        { labels: { pool, state: 'idle' }, value: idle },
        { labels: { pool, state: 'waiting' }, value: waiting },
      ]),
  });
  addQueueMetrics(metrics, database);
  return { health, metrics };
}

/** Another process may have brought the database further than this program knows, or not far enough. */
async function requireCurrent(database: Database): Promise<void> {
  const pending = await database.withOwnerClient((client) => listPendingMigrations(client));
  if (pending.length > 0) throw new Error(`Migrations are waiting: ${pending.join(', ')}.`);
}

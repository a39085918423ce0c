/** What waits and what went wrong, over all workspaces: counted at each scrape from indexes that hold only that. */
import { sql } from 'kysely';
import type { Database } from '#platform/postgres/database';
import type { Metrics, Sample } from '#platform/telemetry/metrics';

export function addQueueMetrics(metrics: Metrics, { owner }: Database): void {
  metrics.addGauge({
    name: 'millrace_messages',
    help: 'Outbound messages that are not done with, by state. Sent ones are not counted.',
    labels: ['state'],
    async collect() {
      const states = ['queued', 'deferred', 'sending', 'failed', 'unknown'];
      const result = await sql<{ state: string; count: number }>`
        select state, count(*)::float as count
          from messages
         where state in ('queued', 'deferred', 'sending', 'failed', 'unknown') -- as the partial index says it
         group by state
      `.execute(owner);
      const counts = new Map(result.rows.map(({ state, count }) => [state, count]));
      return states.map((state): Sample => ({ labels: { state }, value: counts.get(state) ?? 0 }));
    },
  });
  metrics.addGauge({
    name: 'millrace_runs_due',
    help: 'Runs of workflows that could go on and stand in line, counted up to 10,000. Rises when workers cannot keep up.',
    async collect() {
      const result = await sql<{ count: number }>`
        select count(*)::float as count from (select from runs where due_at <= now() limit 10000) due`.execute(owner);
      return [{ value: result.rows[0]?.count ?? 0 }];
    },
  });
  metrics.addGauge({
    name: 'millrace_jobs',
    help: 'Jobs of the queue by state; dead letters are jobs in a queue of their own.',
    labels: ['queue', 'state'],
    async collect() {
      const result = await sql<{ queue: string; state: string; count: number }>`
        select name as queue, state::text as state, count(*)::float as count
          from pgboss.job
         where state < 'completed'
         group by name, state
      `.execute(owner);
      return result.rows.map(({ queue, state, count }): Sample => ({ labels: { queue, state }, value: count }));
    },
  });
  metrics.addGauge({
    name: 'millrace_oldest_due_message_seconds',
    help: 'How long the message that waits longest has been due. Rises when nothing sends.',
    async collect() {
      const result = await sql<{ seconds: number | null }>`
        select extract(epoch from now() - min(next_attempt_at))::float as seconds
          from messages
         where next_attempt_at is not null
      `.execute(owner);
      return [{ value: Math.max(0, result.rows[0]?.seconds ?? 0) }];
    },
  });
}

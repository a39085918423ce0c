/** Calls webhooks, and looks at what has become of the runs. */
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Pool } from 'undici';
import type { Hook } from './hooks.ts';

export const concurrency = 50;
export const warmUpMs = 4_000;
export const durationMs = 8_000;

export interface Call {
  hook: Hook;
  body: object;
  onRefused?: () => void;
}

export function requester(pool: Pool, { hook, body, onRefused }: Call): () => Promise<void> {
  const text = JSON.stringify(body);
  return async () => {
    const answer = await pool.request({
      method: 'POST',
      path: hook.path,
      headers: { 'content-type': 'application/json' },
      body: text,
    });
    if (answer.statusCode === 429 && onRefused) {
      onRefused();
      await answer.body.dump();
      await delay(20);
      return;
    }
    if (answer.statusCode >= 300) throw new Error(`${hook.path}: ${answer.statusCode} ${await answer.body.text()}`);
    await answer.body.dump({ limit: 1 << 24 });
  };
}

export async function countCompleted(client: pg.Client, { workflowId }: Hook): Promise<number> {
  const result = await client.query<{ count: number }>(
    `select count(*)::int as count from runs where workflow_id = $1 and state = 'completed'`,
    [workflowId],
  );
  return result.rows[0]?.count ?? 0;
}

export async function untilDone(client: pg.Client, { workflowId }: Hook): Promise<void> {
  for (;;) {
    const result = await client.query(
      `select 1 from runs where workflow_id = $1 and state in ('pending', 'running', 'waiting') limit 1`,
      [workflowId],
    );
    if (result.rowCount === 0) return;
    await delay(20);
  }
}

/** As many more of a run as are wanted, in line like it: writing them is not what is measured. */
export async function copyRun(client: pg.Client, runId: string, count: number): Promise<void> {
  await client.query(
    `insert into runs (workspace_id, id, workflow_id, version_id, state, due_at, deadline_at, trigger_kind, trigger, actor_kind, actor_id)
     select workspace_id, (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || '7000'
              || '8' || substr(md5(random()::text), 1, 15))::uuid,
            workflow_id, version_id, 'pending', now(), deadline_at, trigger_kind, trigger, actor_kind, actor_id
       from runs, generate_series(1, $2::int) where id = $1`,
    [runId, count],
  );
}

import pg from 'pg';
import type { EngineCase } from './case.ts';
import { measureClaims } from './claims.ts';

const churned = 200_000;

/**
 * A transaction somebody has left open keeps PostgreSQL from removing what was claimed since: the index a claim reads
 * stays full of what is no longer there.
 */
export const snapshot: EngineCase = {
  summary: `claims after ${churned} runs have come and gone under an old snapshot; goal: no slower than before`,
  async measure(ground) {
    const running = await ground.running();
    const { client, connection, account } = running;
    const before = await measureClaims(running);
    const old = new pg.Client(connection);
    await old.connect();
    try {
      await old.query('begin isolation level repeatable read');
      await old.query('select count(*) from workers');
      // In one transaction: nobody claims them meanwhile, and they have been due like any other.
      await client.query('begin');
      await client.query(
        `insert into runs (workspace_id, id, workflow_id, version_id, trigger_kind, trigger, state, due_at)
         select $1, (lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0') || '7000'
                  || '8' || substr(md5(random()::text), 1, 15))::uuid,
                gen_random_uuid(), gen_random_uuid(), 'manual', '{}', 'pending', now()
           from generate_series(1, ${churned})`,
        [account.workspaceId],
      );
      await client.query(
        `update runs set state = 'completed', due_at = null, ended_at = now() where workspace_id = $1 and state = 'pending'`,
        [account.workspaceId],
      );
      await client.query('commit');
      await client.query('vacuum analyze runs');
      const under = await measureClaims(running);
      await old.query('rollback');
      await client.query('vacuum runs');
      return { churned, before, under, after: await measureClaims(running) };
    } finally {
      await old.end();
    }
  },
};

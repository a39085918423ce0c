/** What is looked after behind the runs: old ones are forgotten, and what should not be there is found and told. */
import { sql } from 'kysely';
import type { Database } from '#platform/postgres/database';
import type { Payloads } from '../payloads/payloads.ts';

const rowsAtOnce = 2_000;

/** Runs that ended before then, with all that is on record of them. Answers how many. */
export async function forgetOldRuns(
  { database, payloads }: { database: Database; payloads: Payloads },
  { workspaceId, before }: { workspaceId: string; before: Date },
): Promise<number> {
  let removed = 0;
  for (;;) {
    const count = await database.inTransaction(async (tx) => {
      const result = await sql<{ id: string }>`
        with old as (
          select id from runs
           where workspace_id = ${workspaceId} and ended_at < ${before}
             -- Ids are made from the time: only the old part of the table is looked at.
             and id < first_uuid_of(${before})
           order by id limit ${rowsAtOnce} for update skip locked
        ), entries as (
          delete from run_journal j using old where j.workspace_id = ${workspaceId} and j.run_id = old.id
        ), effects as (
          delete from run_effects e using old where e.workspace_id = ${workspaceId} and e.run_id = old.id
        ), named as (
          delete from run_records n using old where n.workspace_id = ${workspaceId} and n.run_id = old.id
        ), gone as (
          delete from runs r using old where r.workspace_id = ${workspaceId} and r.id = old.id returning r.id
        )
        select id from gone`.execute(tx);
      const ids = result.rows.map(({ id }) => id);
      await payloads.remove(tx, workspaceId, ids);
      return ids.length;
    });
    removed += count;
    if (count < rowsAtOnce) return removed;
  }
}

/** Signals nobody can wait for any more, and keys of starts long past. */
export async function forgetSignals(database: Database, keptDays: number): Promise<number> {
  let removed = 0;
  // Large values of signals go with them; their bytes are collected.
  const old = [
    ['run_signals', sql`true`],
    ['run_start_keys', sql`true`],
    ['run_payloads', sql`owner_kind = 'signal'`],
  ] as const;
  for (const [table, which] of old) {
    for (;;) {
      const result = await sql`
        delete from ${sql.table(table)} where ctid = any(array(
          select ctid from ${sql.table(table)}
           where ${which} and created_at < now() - ${keptDays} * interval '1 day' limit ${rowsAtOnce}))`.execute(
        database.owner,
      );
      const count = Number(result.numAffectedRows ?? 0);
      removed += count;
      if (count < rowsAtOnce) break;
    }
  }
  return removed;
}

export interface StuckRun {
  workspaceId: string;
  id: string;
  reason: string;
}

/**
 * Runs that nothing will ever move again. By what the engine promises there are none; whatever this finds is a fault of
 * the engine, is told as one, and is made due so that it goes on.
 */
export async function releaseStuckRuns(database: Database): Promise<StuckRun[]> {
  const result = await sql<StuckRun>`
    with stuck as (
      select r.workspace_id, r.id,
             case
               when r.worker_id is not null then 'held by a worker that is gone, and not taken over'
               when r.state = 'running' then 'running, and in nobody''s hands'
               when r.state = 'pending' then 'pending, and not due'
               when r.wake_at is null then 'waiting, and nothing will wake it'
               else 'its time to wake has passed'
             end as reason
        from runs r
       where r.state in ('pending', 'running', 'waiting') and r.due_at is null
         and (
           (r.worker_id is not null and not exists (
              select from workers w where w.id = r.worker_id and w.lease_until > now() - interval '1 minute'))
           or (r.worker_id is null and (
              r.state in ('pending', 'running') or r.wake_at is null or r.wake_at < now() - interval '1 minute'))
         )
       limit 1000 for no key update skip locked
    )
    update runs r set worker_id = null, due_at = now()
      from stuck where r.workspace_id = stuck.workspace_id and r.id = stuck.id
    returning r.workspace_id as "workspaceId", r.id, stuck.reason`.execute(database.owner);
  return result.rows;
}

/**
 * Runs that know the person: those under way are told to end, those that have ended lose what they were given, what they
 * did and what they answered. A run that goes on regardless is counted, and the certificate says so.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Database, Tx } from '#platform/postgres/database';
import { needlesOf, type Subject } from './subject.ts';

const patienceMs = 30_000;
const pollMs = 500;

export async function eraseRuns(
  database: Database,
  { workspaceId, subject, signal }: { workspaceId: string; subject: Subject; signal: AbortSignal },
): Promise<{ runs: number; 'runs still going': number }> {
  const ids = await findRuns(database, workspaceId, subject);
  if (ids.length === 0) return { runs: 0, 'runs still going': 0 };
  // The engine looks for itself within moments.
  await database.inWorkspace(workspaceId, (tx) => sql`select cancel_runs(${ids}::uuid[])`.execute(tx));
  const deadline = performance.now() + patienceMs;
  let going = await countGoing(database, workspaceId, ids);
  while (going > 0 && performance.now() < deadline) {
    await sleep(pollMs, undefined, { signal });
    going = await countGoing(database, workspaceId, ids);
  }
  const runs = await database.inTransaction((tx) => redactRuns(tx, workspaceId, ids));
  return { runs, 'runs still going': going };
}

async function findRuns(database: Database, workspaceId: string, subject: Subject): Promise<string[]> {
  const needles = [...subject.contactIds, ...needlesOf(subject)];
  const { rows } = await sql<{ id: string }>`
    select r.id from runs r
     where r.workspace_id = ${workspaceId} and exists (
       select from unnest(${needles}::text[]) n
        where strpos(lower(concat_ws(' ', r.trigger, r.inputs, r.output, r.error)), n) > 0
           or exists (select from run_journal j
                       where j.workspace_id = r.workspace_id and j.run_id = r.id and strpos(lower(j.entries::text), n) > 0))
  `.execute(database.owner);
  return rows.map(({ id }) => id);
}

async function countGoing(database: Database, workspaceId: string, ids: readonly string[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from runs
     where workspace_id = ${workspaceId} and id = any (${ids}::uuid[]) and ended_at is null`.execute(database.owner);
  return rows[0]?.count ?? 0;
}

async function redactRuns(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    update runs set trigger = '{"erased": true}', inputs = null, output = null, error = null
     where workspace_id = ${workspaceId} and id = any (${ids}::uuid[]) and ended_at is not null
    returning id`.execute(tx);
  const ended = rows.map(({ id }) => id);
  const theirs = sql`workspace_id = ${workspaceId} and run_id = any (${ended}::uuid[])`;
  await sql`update run_journal set entries = '[]' where ${theirs}`.execute(tx);
  await sql`update run_effects set inputs = null, output = null, error = null, external_id = null where ${theirs}`.execute(
    tx,
  );
  await sql`
    update approval_decisions set comment = '', form = null, data = null
     where workspace_id = ${workspaceId} and approval_id in (select id from approvals where ${theirs})`.execute(tx);
  await sql`update approvals set title = '[erased]', message = '', data = null, form = null where ${theirs}`.execute(
    tx,
  );
  return ended.length;
}

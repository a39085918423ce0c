/**
 * Runs that know the person: those under way are told to end, those that have ended lose what they were given, what they
 * did and what they answered. A run that goes on regardless is counted, and the certificate says so.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Payloads } from '#engine/payloads/payloads';
import type { Database, Tx } from '#platform/postgres/database';
import { searchedTexts } from './redact-value.ts';
import { type Subject, tracesOf } from './subject.ts';

export interface EraseRunsDeps {
  database: Database;
  payloads: Pick<Payloads, 'findOwners' | 'remove'>;
}

const patienceMs = 30_000;
const pollMs = 500;

export async function eraseRuns(
  { database, payloads }: EraseRunsDeps,
  { workspaceId, subject, signal }: { workspaceId: string; subject: Subject; signal: AbortSignal },
): Promise<Record<string, number>> {
  const texts = [...subject.contactIds, ...searchedTexts(tracesOf(subject))];
  const large = await payloads.findOwners(workspaceId, texts, signal);
  const told = {
    run_signals: await forgetSignals({ database, payloads }, { workspaceId, texts, ids: large.signals }),
    approval_decisions: await forgetDeciders(database, workspaceId, subject),
    approval_notices: await forgetNotices(database, workspaceId, subject),
  };
  const ids = [...new Set([...(await findRuns(database, workspaceId, texts)), ...large.runs])];
  const forgetNamed = async () => ({ run_records: await forgetNamings(database, workspaceId, subject) });
  if (ids.length === 0) return { ...told, ...(await forgetNamed()), runs: 0, 'runs still going': 0 };
  // The engine looks for itself within moments.
  await database.inWorkspace(workspaceId, (tx) => sql`select cancel_runs(${ids}::uuid[])`.execute(tx));
  const deadline = performance.now() + patienceMs;
  let going = await countGoing(database, workspaceId, ids);
  while (going > 0 && performance.now() < deadline) {
    await sleep(pollMs, undefined, { signal });
    going = await countGoing(database, workspaceId, ids);
  }
  const runs = await database.inTransaction(async (tx) => {
    const ended = await redactRuns(tx, workspaceId, ids);
    await payloads.remove(tx, workspaceId, ended);
    return ended.length;
  });
  return { ...told, ...(await forgetNamed()), runs, 'runs still going': going };
}

/** What a run knows: of these columns a test asks whether they are all that hold text. */
export const runColumns = {
  runs: ['trigger', 'inputs', 'output', 'error', 'concurrency_key'],
  run_journal: ['entries'],
  run_effects: ['inputs', 'output', 'error', 'external_id'],
  run_waits: ['key'],
  run_slots: ['key'],
} as const;

async function findRuns(database: Database, workspaceId: string, texts: readonly string[]): Promise<string[]> {
  const holds = (table: keyof typeof runColumns) => {
    const haystack = sql.join(runColumns[table].map((name) => sql.ref(`${table}.${name}`)));
    return sql`exists (select from unnest(${texts}::text[]) n where strpos(lower(concat_ws(' ', ${haystack})), n) > 0)`;
  };
  const inPart = (table: keyof typeof runColumns) => sql`
    select run_id from ${sql.table(table)} where workspace_id = ${workspaceId} and ${holds(table)}`;
  const { rows } = await sql<{ id: string }>`
    select id from runs where workspace_id = ${workspaceId} and ${holds('runs')}
    union ${inPart('run_journal')}
    union ${inPart('run_effects')}
    union ${inPart('run_waits')}
    union ${inPart('run_slots')}
  `.execute(database.owner);
  return rows.map(({ id }) => id);
}

/** What was told to runs and is kept in case one still waits for it. */
async function forgetSignals(
  { database, payloads }: EraseRunsDeps,
  { workspaceId, texts, ids }: { workspaceId: string; texts: readonly string[]; ids: readonly string[] },
): Promise<number> {
  return await database.inTransaction(async (tx) => {
    const { rows } = await sql<{ id: string }>`
      delete from run_signals where workspace_id = ${workspaceId} and (id = any (${ids}::uuid[]) or exists (
        select from unnest(${texts}::text[]) n where strpos(lower(concat_ws(' ', key, payload)), n) > 0))
      returning id`.execute(tx);
    const forgotten = rows.map(({ id }) => id);
    await payloads.remove(tx, workspaceId, forgotten);
    return forgotten.length;
  });
}

/** Who is asked without an account is known by the address. */
function askedAs(subject: Subject): string[] {
  return tracesOf(subject).addresses.map((address) => `email:${address}`);
}

/** What they were told, or were to be told, by mail. */
async function forgetNotices(database: Database, workspaceId: string, subject: Subject): Promise<number> {
  const result = await sql`
    delete from approval_notices where workspace_id = ${workspaceId} and lower(person) = any (${askedAs(subject)})
  `.execute(database.owner);
  return Number(result.numAffectedRows ?? 0);
}

/** Nobody looks from them to their runs any more. */
async function forgetNamings(database: Database, workspaceId: string, subject: Subject): Promise<number> {
  const result = await sql`
    delete from run_records where workspace_id = ${workspaceId} and record_id = any (${subject.contactIds}::uuid[])
  `.execute(database.owner);
  return Number(result.numAffectedRows ?? 0);
}

/** Two who decided must stay two. */
async function forgetDeciders(database: Database, workspaceId: string, subject: Subject): Promise<number> {
  const result = await sql`
    update approval_decisions set decider = 'erased:' || id, name = null
     where workspace_id = ${workspaceId} and lower(decider) = any (${askedAs(subject)})
  `.execute(database.owner);
  return Number(result.numAffectedRows ?? 0);
}

async function countGoing(database: Database, workspaceId: string, ids: readonly string[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from runs
     where workspace_id = ${workspaceId} and id = any (${ids}::uuid[]) and ended_at is null`.execute(database.owner);
  return rows[0]?.count ?? 0;
}

async function redactRuns(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update runs set trigger = '{"erased": true}', inputs = null, output = null, error = null, concurrency_key = null,
                    -- What it did is no longer on record: going on from there would do it again.
                    was_compensated = true
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
  return ended;
}

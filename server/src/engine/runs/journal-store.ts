/** The SQL of the journal. Rows travel as JSON documents: one statement for all, and the text of a value is kept as it is. */
import { sql } from 'kysely';
import { claimRows, lockHeld } from '#platform/leases/claims';
import type { ClaimedTable } from '#platform/leases/lanes';
import type { Tx } from '#platform/postgres/database';
import type { Payloads } from '../payloads/payloads.ts';
import type { JournalWrite, RunChange } from './journal.ts';
import { giveUpAttempts, insertFacts, insertIntents } from './effect-store.ts';
import { endRuns, type EndingRun } from './end-runs.ts';
import { claimOf, stillHeld, uniqueClaims } from './held-writes.ts';
import { insertRunRecords } from './run-records.ts';
import { insertRuns } from './run-store.ts';
import type { RunDraft } from './run.ts';

/** Runs are their own queue: see platform/leases. */
export const runsAsQueue: ClaimedTable = { table: 'runs', due: 'due_at', rank: 'priority' };

/** Answers the runs that were ours when it was written, and what of them ended or came to rest. */
export async function writeJournal(
  tx: Tx,
  writes: readonly JournalWrite[],
  payloads: Pick<Payloads, 'record'>,
): Promise<{ held: Set<string>; changes: RunChange[] }> {
  const fresh = writes.filter((write) => write.isNew);
  // A run that is new and ended needs no second statement: it is written as what it has become.
  const [whole, begun] = [fresh.filter(isWhole), fresh.filter((write) => !isWhole(write))];
  const kept = writes.filter((write) => !isWhole(write));
  const claims = uniqueClaims(kept.filter(hasDecision));
  const facts = writes.filter(({ fact }) => fact);
  const opening = Promise.all([
    lockSignals(tx, writes),
    insertRuns(tx, [...begun.map(toBegun), ...whole.map(toWhole)]),
    lockHeld(tx, runsAsQueue, claims),
    insertFacts(tx, facts),
  ]);
  tx.alongCommit(opening);
  // What was over before it was written is nobody else's: where there is only that, nothing has to be heard first.
  const held = claims.length === 0 ? new Set<string>() : (await opening)[2];
  for (const { run } of whole) held.add(run.id);
  for (const id of await giveUpAttempts(
    tx,
    writes.filter(({ run }) => held.has(run.id)),
  ))
    held.delete(id);
  const ours = writes.filter(({ run }) => held.has(run.id));
  const children = ours.flatMap((write) => [...(write.children ?? []), ...startsOf(write)]);
  tx.alongCommit(
    Promise.all([
      insertIntents(tx, ours),
      insertRecords(tx, ours),
      insertRuns(
        tx,
        children.map((draft) => ({ draft })),
      ),
      replaceWaits(tx, ours),
      insertRunRecords(
        tx,
        writes.flatMap(({ run, fact, named }) =>
          named && (fact || held.has(run.id)) ? [{ ...run, runId: run.id, recordIds: named }] : [],
        ),
      ),
      // What is not recorded here is collected later.
      payloads.record(
        tx,
        writes.flatMap((write) => (write.payloads && (write.fact || held.has(write.run.id)) ? write.payloads : [])),
      ),
    ]),
  );
  const ending = ours.filter((write): write is JournalWrite & EndingRun => write.end !== undefined);
  const decided = await endRuns(
    tx,
    ending.filter((write) => !isWhole(write)),
    ending,
  );
  const changes = ending
    .filter((write) => isWhole(write) || decided.has(write.run.id))
    .map(({ run, end }) => ({ run, end }));
  // Facts alone are written whoever holds the run.
  for (const { run, fact, records, intent, end } of writes) if (fact && !records && !intent && !end) held.add(run.id);
  return { held, changes };
}

function isWhole(write: JournalWrite): boolean {
  return write.isNew === true && write.end !== undefined && write.end.state !== 'waiting';
}

function hasDecision({ records, intent, children, end }: JournalWrite): boolean {
  return Boolean((records && records.length > 0) || intent || children || end);
}

function toBegun({ run, claim }: JournalWrite) {
  return { draft: run, held: { claim, state: 'running' as const, startedAt: run.createdAt } };
}

function toWhole(write: JournalWrite) {
  const { run, claim, end } = write;
  return { draft: run, held: { claim, state: 'running' as const, startedAt: run.createdAt }, end };
}

function startsOf({ end }: JournalWrite): RunDraft[] {
  return end?.state === 'waiting' ? end.suspensions.flatMap(({ start }) => start ?? []) : [];
}

/** Both sides of a signal take its lock first, in one order: see `signal_runs`. */
async function lockSignals(tx: Tx, writes: readonly JournalWrite[]): Promise<void> {
  const listens = writes.flatMap(({ run, end }) =>
    end?.state === 'waiting'
      ? end.suspensions.flatMap(({ listen }) => (listen ? [{ workspace_id: run.workspaceId, ...listen }] : []))
      : [],
  );
  if (listens.length === 0) return;
  await sql`
    select lock_signal(l.workspace_id, l.event, l.key)
      from (select distinct workspace_id, event, key
              from json_to_recordset(${JSON.stringify(listens)}::json) as l (workspace_id uuid, event text, key text)
             order by event, key, workspace_id) l`.execute(tx);
}

async function insertRecords(tx: Tx, writes: readonly JournalWrite[]): Promise<void> {
  const rows = writes.flatMap((write) =>
    write.records && write.records.length > 0 && write.seq !== undefined && !isWhole(write)
      ? [{ ...claimOf(write), seq: write.seq, entries: write.records }]
      : [],
  );
  const whole = writes.flatMap((write) =>
    isWhole(write) && write.records && write.records.length > 0
      ? [{ ...claimOf(write), seq: write.seq ?? 0, entries: write.records }]
      : [],
  );
  await Promise.all([
    rows.length > 0 &&
      sql`
    insert into run_journal (workspace_id, run_id, seq, entries)
    select made.workspace_id, made.run_id, made.seq, made.entries
      from json_to_recordset(${JSON.stringify(rows)}::json) as made (
             workspace_id uuid, run_id uuid, worker_id uuid, token int, seq int, entries json)
     ${stillHeld('made')}
    on conflict do nothing`.execute(tx),
    whole.length > 0 &&
      sql`
    insert into run_journal (workspace_id, run_id, seq, entries)
    select made.workspace_id, made.run_id, made.seq, made.entries
      from json_to_recordset(${JSON.stringify(whole)}::json) as made (
             workspace_id uuid, run_id uuid, seq int, entries json)
    on conflict do nothing`.execute(tx),
  ]);
}

/** What a run listens for is what it last said: earlier waits of it go. */
async function replaceWaits(tx: Tx, writes: readonly JournalWrite[]): Promise<void> {
  const ending = writes.filter(({ end, hasWaits }) => end && hasWaits);
  const rows = writes.flatMap((write) =>
    write.end?.state === 'waiting'
      ? write.end.suspensions.flatMap(({ path, listen }) =>
          listen
            ? [
                {
                  ...claimOf(write),
                  path,
                  event: listen.event,
                  key: listen.key,
                  since: new Date(listen.since),
                  after_signal: listen.afterSignal ?? null,
                },
              ]
            : [],
        )
      : [],
  );
  await Promise.all([
    ending.length > 0 &&
      sql`
    delete from run_waits w using ${claimRows(uniqueClaims(ending))}
     where w.workspace_id = held.workspace_id and w.run_id = held.id`.execute(tx),
    rows.length > 0 &&
      sql`
    insert into run_waits (workspace_id, run_id, path, event, key, since, after_signal)
    select made.workspace_id, made.run_id, made.path, made.event, made.key, made.since, made.after_signal
      from json_to_recordset(${JSON.stringify(rows)}::json) as made (
             workspace_id uuid, run_id uuid, worker_id uuid, token int, path text, event text, key text,
             since timestamptz, after_signal uuid)
     ${stillHeld('made')}
    on conflict (workspace_id, run_id, path) do update
       set event = excluded.event, key = excluded.key, since = excluded.since, after_signal = excluded.after_signal
  `.execute(tx),
  ]);
}

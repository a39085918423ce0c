/** The SQL of the journal. Rows travel as JSON documents: one statement for all, and the text of a value is kept as it is. */
import { type RawBuilder, sql } from 'kysely';
import { type Claim, type ClaimedTable, claimRows, lockHeld } from '#platform/leases/claims';
import type { Tx } from '#platform/postgres/database';
import { toStorableJson } from '#platform/storable-text';
import type { JournalWrite, RunChange } from './journal.ts';
import { endRuns, type EndingRun } from './end-runs.ts';
import { insertRuns } from './run-store.ts';
import type { RunDraft } from './run.ts';

/** Runs are their own queue: see platform/leases. */
export const runsAsQueue: ClaimedTable = {
  table: 'runs',
  due: 'due_at',
  order: sql`row.priority desc, row.due_at`,
};

/** Answers the runs that were ours when it was written, and what of them ended or came to rest. */
export async function writeJournal(
  tx: Tx,
  writes: readonly JournalWrite[],
): Promise<{ held: Set<string>; changes: RunChange[] }> {
  const fresh = writes.filter((write) => write.isNew);
  // A run that is new and ended needs no second statement: it is written as what it has become.
  const [whole, begun] = [fresh.filter(isWhole), fresh.filter((write) => !isWhole(write))];
  const kept = writes.filter((write) => !isWhole(write));
  const claims = uniqueClaims(kept.filter(hasDecision));
  const facts = writes.filter(({ fact }) => fact);
  const [, , held] = await Promise.all([
    lockSignals(tx, writes),
    insertRuns(tx, [...begun.map(toBegun), ...whole.map(toWhole)]),
    lockHeld(tx, runsAsQueue, claims),
    insertFacts(tx, facts),
  ]);
  for (const { run } of whole) held.add(run.id);
  const ours = writes.filter(({ run }) => held.has(run.id));
  const children = ours.flatMap((write) => [...(write.children ?? []), ...startsOf(write)]);
  await Promise.all([
    insertIntents(tx, ours),
    insertRecords(tx, ours),
    insertRuns(
      tx,
      children.map((draft) => ({ draft })),
    ),
    replaceWaits(tx, ours),
  ]);
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

function uniqueClaims(writes: readonly JournalWrite[]): Claim[] {
  return [...new Map(writes.map(({ claim }) => [claim.id, claim])).values()];
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

/** Facts: written once, by whoever knows, whether or not the run is still theirs. A late truth replaces "unknown". */
async function insertFacts(tx: Tx, writes: readonly JournalWrite[]): Promise<void> {
  if (writes.length === 0) return;
  const rows = writes.flatMap(({ run, fact }) =>
    fact
      ? [
          {
            workspace_id: run.workspaceId,
            run_id: run.id,
            path: fact.path,
            attempt_group: fact.group,
            attempt: fact.attempt,
            outcome: fact.outcome,
            output: fact.output,
            error: fact.error && toStorableJson(fact.error),
            external_id: fact.externalId ?? null,
            cost_micros: fact.costMicros ?? null,
            input_tokens: fact.inputTokens ?? null,
            output_tokens: fact.outputTokens ?? null,
            ended_at: fact.endedAt,
          },
        ]
      : [],
  );
  await sql`
    update run_effects row
       set outcome = fact.outcome, output = fact.output, error = fact.error, external_id = fact.external_id,
           cost_micros = fact.cost_micros, input_tokens = fact.input_tokens, output_tokens = fact.output_tokens,
           ended_at = fact.ended_at
      from json_to_recordset(${JSON.stringify(rows)}::json) as fact (
             workspace_id uuid, run_id uuid, path text, attempt_group int, attempt int, outcome text, output json,
             error jsonb, external_id text, cost_micros bigint, input_tokens int, output_tokens int, ended_at timestamptz)
     where row.workspace_id = fact.workspace_id and row.run_id = fact.run_id and row.path = fact.path
       and row.attempt_group = fact.attempt_group and row.attempt = fact.attempt
       and (row.outcome is null or row.outcome = 'unknown')
  `.execute(tx);
}

/** Runs join what is written about them as long as they are ours; the lock of the group holds that still. */
function stillHeld(alias: string): RawBuilder<unknown> {
  const row = sql.ref(alias);
  return sql`
    cross join lateral (
      -- limit: looked up by its key, whatever the planner thinks of the table
      select r.id from runs r
       where r.workspace_id = ${row}.workspace_id and r.id = ${row}.run_id
         and r.worker_id = ${row}.worker_id and r.token = ${row}.token
       limit 1
    ) held`;
}

function claimOf({ claim }: JournalWrite) {
  return { workspace_id: claim.workspaceId, run_id: claim.id, worker_id: claim.worker, token: claim.token };
}

async function insertIntents(tx: Tx, writes: readonly JournalWrite[]): Promise<void> {
  const rows = writes.flatMap((write) => {
    const { intent } = write;
    if (!intent) return [];
    return [
      {
        ...claimOf(write),
        path: intent.path,
        attempt_group: intent.group,
        attempt: intent.attempt,
        service: intent.service,
        action: intent.action,
        effect: intent.effect,
        inputs: intent.inputs,
        not_after: intent.notAfter,
        abandons: intent.abandons ?? null,
      },
    ];
  });
  if (rows.length === 0) return;
  const document = JSON.stringify(rows);
  const abandoning = rows.filter(({ abandons }) => abandons !== null);
  await Promise.all([
    abandoning.length > 0 &&
      sql`
    update run_effects row set outcome = 'abandoned', ended_at = clock_timestamp()
      from json_to_recordset(${JSON.stringify(abandoning)}::json) as meant (
             workspace_id uuid, run_id uuid, path text, attempt_group int, abandons int)
     where row.workspace_id = meant.workspace_id and row.run_id = meant.run_id and row.path = meant.path
       and row.attempt_group = meant.attempt_group and row.attempt = meant.abandons and row.outcome is null
  `.execute(tx),
    sql`
    insert into run_effects as mine (workspace_id, run_id, path, attempt_group, attempt, service, action, effect, inputs,
           worker_id, token, not_after)
    select meant.workspace_id, meant.run_id, meant.path, meant.attempt_group, meant.attempt, meant.service, meant.action,
           meant.effect, meant.inputs, meant.worker_id, meant.token, meant.not_after
      from json_to_recordset(${document}::json) as meant (
             workspace_id uuid, run_id uuid, worker_id uuid, token int, path text, attempt_group int, attempt int,
             service text, action text, effect text, inputs json, not_after timestamptz)
     ${stillHeld('meant')}
    -- A commit whose answer was lost may be repeated; anybody else's attempt is not ours to write over.
    on conflict (workspace_id, run_id, path, attempt_group, attempt) do update set not_after = excluded.not_after
     where mine.worker_id = excluded.worker_id and mine.token = excluded.token and mine.outcome is null
  `.execute(tx),
  ]);
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

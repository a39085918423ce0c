/** Runs as rows: new ones, and those in a worker's hands. */
import { sql } from 'kysely';
import type { Claim } from '#platform/leases/claims';
import type { Db, Tx } from '#platform/postgres/database';
import type { Json } from '../language/json.ts';
import { endedColumns, noteEndedRuns } from './note-ended-runs.ts';
import { insertRunRecords } from './run-records.ts';
import type {
  EffectOutcome,
  EffectRecord,
  ReceivedSignal,
  Run,
  RunDraft,
  RunEnd,
  RunError,
  RunHistory,
  StepRecord,
  TriggerKind,
} from './run.ts';

export interface NewRun {
  draft: RunDraft;
  /** It is begun by whoever writes it. */
  held?: { claim: Claim; state: 'running'; startedAt: Date };
  /** It has ended already. */
  end?: RunEnd | undefined;
}

/** As the owner: what is new may be held or even over. A repeated write changes nothing. */
export async function insertRuns(tx: Tx, runs: readonly NewRun[]): Promise<void> {
  if (runs.length === 0) return;
  const rows = runs.map(toNewRow);
  const writing = sql`
    with written as (
      insert into runs (workspace_id, id, workflow_id, version_id, state, priority, due_at, worker_id, token,
             concurrency_key, concurrency_limit, deadline_at, trigger_kind, trigger, inputs, actor_kind, actor_id,
             cause_event_id, depth, parent_run_id, parent_path, forked_from, output, error, created_at,
             started_at, ended_at)
      select made.workspace_id, made.id, made.workflow_id, made.version_id, made.state, made.priority,
             case when made.state = 'pending' then now() end, made.worker_id, made.token, made.concurrency_key,
             made.concurrency_limit, made.created_at + made.time_limit_ms * interval '1 millisecond', made.trigger_kind,
             made.trigger, made.inputs, made.actor_kind, made.actor_id, made.cause_event_id, made.depth,
             made.parent_run_id, made.parent_path, made.forked_from, made.output, made.error,
             made.created_at, made.started_at, case when made.is_over then clock_timestamp() end
        from json_to_recordset(${JSON.stringify(rows)}::json) as made (
               workspace_id uuid, id uuid, workflow_id uuid, version_id uuid, state text, priority smallint,
               worker_id uuid, token int, concurrency_key text, concurrency_limit int, time_limit_ms float8,
               trigger_kind text, trigger json, inputs json, actor_kind text, actor_id uuid, cause_event_id uuid,
               depth smallint, parent_run_id uuid, parent_path text, forked_from uuid, output json, error jsonb,
               created_at timestamptz, started_at timestamptz, is_over boolean)
      on conflict (workspace_id, id) do nothing
      returning ${endedColumns('runs')}
    )
    ${noteEndedRuns('written')}
  `.execute(tx);
  await Promise.all([writing, insertNamed(tx, runs)]);
}

async function insertNamed(tx: Tx, runs: readonly NewRun[]): Promise<void> {
  await insertRunRecords(
    tx,
    runs.flatMap(({ draft: { workspaceId, id, named } }) =>
      named ? [{ workspaceId, runId: id, recordIds: named }] : [],
    ),
  );
}

function toNewRow({ draft, held, end }: NewRun) {
  const over = end !== undefined && end.state !== 'waiting';
  return {
    workspace_id: draft.workspaceId,
    id: draft.id,
    workflow_id: draft.workflowId,
    version_id: draft.versionId,
    state: over ? end.state : (held?.state ?? 'pending'),
    priority: draft.priority,
    worker_id: over ? null : (held?.claim.worker ?? null),
    token: held?.claim.token ?? 0,
    concurrency_key: draft.concurrency?.key ?? null,
    concurrency_limit: draft.concurrency?.limit ?? null,
    time_limit_ms: draft.timeLimitMs,
    trigger_kind: draft.triggerKind,
    trigger: draft.trigger,
    inputs: draft.inputs ?? null,
    actor_kind: draft.actor.kind,
    actor_id: draft.actor.id ?? null,
    cause_event_id: draft.cause?.eventId ?? null,
    depth: draft.depth,
    parent_run_id: draft.parent?.runId ?? null,
    parent_path: draft.parent?.path ?? null,
    forked_from: draft.forkedFrom ?? null,
    output: over && 'output' in end ? end.output : null,
    error: over && end.state === 'failed' ? end.error : null,
    created_at: createdAtOf(draft),
    started_at: held?.startedAt ?? null,
    is_over: over,
  };
}

/** A run's clock starts when it was made, and a run in our hands has said when that was. */
function createdAtOf(draft: RunDraft): string {
  const at = 'createdAt' in draft && draft.createdAt instanceof Date ? draft.createdAt : instantOf(draft.id);
  return at.toISOString();
}

/** The moment a UUIDv7 was made. */
export function instantOf(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}

/** As the app role, inside a workspace: only the columns it may set. */
export async function insertDrafts(tx: Tx, drafts: readonly RunDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  const rows = drafts.map((draft) => ({ ...toNewRow({ draft }), deadline: deadlineOf(draft).toISOString() }));
  const writing = sql`
    insert into runs (workspace_id, id, workflow_id, version_id, priority, concurrency_key, concurrency_limit,
           deadline_at, trigger_kind, trigger, inputs, actor_kind, actor_id, cause_event_id, depth, forked_from)
    select made.workspace_id, made.id, made.workflow_id, made.version_id, made.priority, made.concurrency_key,
           made.concurrency_limit, made.deadline, made.trigger_kind, made.trigger, made.inputs, made.actor_kind,
           made.actor_id, made.cause_event_id, made.depth, made.forked_from
      from json_to_recordset(${JSON.stringify(rows)}::json) as made (
             workspace_id uuid, id uuid, workflow_id uuid, version_id uuid, priority smallint, concurrency_key text,
             concurrency_limit int, deadline timestamptz, trigger_kind text, trigger json, inputs json,
             actor_kind text, actor_id uuid, cause_event_id uuid, depth smallint, forked_from uuid)
  `.execute(tx);
  const runs = drafts.map((draft) => ({ draft }));
  await Promise.all([writing, insertNamed(tx, runs)]);
}

function deadlineOf(draft: RunDraft): Date {
  return new Date(instantOf(draft.id).getTime() + draft.timeLimitMs);
}

export interface LoadedRun {
  claim: Claim;
  run: Run;
  history: RunHistory;
}

interface RunRow {
  workspace_id: string;
  id: string;
  workflow_id: string;
  version_id: string;
  priority: number;
  concurrency_key: string | null;
  concurrency_limit: number | null;
  deadline_at: Date;
  trigger_kind: TriggerKind;
  trigger: Json;
  inputs: Json;
  actor_kind: 'user' | 'system';
  actor_id: string | null;
  cause_event_id: string | null;
  depth: number;
  parent_run_id: string | null;
  parent_path: string | null;
  attempt_group: number;
  cancel_requested_at: Date | null;
  created_at: Date;
  resumed_at: Date | null;
}

/** What claimed runs are and have come to. */
export async function loadRuns(tx: Tx, claims: readonly Claim[]): Promise<LoadedRun[]> {
  if (claims.length === 0) return [];
  const keys = sql`unnest(${claims.map(({ workspaceId }) => workspaceId)}::uuid[], ${claims.map(({ id }) => id)}::uuid[])
                     as claimed (workspace_id, id)`;
  const [runs, journal, effects, waits] = await Promise.all([
    sql<RunRow>`
      select r.* from ${keys} cross join lateral (
        select workspace_id, id, workflow_id, version_id, priority, concurrency_key, concurrency_limit, deadline_at,
               trigger_kind, trigger, inputs, actor_kind, actor_id, cause_event_id, depth, parent_run_id, parent_path,
               attempt_group, cancel_requested_at, created_at, resumed_at
          from runs where workspace_id = claimed.workspace_id and id = claimed.id limit 1) r`.execute(tx),
    sql<{ run_id: string; seq: number; entries: StepRecord[] }>`
      select j.run_id, j.seq, j.entries from ${keys} cross join lateral (
        select run_id, seq, entries from run_journal
         where workspace_id = claimed.workspace_id and run_id = claimed.id order by seq) j`.execute(tx),
    sql<EffectRow>`
      select e.* from ${keys} cross join lateral (
        select run_id, path, attempt_group, attempt, not_after, outcome, output, error, ended_at from run_effects
         where workspace_id = claimed.workspace_id and run_id = claimed.id
         order by path, attempt_group, attempt) e`.execute(tx),
    sql<WaitRow>`
      select w.run_id, w.path, w.event, w.key, s.id, s.payload, s.created_at
        from ${keys}
        join run_waits w on w.workspace_id = claimed.workspace_id and w.run_id = claimed.id
        left join lateral (
          select s.id, s.payload, s.created_at from run_signals s
           where s.workspace_id = w.workspace_id and s.event = w.event and s.key = w.key
             and s.created_at >= w.since and (w.after_signal is null or s.id > w.after_signal)
           order by s.id limit 100
        ) s on true`.execute(tx),
  ]);
  const by = <Row extends { run_id: string }>(rows: readonly Row[]) => Map.groupBy(rows, (row) => row.run_id);
  const [journals, facts, listening] = [by(journal.rows), by(effects.rows), by(waits.rows)];
  const rows = new Map(runs.rows.map((row) => [row.id, row]));
  return claims.flatMap((claim) => {
    const row = rows.get(claim.id);
    if (!row) return [];
    const history = {
      records: new Map((journals.get(row.id) ?? []).flatMap(({ entries }) => entries.map((each) => [each.path, each]))),
      effects: Map.groupBy((facts.get(row.id) ?? []).map(toEffect), ({ path }) => path),
      ...toSignals(listening.get(row.id) ?? []),
    };
    const seq = (journals.get(row.id)?.at(-1)?.seq ?? -1) + 1;
    return [{ claim, run: { ...toRun(row), journalSeq: seq }, history }];
  });
}

interface EffectRow {
  run_id: string;
  path: string;
  attempt_group: number;
  attempt: number;
  not_after: Date;
  outcome: EffectOutcome | null;
  output: Json;
  error: RunError | null;
  ended_at: Date | null;
}

function toEffect(row: EffectRow): EffectRecord {
  return {
    path: row.path,
    group: row.attempt_group,
    attempt: row.attempt,
    notAfter: row.not_after,
    outcome: row.outcome,
    output: row.output,
    error: row.error,
    endedAt: row.ended_at,
  };
}

interface WaitRow {
  run_id: string;
  path: string;
  event: string;
  key: string;
  id: string | null;
  payload: Json;
  created_at: Date | null;
}

function toSignals(rows: readonly WaitRow[]): Pick<RunHistory, 'signals' | 'waits'> {
  const signals = rows.flatMap(({ path, id, payload, created_at: createdAt }): ReceivedSignal[] =>
    id && createdAt ? [{ id, path, payload, createdAt }] : [],
  );
  return {
    waits: new Map(rows.map(({ path, event, key }) => [path, { event, key }])),
    signals: Map.groupBy(signals, ({ path }) => path),
  };
}

function toRun(row: RunRow): Omit<Run, 'journalSeq'> {
  return {
    workspaceId: row.workspace_id,
    id: row.id,
    workflowId: row.workflow_id,
    versionId: row.version_id,
    priority: row.priority,
    ...(row.concurrency_key !== null && {
      concurrency: { key: row.concurrency_key, limit: row.concurrency_limit ?? 1 },
    }),
    timeLimitMs: row.deadline_at.getTime() - (row.resumed_at ?? row.created_at).getTime(),
    triggerKind: row.trigger_kind,
    trigger: row.trigger,
    inputs: row.inputs,
    actor: { kind: row.actor_kind, ...(row.actor_id !== null && { id: row.actor_id }) },
    ...(row.cause_event_id !== null && { cause: { eventId: row.cause_event_id, depth: row.depth } }),
    depth: row.depth,
    ...(row.parent_run_id !== null && { parent: { runId: row.parent_run_id, path: row.parent_path ?? '' } }),
    createdAt: row.created_at,
    ...(row.resumed_at && { resumedAt: row.resumed_at }),
    deadlineAt: row.deadline_at,
    attemptGroup: row.attempt_group,
    isCancelRequested: row.cancel_requested_at !== null,
  };
}

/** What a run has ended as; undefined while it has not. */
export async function findEnd(db: Db, { workspaceId, runId }: { workspaceId: string; runId: string }) {
  const result = await sql<{ state: 'completed' | 'failed' | 'cancelled'; output: Json; error: RunError | null }>`
    select state, output, error from runs
     where workspace_id = ${workspaceId} and id = ${runId} and state in ('completed', 'failed', 'cancelled')`.execute(
    db,
  );
  return result.rows[0];
}

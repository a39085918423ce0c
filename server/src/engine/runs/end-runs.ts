/** Decisions: what becomes of runs that have ended or come to rest. Each carries its fence. */
import { sql } from 'kysely';
import type { Claim } from '#platform/leases/claims';
import type { Tx } from '#platform/postgres/database';
import { toStorableJson } from '#platform/storable-text';
import { endedColumns, noteEndedRuns } from './note-ended-runs.ts';
import { childEnded, type Run, type RunEnd, type Suspension, waitingReasons } from './run.ts';

export interface EndingRun {
  run: Run;
  claim: Claim;
  end: RunEnd;
}

/**
 * Writes the decisions of runs that are still held and answers which they are; then what follows from the ends among
 * `all`, which holds those that were written as ended right away, too.
 */
export async function endRuns(tx: Tx, deciding: readonly EndingRun[], all: readonly EndingRun[]): Promise<Set<string>> {
  const decided = await decideRuns(tx, deciding);
  const isDeciding = new Set(deciding.map(({ run }) => run.id));
  const over = all.filter(
    ({ run, end }) => end.state !== 'waiting' && (!isDeciding.has(run.id) || decided.has(run.id)),
  );
  tx.alongCommit(Promise.all([releaseSlots(tx, over), tellParents(tx, over)]));
  return decided;
}

async function decideRuns(tx: Tx, ending: readonly EndingRun[]): Promise<Set<string>> {
  if (ending.length === 0) return new Set();
  const rows = ending.map(({ run, claim, end }) => ({
    workspace_id: claim.workspaceId,
    id: claim.id,
    worker_id: claim.worker,
    token: claim.token,
    state: end.state,
    ...(end.state === 'waiting'
      ? {
          waiting_reason: reasonOf(end.suspensions),
          wake_at: wakeAtOf(run, end.suspensions),
          listens: listens(end),
          waiting_at: standOf(end.suspensions),
          unknown: unknownPaths(end.suspensions),
        }
      : {}),
    output: 'output' in end ? end.output : null,
    error: end.state === 'failed' ? toStorableJson(end.error) : null,
    was_compensated: end.state === 'failed' && end.wasCompensated,
  }));
  const result = await sql<{ id: string }>`
    with decided as (
      update runs row
         set state = made.state,
             waiting_reason = made.waiting_reason,
             waiting_at = made.waiting_at,
             wake_at = made.wake_at,
             -- What has come meanwhile is looked at at once.
             due_at = case when made.state = 'waiting' and (
               row.has_news or row.cancel_requested_at is not null or (made.listens and exists (
                 select from run_waits w
                   join run_signals s on s.workspace_id = w.workspace_id and s.event = w.event and s.key = w.key
                  where w.workspace_id = row.workspace_id and w.run_id = row.id
                    and s.created_at >= w.since and (w.after_signal is null or s.id > w.after_signal)))
               or exists (
                 select from unnest(made.unknown) as asked (path)
                  where not exists (
                    select from run_effects e
                     where e.workspace_id = row.workspace_id and e.run_id = row.id and e.path = asked.path
                       and e.outcome = 'unknown'))
             ) then now() end,
             worker_id = null,
             output = made.output,
             error = made.error,
             was_compensated = made.was_compensated,
             cost_micros = case when made.state = 'waiting' then row.cost_micros else coalesce((
               select sum(e.cost_micros) from run_effects e
                where e.workspace_id = row.workspace_id and e.run_id = row.id), 0) end,
             ended_at = case when made.state <> 'waiting' then clock_timestamp() end
        from json_to_recordset(${JSON.stringify(rows)}::json) as made (
               workspace_id uuid, id uuid, worker_id uuid, token int, state text, waiting_reason text,
               wake_at timestamptz, listens boolean, unknown text[], waiting_at json, output json, error jsonb, was_compensated boolean)
       where row.workspace_id = made.workspace_id and row.id = made.id
         and row.worker_id = made.worker_id and row.token = made.token
      returning ${endedColumns('row')}
    ), noted as (${noteEndedRuns('decided')})
    select id from decided
  `.execute(tx);
  return new Set(result.rows.map(({ id }) => id));
}

/** Of several things a run waits for, what a person would name first. */
function reasonOf(suspensions: readonly Suspension[]): string {
  const reasons = new Set(suspensions.map(({ reason }) => reason));
  return waitingReasons.find((reason) => reasons.has(reason)) ?? 'timer';
}

/** The first timer, and in any case the end of the run's time. */
function wakeAtOf(run: Run, suspensions: readonly Suspension[]): Date {
  const now = Date.now();
  const times = suspensions.flatMap(({ wakeAt, approval }) => {
    const escalatesAt = approval?.escalation?.at;
    // Further people are asked in the transaction that writes this: a time that has come wakes nobody again and again.
    return [wakeAt ?? [], escalatesAt !== undefined && escalatesAt > now ? escalatesAt : []].flat();
  });
  return new Date(Math.min(run.deadlineAt.getTime(), ...times));
}

/** Where a person is to be asked, unless the truth has come from a worker given up for dead. */
function unknownPaths(suspensions: readonly Suspension[]): string[] {
  return suspensions.flatMap(({ reason, path }) => (reason === 'effect_unknown' ? [path] : []));
}

/** More than a person looks at. */
const shownAtMost = 200;

function standOf(suspensions: readonly Suspension[]) {
  return suspensions.slice(0, shownAtMost).map(({ path, reason, wakeAt }) => ({ path, reason, wakeAt }));
}

function listens(end: RunEnd & { state: 'waiting' }): boolean {
  return end.suspensions.some(({ listen }) => listen !== undefined);
}

async function releaseSlots(tx: Tx, over: readonly EndingRun[]): Promise<void> {
  const holding = over.filter(({ run }) => run.concurrency);
  if (holding.length === 0) return;
  await sql`select release_run_slots(
    ${holding.map(({ run }) => run.workspaceId)}::uuid[], ${holding.map(({ run }) => run.id)}::uuid[])`.execute(tx);
}

/** The end of a child is a signal its parent waits for. The wait was written with the child: none can be missed. */
async function tellParents(tx: Tx, over: readonly EndingRun[]): Promise<void> {
  const rows = over.flatMap(({ run, end }) =>
    run.parent
      ? [
          {
            workspace_id: run.workspaceId,
            id: run.id,
            parent_id: run.parent.runId,
            payload: {
              state: end.state,
              output: 'output' in end ? end.output : null,
              error: end.state === 'failed' ? end.error.message : null,
            },
          },
        ]
      : [],
  );
  if (rows.length === 0) return;
  const document = JSON.stringify(rows);
  await Promise.all([
    // The child's id is good enough for the signal's: it ends once.
    sql`
    insert into run_signals (workspace_id, id, event, key, payload)
    select workspace_id, id, ${childEnded}, id::text, payload
      from json_to_recordset(${document}::json) as made (workspace_id uuid, id uuid, payload json)
    on conflict do nothing`.execute(tx),
    sql`
    with parents as (
      select r.workspace_id, r.id from runs r
        join (select distinct workspace_id, parent_id
                from json_to_recordset(${document}::json) as made (workspace_id uuid, parent_id uuid)) p
          on r.workspace_id = p.workspace_id and r.id = p.parent_id
       where r.state in ('running', 'waiting', 'pending')
       order by r.id for no key update of r
    )
    update runs r
       set has_news = true,
           due_at = case when r.worker_id is null and r.state = 'waiting' and r.waiting_reason <> 'slot' then now() else r.due_at end
      from parents where r.workspace_id = parents.workspace_id and r.id = parents.id`.execute(tx),
  ]);
}

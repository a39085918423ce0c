/** SQL of the monitor: runs as a queue, and failed ones that somebody has still to decide about. */
import { sql } from 'kysely';
import type { DeadLetterFilter } from '#modules/jobs/jobs.module';
import type { Db, Tx } from '#platform/postgres/database';

/** As the index `runs_dead` has it; with one reason `dead_run_ids` finds them. */
const isDead = sql`r.state = 'failed' and (r.discarded_at is null or r.discarded_at < r.ended_at)`;

export interface DeadRunRow {
  id: string;
  workflow_id: string;
  workflow_name: string | null;
  version_number: number | null;
  owner_id: string | null;
  created_by: string | null;
  actor_kind: string;
  actor_id: string | null;
  trigger_kind: string;
  error: { code: string; message: string; path?: string } | null;
  attempts: number;
  was_compensated: boolean;
  created_at: Date;
  ended_at: Date;
}

interface Wanted {
  reason?: DeadLetterFilter['reason'];
  ids?: readonly string[];
  beforeId?: string | undefined;
  limit: number;
}

/** Newest first. How often the step that failed was tried; of one that only computes, how often the run was. */
export async function selectDeadRuns(
  db: Db,
  workspaceId: string,
  { reason, ids, beforeId, limit }: Wanted,
): Promise<DeadRunRow[]> {
  const withReason =
    reason === undefined
      ? sql`true`
      : sql`r.id in (select dead_run_ids(${reason}, ${beforeId ?? null}::uuid, ${limit}))`;
  const named = ids === undefined ? sql`true` : sql`r.id = any(${[...ids]}::uuid[])`;
  const behind = beforeId === undefined ? sql`true` : sql`r.id < ${beforeId}::uuid`;
  const result = await sql<DeadRunRow>`
    select r.id, r.workflow_id, w.name as workflow_name, v.number as version_number, w.owner_id, w.created_by,
           r.actor_kind, r.actor_id, r.trigger_kind, r.error - 'log' as error, r.was_compensated, r.created_at, r.ended_at,
           greatest(r.attempt_group + 1, (
             select count(*) from run_effects e
              where e.workspace_id = r.workspace_id and e.run_id = r.id and e.path = r.error ->> 'path'))::int as attempts
      from runs r
      left join workflows w on w.workspace_id = r.workspace_id and w.id = r.workflow_id
      left join workflow_versions v on v.workspace_id = r.workspace_id and v.id = r.version_id
     where r.workspace_id = ${workspaceId} and ${isDead} and ${withReason} and ${named} and ${behind}
     order by r.id desc limit ${limit}`.execute(db);
  return result.rows;
}

export async function countDeadRuns(
  db: Db,
  workspaceId: string,
  { reason, most }: { reason: string | undefined; most: number },
): Promise<number> {
  const dead =
    reason === undefined
      ? sql`runs r where r.workspace_id = ${workspaceId} and ${isDead} limit ${most}`
      : sql`dead_run_ids(${reason}, null, ${most})`;
  const result = await sql<{ count: string }>`select count(*) as count from (select from ${dead}) counted`.execute(db);
  return Number(result.rows[0]?.count ?? 0);
}

/** Answers those that were dead letters and are none any more. */
export async function discardRuns(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const result = await sql<{ id: string }>`
    select id from discard_runs(${[...ids]}::uuid[]) as discarded (id)`.execute(tx);
  return result.rows.map(({ id }) => id);
}

export interface RunDepths {
  ready: number;
  active: number;
  dead: number;
  completed: number;
  /** There are more runs that are not over than were looked at for the next two. */
  isPartly: boolean;
  deferred: number;
  unknown: number;
  oldestReadyAt: Date | null;
}

/**
 * Nothing is counted further than `most`, however much there is. What waits has no index of its own: it is looked for
 * among the runs that are not over, past as many as are in line or under way. So it is counted, too, as far as `most`;
 * only where more are in line than were counted it may be less than there is.
 */
export async function selectRunDepths(db: Db, workspaceId: string, most: number): Promise<RunDepths> {
  const result = await sql<RunDepths>`
    with moving as (
      select (select count(*) from (
                select from runs where workspace_id = ${workspaceId} and due_at is not null limit ${most}) due)::int as ready,
             -- No more than the workers have places.
             (select count(*) from runs where workspace_id = ${workspaceId} and worker_id is not null)::int as active)
    select moving.*,
           -- Of each priority the first, which is all the index runs_due has to be asked.
           (select min(first.due_at) from generate_series(-10, 10) as each (priority) cross join lateral (
              select due_at from runs
               where workspace_id = ${workspaceId} and priority = each.priority::smallint and due_at is not null
               order by due_at limit 1) first) as "oldestReadyAt",
           (select count(*) from (
              select from runs r where r.workspace_id = ${workspaceId} and ${isDead} limit ${most}) dead)::int as dead,
           (select count(*) from (
              select from events
               where workspace_id = ${workspaceId} and type = 'run.completed'
                 and id >= first_uuid_of(now() - interval '5 minutes') limit ${most}) done)::int as completed,
           open.*
      from moving cross join lateral (
            select count(*) >= ${most} + ready + active as "isPartly",
                   least(count(*) filter (where rests and not asks), ${most})::int as deferred,
                   least(count(*) filter (where rests and asks), ${most})::int as unknown
              from (select state = 'waiting' and due_at is null and worker_id is null as rests,
                           waiting_reason is not distinct from 'effect_unknown' as asks
                      from runs
                     where workspace_id = ${workspaceId} and state in ('pending', 'running', 'waiting')
                     limit ${most} + ready + active) looked_at) open`.execute(db);
  return (
    result.rows[0] ?? {
      ready: 0,
      active: 0,
      dead: 0,
      completed: 0,
      isPartly: false,
      deferred: 0,
      unknown: 0,
      oldestReadyAt: null,
    }
  );
}

/** Of the newest thousand dead ones, the most frequent reason first. */
export async function selectRunFailures(db: Db, workspaceId: string) {
  const result = await sql<{ reason: string | null; count: number; last_at: Date }>`
    select reason, count(*)::int as count, max(ended_at) as last_at
      from (select r.error ->> 'code' as reason, r.ended_at from runs r
             where r.workspace_id = ${workspaceId} and ${isDead}
             order by r.id desc limit 1000) newest
     group by reason order by count desc, reason limit 50`.execute(db);
  return result.rows;
}

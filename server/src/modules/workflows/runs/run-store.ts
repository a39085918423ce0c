import { sql } from 'kysely';
import type { Db } from '#platform/postgres/database';
import type { RunStats } from '../definitions/workflow.ts';

const columns = [
  'r.id',
  'r.workflow_id',
  'r.version_id',
  'r.state',
  'r.waiting_reason',
  'r.trigger_kind',
  'r.actor_kind',
  'r.actor_id',
  'r.error',
  'r.cancel_requested_at',
  'r.was_compensated',
  'r.cost_micros',
  'r.created_at',
  'r.started_at',
  'r.ended_at',
  'r.wake_at',
  'w.name as workflow_name',
  'v.number as version_number',
  'm.name as starter_name',
] as const;

function named(db: Db, workspaceId: string) {
  return db
    .selectFrom('runs as r')
    .leftJoin('workflows as w', (join) =>
      join.onRef('w.workspace_id', '=', 'r.workspace_id').onRef('w.id', '=', 'r.workflow_id'),
    )
    .leftJoin('workflow_versions as v', (join) =>
      join.onRef('v.workspace_id', '=', 'r.workspace_id').onRef('v.id', '=', 'r.version_id'),
    )
    .leftJoin('members as m', (join) =>
      join.onRef('m.workspace_id', '=', 'r.workspace_id').onRef('m.user_id', '=', 'r.actor_id'),
    )
    .where('r.workspace_id', '=', workspaceId);
}

/** Several, newest first. */
export async function selectRuns(db: Db, workspaceId: string, ids: readonly string[]) {
  if (ids.length === 0) return [];
  return await named(db, workspaceId).select(columns).where('r.id', 'in', ids).orderBy('r.id', 'desc').execute();
}

export type RunRow = Awaited<ReturnType<typeof selectRuns>>[number];

/** What decides who may do what with runs. */
export async function selectRunsToControl(db: Db, workspaceId: string, ids: readonly string[]) {
  return await named(db, workspaceId)
    .select([
      'r.id',
      'r.workflow_id',
      'r.state',
      'r.actor_kind',
      'r.actor_id',
      'r.was_compensated',
      'w.name as workflow_name',
      'w.owner_id',
      'w.created_by',
    ])
    .where('r.id', 'in', ids)
    .execute();
}

export type ControllableRun = Awaited<ReturnType<typeof selectRunsToControl>>[number];

export async function selectRun(db: Db, workspaceId: string, id: string) {
  return await named(db, workspaceId)
    .select([
      ...columns,
      'r.trigger',
      'r.inputs',
      'r.output',
      'r.cause_event_id',
      'r.parent_run_id',
      'r.forked_from',
      'r.waiting_at',
      'w.owner_id',
      'w.created_by',
    ])
    .where('r.id', '=', id)
    .executeTakeFirst();
}

export type WholeRunRow = NonNullable<Awaited<ReturnType<typeof selectRun>>>;

/** How the last runs of workflows went: of each the newest, and how many of the newest hundred completed and failed. */
export async function selectRunStats(db: Db, workspaceId: string, workflowIds: readonly string[]) {
  if (workflowIds.length === 0) return new Map<string, RunStats>();
  const result = await sql<RunStats & { workflowId: string }>`
    select asked.id as "workflowId", last.id as "lastId", last.state as "lastState", last.created_at as "lastAt",
           recent.completed, recent.failed
      from unnest(${workflowIds}::uuid[]) as asked (id)
      cross join lateral (
        select id, state, created_at from runs
         where workspace_id = ${workspaceId} and workflow_id = asked.id order by id desc limit 1) last
      cross join lateral (
        select count(*) filter (where state = 'completed')::int as completed,
               count(*) filter (where state = 'failed')::int as failed
          from (select state from runs
                 where workspace_id = ${workspaceId} and workflow_id = asked.id order by id desc limit 100) newest) recent
  `.execute(db);
  return new Map(result.rows.map(({ workflowId, ...stats }) => [workflowId, stats]));
}

/** What waits of a run listen for. */
export async function selectWaits(db: Db, workspaceId: string, runId: string) {
  return await db
    .selectFrom('run_waits')
    .select(['path', 'event', 'key', 'since'])
    .where('workspace_id', '=', workspaceId)
    .where('run_id', '=', runId)
    .orderBy('path')
    .limit(200)
    .execute();
}

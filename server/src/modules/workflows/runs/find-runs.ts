/** Which runs a list shows. What an index is for is found by it; what none is for is looked for among so many at a time. */
import type { RunState } from '@millrace/contracts/runs/run';
import { sql } from 'kysely';
import type { Db } from '#platform/postgres/database';
import { idOfPathSql } from './step-paths.ts';

export interface RunFilter {
  workspaceId: string;
  workflowId?: string | undefined;
  version?: number | undefined;
  state?: RunState | undefined;
  waitingReason?: string | undefined;
  trigger?: string | undefined;
  /** A record it has to do with. */
  recordId?: string | undefined;
  /** The code of the error it failed with. */
  reason?: string | undefined;
  /** The step of the definition it failed at; empty: at none. */
  step?: string | undefined;
  minMs?: number | undefined;
  after?: Date | undefined;
  before?: Date | undefined;
  endedAfter?: Date | undefined;
  endedBefore?: Date | undefined;
}

/** How many runs one page looks at: some tens of milliseconds. */
const mostLookedAt = 20_000;

interface Found {
  /** Newest first. */
  ids: string[];
  /** The last run looked at, where there are older ones that may fit too. */
  stoppedAt: string | undefined;
}

export async function findRunIds(
  db: Db,
  filter: RunFilter,
  page: { limit: number; beforeId: string | undefined },
): Promise<Found> {
  let found = byIndex(db, filter).orderBy('id', 'desc');
  if (page.beforeId) found = found.where('id', '<', page.beforeId);
  const among = isPicky(filter) ? mostLookedAt : page.limit;
  const rows = await picked(db, found.limit(among), filter)
    .select('r.id')
    .orderBy('r.id', 'desc')
    .limit(page.limit)
    .execute();
  const ids = rows.map(({ id }) => id);
  if (!isPicky(filter) || ids.length === page.limit) return { ids, stoppedAt: undefined };
  const [last, older] = await found
    .clearSelect()
    .select('id')
    .offset(mostLookedAt - 1)
    .limit(2)
    .execute();
  return { ids, stoppedAt: older && last?.id };
}

export async function countRuns(db: Db, filter: RunFilter): Promise<number> {
  const row = await picked(db, byIndex(db, filter), filter)
    .select(sql<string>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

const looked = [
  'workspace_id',
  'workflow_id',
  'state',
  'version_id',
  'trigger_kind',
  'waiting_reason',
  'error',
  'created_at',
  'started_at',
  'ended_at',
] as const;

/** All runs, or those of one record; in either case an index has them in the order of their ids. */
function runsToLookAt(db: Db, { workspaceId, recordId }: RunFilter) {
  if (recordId === undefined) return db.selectFrom('runs').select(looked).select('runs.id').as('runs');
  return db
    .selectFrom('run_records as named')
    .innerJoinLateral(
      (inner) =>
        inner
          .selectFrom('runs as run')
          .select(looked)
          .whereRef('run.workspace_id', '=', 'named.workspace_id')
          .whereRef('run.id', '=', 'named.run_id')
          // Looked up by its key, whatever the planner thinks of the table.
          .limit(1)
          .as('run'),
      (join) => join.onTrue(),
    )
    .select(looked.map((name) => `run.${name}` as const))
    .select('named.run_id as id')
    .where('named.workspace_id', '=', workspaceId)
    .where('named.record_id', '=', recordId)
    .as('runs');
}

function byIndex(db: Db, filter: RunFilter) {
  const { workspaceId, workflowId, recordId, state, reason, step, after, before, endedBefore } = filter;
  let query = db.selectFrom(runsToLookAt(db, filter)).selectAll().where('workspace_id', '=', workspaceId);
  if (recordId === undefined) {
    if (workflowId) query = query.where('workflow_id', '=', workflowId);
    if (state && !isWithoutIndex(state)) query = query.where('state', '=', state);
    // Only failed runs have an error, and they have an index.
    if (reason || step !== undefined) query = query.where('state', '=', 'failed');
  }
  // Ids are made in order of time, and the partitions are theirs.
  if (after) query = query.where('id', '>=', sql<string>`first_uuid_of(${after})`);
  if (before) query = query.where('id', '<', sql<string>`first_uuid_of(${before})`);
  // What ended by then was made by then.
  if (endedBefore) query = query.where('id', '<', sql<string>`first_uuid_of(${endedBefore})`);
  return query;
}

function isWithoutIndex(state: RunState): boolean {
  return state === 'completed' || state === 'cancelled';
}

function isPicky(filter: RunFilter): boolean {
  const { recordId, workflowId, state, version, waitingReason, trigger, reason, step, minMs } = filter;
  const others = [version, waitingReason, trigger, reason, step, minMs, filter.endedAfter, filter.endedBefore];
  // The index of a record's runs knows nothing else of them.
  if (recordId !== undefined) others.push(workflowId, state);
  return (state !== undefined && isWithoutIndex(state)) || others.some((each) => each !== undefined);
}

function picked(db: Db, found: ReturnType<typeof byIndex>, filter: RunFilter) {
  const { workspaceId, workflowId, version, state, waitingReason, trigger, reason, step, minMs } = filter;
  let query = db.selectFrom(found.as('r'));
  if (workflowId) query = query.where('r.workflow_id', '=', workflowId);
  if (state) query = query.where('r.state', '=', state);
  if (waitingReason) query = query.where('r.waiting_reason', '=', waitingReason);
  if (trigger) query = query.where('r.trigger_kind', '=', trigger);
  if (reason) query = query.where(sql`r.error ->> 'code'`, '=', reason);
  if (step !== undefined) query = query.where(idOfPathSql(sql`r.error ->> 'path'`), '=', step);
  if (filter.endedAfter) query = query.where('r.ended_at', '>=', filter.endedAfter);
  if (filter.endedBefore) query = query.where('r.ended_at', '<', filter.endedBefore);
  if (minMs !== undefined) {
    const took = sql<number>`extract(epoch from coalesce(r.ended_at, now()) - coalesce(r.started_at, r.created_at)) * 1000`;
    query = query.where(took, '>=', minMs);
  }
  if (version !== undefined) {
    let versions = db
      .selectFrom('workflow_versions')
      .select('id')
      .where('workspace_id', '=', workspaceId)
      .where('number', '=', version);
    if (workflowId) versions = versions.where('workflow_id', '=', workflowId);
    query = query.where('r.version_id', 'in', versions);
  }
  return query;
}

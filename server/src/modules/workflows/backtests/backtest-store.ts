import type { BacktestChange, BacktestSummary } from '@millrace/contracts/workflows/backtests';
import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';
import { toStorableJson } from '#platform/storable-text';

export interface BacktestKey {
  workspaceId: string;
  id: string;
}

export interface NewBacktest extends BacktestKey {
  workflowId: string;
  definition: unknown;
  publishedId: string | null;
  publishedVersion: number | null;
  from: Date;
  to: Date;
  eventLimit: number;
  callsModels: boolean;
  modelCallLimit: number;
  requestedBy: string;
}

export async function insertBacktest(tx: Tx, backtest: NewBacktest): Promise<void> {
  await tx
    .insertInto('backtests')
    .values({
      workspace_id: backtest.workspaceId,
      id: backtest.id,
      workflow_id: backtest.workflowId,
      definition: sql<never>`${JSON.stringify(toStorableJson(backtest.definition))}::json`,
      published_id: backtest.publishedId,
      published_version: backtest.publishedVersion,
      from_at: backtest.from,
      to_at: backtest.to,
      event_limit: backtest.eventLimit,
      calls_models: backtest.callsModels,
      model_call_limit: backtest.modelCallLimit,
      requested_by: backtest.requestedBy,
      created_at: backtest.to,
    })
    .execute();
}

function named(db: Db, workspaceId: string) {
  return db
    .selectFrom('backtests as b')
    .innerJoin('workflows as w', (join) =>
      join.onRef('w.workspace_id', '=', 'b.workspace_id').onRef('w.id', '=', 'b.workflow_id'),
    )
    .leftJoin('members as m', (join) =>
      join.onRef('m.workspace_id', '=', 'b.workspace_id').onRef('m.user_id', '=', 'b.requested_by'),
    )
    .where('b.workspace_id', '=', workspaceId)
    .select([
      'b.id',
      'b.workflow_id',
      'w.name as workflow_name',
      'b.state',
      'b.published_version',
      'b.from_at',
      'b.to_at',
      'b.event_limit',
      'b.calls_models',
      'b.limited_by',
      'b.done',
      'b.total',
      'b.summary',
      'b.failure',
      'b.requested_by',
      'm.name as requester_name',
      'b.created_at',
      'b.started_at',
      'b.finished_at',
    ]);
}

export async function selectBacktest(db: Db, { workspaceId, id }: BacktestKey) {
  return await named(db, workspaceId).where('b.id', '=', id).executeTakeFirst();
}

/** What it was asked to do. */
export async function selectAsked(db: Db, { workspaceId, id }: BacktestKey) {
  return await db
    .selectFrom('backtests as b')
    .leftJoin('workflow_versions as v', (join) =>
      join.onRef('v.workspace_id', '=', 'b.workspace_id').onRef('v.id', '=', 'b.published_id'),
    )
    .selectAll('b')
    .select('v.definition as published_definition')
    .where('b.workspace_id', '=', workspaceId)
    .where('b.id', '=', id)
    .executeTakeFirst();
}

export type BacktestRow = NonNullable<Awaited<ReturnType<typeof selectBacktest>>>;

/** Newest first. */
export async function selectBacktests(
  db: Db,
  of: { workspaceId: string; workflowId: string },
  page: { limit: number; beforeId: string | undefined },
): Promise<BacktestRow[]> {
  let query = named(db, of.workspaceId).where('b.workflow_id', '=', of.workflowId).orderBy('b.id', 'desc');
  if (page.beforeId) query = query.where('b.id', '<', page.beforeId);
  return await query.limit(page.limit).execute();
}

/** Of one workflow, those that have not ended. */
export async function countOpenBacktests(db: Db, of: { workspaceId: string; workflowId: string }): Promise<number> {
  const row = await db
    .selectFrom('backtests')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('workspace_id', '=', of.workspaceId)
    .where('workflow_id', '=', of.workflowId)
    .where('state', 'in', ['queued', 'running'])
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Only so many results of one workflow are kept. */
export async function deleteOldBacktests(
  tx: Tx,
  of: { workspaceId: string; workflowId: string; kept: number },
): Promise<void> {
  await sql`
    delete from backtests
     where workspace_id = ${of.workspaceId} and workflow_id = ${of.workflowId} and state not in ('queued', 'running')
       and id in (select id from backtests
                   where workspace_id = ${of.workspaceId} and workflow_id = ${of.workflowId}
                   order by id desc offset ${of.kept})
  `.execute(tx);
}

/** What the job works on; undefined when it was cancelled or has ended. What an earlier attempt found is forgotten. */
export async function beginBacktest(tx: Tx, { workspaceId, id }: BacktestKey, at: Date) {
  const row = await tx
    .updateTable('backtests')
    .set({ state: 'running', started_at: at, done: 0, total: null })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'running'])
    .returningAll()
    .executeTakeFirst();
  if (!row) return undefined;
  await tx.deleteFrom('backtest_cases').where('workspace_id', '=', workspaceId).where('backtest_id', '=', id).execute();
  return row;
}

export type RunningBacktest = NonNullable<Awaited<ReturnType<typeof beginBacktest>>>;

/** False when somebody has cancelled it meanwhile. */
export async function noteProgress(
  tx: Tx,
  { workspaceId, id }: BacktestKey,
  progress: { done: number; total: number },
): Promise<boolean> {
  const result = await tx
    .updateTable('backtests')
    .set(progress)
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export type BacktestEnd =
  | { state: 'completed'; summary: BacktestSummary; limitedBy: 'events' | 'time' | null }
  | { state: 'failed'; failure: string }
  | { state: 'cancelled' };

/** Nothing happens to one that has ended. */
export async function endBacktest(tx: Tx, key: BacktestKey, ended: BacktestEnd & { at: Date }): Promise<void> {
  const { state, at } = ended;
  await tx
    .updateTable('backtests')
    .set({
      state,
      finished_at: at,
      ...(ended.state === 'completed' && {
        summary: sql<never>`${JSON.stringify(toStorableJson(ended.summary))}::json`,
        limited_by: ended.limitedBy,
      }),
      ...(ended.state === 'failed' && { failure: ended.failure.slice(0, 2000) }),
    })
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .where('state', 'in', ['queued', 'running'])
    .execute();
}

export interface NewCase {
  id: string;
  source: string;
  eventType: string | null;
  eventId: string | null;
  runId: string | null;
  occurredAt: string;
  recordType: string | null;
  recordId: string | null;
  recordName: string | null;
  change: BacktestChange;
  keys: readonly string[];
  draft: unknown;
  published: unknown;
}

/** One statement for all: the rows travel as one JSON document. */
export async function insertCases(tx: Tx, { workspaceId, id }: BacktestKey, cases: readonly NewCase[]): Promise<void> {
  if (cases.length === 0) return;
  await sql`
    insert into backtest_cases (workspace_id, id, backtest_id, source, event_type, event_id, run_id, occurred_at,
                                record_type, record_id, record_name, change, keys, draft, published)
    select ${workspaceId}, c.id, ${id}, c.source, c."eventType", c."eventId", c."runId", c."occurredAt",
           c."recordType", c."recordId", c."recordName", c.change, c.keys, c.draft, c.published
      from json_to_recordset(${JSON.stringify(toStorableJson(cases))}::json) as c(
        id uuid, source text, "eventType" text, "eventId" uuid, "runId" uuid, "occurredAt" timestamptz,
        "recordType" text, "recordId" uuid, "recordName" text, change text, keys text[], draft json, published json)
  `.execute(tx);
}

export interface CaseFilter extends BacktestKey {
  change?: BacktestChange | undefined;
  keys: readonly string[];
}

function matching(db: Db, { workspaceId, id, change, keys }: CaseFilter) {
  let query = db.selectFrom('backtest_cases').where('workspace_id', '=', workspaceId).where('backtest_id', '=', id);
  if (change) query = query.where('change', '=', change);
  if (keys.length > 0) query = query.where(sql<boolean>`keys @> ${[...keys]}::text[]`);
  return query;
}

/** In the order they were looked at: the newest first. */
export async function selectCases(db: Db, filter: CaseFilter, page: { limit: number; afterId: string | undefined }) {
  let query = matching(db, filter).selectAll().orderBy('id').limit(page.limit);
  if (page.afterId) query = query.where('id', '>', page.afterId);
  return await query.execute();
}

export type CaseRow = Awaited<ReturnType<typeof selectCases>>[number];

export async function selectCase(db: Db, { workspaceId, id }: BacktestKey, caseId: string) {
  return await db
    .selectFrom('backtest_cases')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('backtest_id', '=', id)
    .where('id', '=', caseId)
    .executeTakeFirst();
}

export async function countCases(db: Db, filter: CaseFilter): Promise<number> {
  const row = await matching(db, filter)
    .select(sql<number>`count(*)::int`.as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

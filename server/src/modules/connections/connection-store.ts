import type { ConnectionStatus } from '@millrace/contracts/connections/connections';
import type { AuthenticationKind } from '@millrace/contracts/connections/connectors';
import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';
import type { ConnectionRow } from './connection.ts';

type SelectedRow = Awaited<ReturnType<typeof selectRows>>[number];

function selectRows(db: Db, workspaceId: string) {
  return db.selectFrom('connections').selectAll().where('workspace_id', '=', workspaceId).execute();
}

function toRow(row: SelectedRow): ConnectionRow {
  return {
    ...row,
    // The first two are checked by the table; settings are written from ConnectionRow only.
    authentication: row.authentication as AuthenticationKind,
    status: row.status as ConnectionStatus,
    settings: row.settings as ConnectionRow['settings'],
  };
}

export async function findConnection(db: Db, workspaceId: string, id: string): Promise<ConnectionRow | undefined> {
  const row = await connections(db, workspaceId).where('id', '=', id).executeTakeFirst();
  return row && toRow(row);
}

export async function findConnectionByKey(
  db: Db,
  workspaceId: string,
  key: string,
): Promise<ConnectionRow | undefined> {
  const row = await connections(db, workspaceId).where('key', '=', key).executeTakeFirst();
  return row && toRow(row);
}

/** Waits for whoever changes the connection at the moment. */
export async function lockConnection(tx: Tx, workspaceId: string, id: string): Promise<ConnectionRow | undefined> {
  const row = await connections(tx, workspaceId).where('id', '=', id).forUpdate().executeTakeFirst();
  return row && toRow(row);
}

/** Those a step means that names none, at most two: more than one is a question to whoever wrote the step. */
export async function selectUsable(db: Db, workspaceId: string, service: string): Promise<ConnectionRow[]> {
  const rows = await connections(db, workspaceId)
    .where('service', '=', service)
    .where('status', '<>', 'disabled')
    .orderBy('created_at')
    .limit(2)
    .execute();
  return rows.map(toRow);
}

export async function selectNames(db: Db, workspaceId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('connections')
    .select(['id', 'name', 'key'])
    .where('workspace_id', '=', workspaceId)
    .limit(5000)
    .execute();
  return rows.flatMap(({ id, name, key }) => [id, name, key]);
}

export interface ListedConnection {
  id: string;
  name: string;
  /** The name as it is compared. */
  key: string;
  service: string;
  isActive: boolean;
}

export async function selectListed(db: Db, workspaceId: string): Promise<ListedConnection[]> {
  const rows = await db
    .selectFrom('connections')
    .select(['id', 'name', 'key', 'service', 'status'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('key')
    .limit(5000)
    .execute();
  return rows.map(({ status, ...row }) => ({ ...row, isActive: status === 'active' }));
}

export interface ConnectionPage {
  workspaceId: string;
  service: string | undefined;
  limit: number;
  after: { key: string; id: string } | undefined;
}

/** By name; one more than the limit tells that there are more. */
export async function selectConnections(db: Db, page: ConnectionPage): Promise<ConnectionRow[]> {
  let query = connections(db, page.workspaceId);
  if (page.service) query = query.where('service', '=', page.service);
  if (page.after) query = query.where(sql<boolean>`(key, id) > (${page.after.key}, ${page.after.id}::uuid)`);
  return (await query.orderBy('key').orderBy('id').limit(page.limit).execute()).map(toRow);
}

export async function countConnections(db: Db, workspaceId: string, service: string | undefined): Promise<number> {
  let query = db.selectFrom('connections').where('workspace_id', '=', workspaceId);
  if (service) query = query.where('service', '=', service);
  const row = await query.select(({ fn }) => fn.countAll<string>().as('count')).executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Answers false when another connection has the name. */
export async function insertConnection(tx: Tx, row: ConnectionRow): Promise<boolean> {
  const result = await tx
    .insertInto('connections')
    .values({ ...row, settings: JSON.stringify(row.settings) })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'key']).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function updateConnectionRow(tx: Tx, row: ConnectionRow): Promise<void> {
  const { workspace_id, id, created_at: _, created_by: __, last_used_at: ___, ...changes } = row;
  await tx
    .updateTable('connections')
    .set({ ...changes, settings: JSON.stringify(changes.settings) })
    .where('workspace_id', '=', workspace_id)
    .where('id', '=', id)
    .execute();
}

export async function deleteConnectionRow(tx: Tx, workspaceId: string, id: string): Promise<void> {
  await tx.deleteFrom('connections').where('workspace_id', '=', workspaceId).where('id', '=', id).execute();
}

/** Up to a minute late, so that a busy connection is not written with each call. */
export async function touchConnection(tx: Tx, row: ConnectionRow, now: Date): Promise<void> {
  const isRecent = row.last_used_at !== null && now.getTime() - row.last_used_at.getTime() < 60_000;
  if (isRecent) return;
  await tx
    .updateTable('connections')
    .set({ last_used_at: now })
    .where('workspace_id', '=', row.workspace_id)
    .where('id', '=', row.id)
    .execute();
}

function connections(db: Db, workspaceId: string) {
  return db.selectFrom('connections').selectAll().where('workspace_id', '=', workspaceId);
}

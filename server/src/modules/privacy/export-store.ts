import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';

export async function insertExport(
  tx: Tx,
  row: {
    workspace_id: string;
    id: string;
    scope: 'workspace' | 'person';
    subject_id: string | null;
    actor_kind: string;
    actor_id: string | null;
    created_at: Date;
  },
): Promise<void> {
  await tx.insertInto('data_exports').values(row).execute();
}

export async function findExport(db: Db, workspaceId: string, id: string): Promise<ExportRow | undefined> {
  return await db
    .selectFrom('data_exports')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Newest first. */
export async function selectExports(
  db: Db,
  workspaceId: string,
  page: { limit: number; beforeId: string | undefined },
) {
  let query = db.selectFrom('data_exports').selectAll().where('workspace_id', '=', workspaceId);
  if (page.beforeId) query = query.where('id', '<', page.beforeId);
  return await query.orderBy('id', 'desc').limit(page.limit).execute();
}

export type ExportRow = Awaited<ReturnType<typeof selectExports>>[number];

export async function countExports(db: Db, workspaceId: string): Promise<number> {
  const row = await db
    .selectFrom('data_exports')
    .select(sql<string>`count(*)`.as('count'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function updateExport(
  tx: Tx,
  key: { workspaceId: string; id: string },
  change: {
    state: 'running' | 'completed' | 'failed' | 'expired';
    file_id?: string | null;
    size_bytes?: number;
    failure?: string | null;
    finished_at?: Date;
    expires_at?: Date;
  },
): Promise<void> {
  await tx
    .updateTable('data_exports')
    .set(change)
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .execute();
}

/** Over all workspaces: exports nobody can download any more, with the file that holds them. */
export async function selectExpired(owner: Db, now: Date, limit: number) {
  const rows = await owner
    .selectFrom('data_exports')
    .select(['workspace_id', 'id', 'file_id'])
    .where('state', '=', 'completed')
    .where('expires_at', '<', now)
    .limit(limit)
    .execute();
  return rows;
}

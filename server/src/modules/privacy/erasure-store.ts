import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';

export interface ErasureRow {
  workspace_id: string;
  id: string;
  subject_id: string;
  state: string;
  sealed_subject: Buffer | null;
  keeps_suppressed: boolean;
  counts: Record<string, number>;
  failure: string | null;
  is_repeated: boolean;
  actor_kind: string;
  actor_id: string | null;
  created_at: Date;
  finished_at: Date | null;
  signature: Buffer | null;
}

export type NewErasure = Pick<
  ErasureRow,
  'workspace_id' | 'id' | 'subject_id' | 'keeps_suppressed' | 'is_repeated' | 'actor_kind' | 'actor_id' | 'created_at'
>;

/** False when there is one of this id already. */
export async function insertErasure(tx: Tx, row: NewErasure): Promise<boolean> {
  const inserted = await tx
    .insertInto('erasures')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function findErasure(db: Db, workspaceId: string, id: string): Promise<ErasureRow | undefined> {
  const row = await db
    .selectFrom('erasures')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toRow(row);
}

export async function hasOpenErasure(db: Db, workspaceId: string, subjectId: string): Promise<boolean> {
  const row = await db
    .selectFrom('erasures')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('subject_id', '=', subjectId)
    .where('state', 'in', ['queued', 'running'])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Newest first. */
export async function selectErasures(
  db: Db,
  workspaceId: string,
  page: { limit: number; beforeId: string | undefined },
): Promise<ErasureRow[]> {
  let query = db.selectFrom('erasures').selectAll().where('workspace_id', '=', workspaceId);
  if (page.beforeId) query = query.where('id', '<', page.beforeId);
  return (await query.orderBy('id', 'desc').limit(page.limit).execute()).map(toRow);
}

export async function countErasures(db: Db, workspaceId: string): Promise<number> {
  const row = await db
    .selectFrom('erasures')
    .select(sql<string>`count(*)`.as('count'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function updateErasure(
  db: Db,
  key: { workspaceId: string; id: string },
  change: Partial<Pick<ErasureRow, 'state' | 'sealed_subject' | 'counts' | 'failure' | 'finished_at' | 'signature'>>,
): Promise<void> {
  const { counts, ...rest } = change;
  await db
    .updateTable('erasures')
    .set({ ...rest, ...(counts === undefined ? {} : { counts: JSON.stringify(counts) }) })
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .execute();
}

function toRow(row: Omit<ErasureRow, 'counts'> & { counts: unknown }): ErasureRow {
  return { ...row, counts: row.counts as Record<string, number> }; // written by updateErasure only
}

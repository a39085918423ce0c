import type { RejectionReason } from '@millrace/contracts/conversations/rejected-mail';
import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';

export interface RejectedMailRow {
  workspace_id: string;
  id: string;
  channel_id: string;
  reason: RejectionReason;
  detail: string;
  envelope_from: string | null;
  envelope_to: string[];
  sender: string | null;
  subject: string | null;
  raw_file_id: string;
  size_bytes: number;
  received_at: Date;
}

export async function insertRejectedMail(tx: Tx, row: RejectedMailRow): Promise<void> {
  await tx.insertInto('rejected_mail').values(row).execute();
}

export interface RejectedMailFilter {
  workspaceId: string;
  channelId: string | undefined;
}

function matching(db: Db, filter: RejectedMailFilter) {
  const query = db.selectFrom('rejected_mail').where('workspace_id', '=', filter.workspaceId);
  return filter.channelId ? query.where('channel_id', '=', filter.channelId) : query;
}

/** Newest first; one more than the limit tells that there are more. */
export async function selectRejectedMail(
  db: Db,
  filter: RejectedMailFilter,
  page: { limit: number; beforeId: string | undefined },
): Promise<RejectedMailRow[]> {
  let query = matching(db, filter).selectAll().orderBy('id', 'desc').limit(page.limit);
  if (page.beforeId) query = query.where('id', '<', page.beforeId);
  return (await query.execute()).map(toRejectedMailRow);
}

export async function countRejectedMail(db: Db, filter: RejectedMailFilter): Promise<number> {
  const row = await matching(db, filter)
    .select(sql<string>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function findRejectedMail(db: Db, workspaceId: string, id: string): Promise<RejectedMailRow | undefined> {
  const row = await matching(db, { workspaceId, channelId: undefined })
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toRejectedMailRow(row);
}

function toRejectedMailRow(row: Omit<RejectedMailRow, 'reason'> & { reason: string }): RejectedMailRow {
  return { ...row, reason: row.reason as RejectionReason }; // checked by the table
}

import type { ChannelVendor } from '@millrace/contracts/channels/channels';
import type { ConversationStatus } from '@millrace/contracts/conversations/conversations';
import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';

export interface ConversationRow {
  workspace_id: string;
  id: string;
  contact_id: string;
  channel_id: string;
  contact_address: string;
  reply_token: string;
  subject: string;
  status: ConversationStatus;
  snoozed_until: Date | null;
  assignee_id: string | null;
  created_by: string | null;
  unread_count: number;
  message_count: number;
  last_message_at: Date;
  last_message_direction: 'inbound' | 'outbound' | null;
  last_message_preview: string;
  version: number;
  created_at: Date;
  updated_at: Date;
}

/** With the names that a list shows. */
export type ConversationWithNames = ConversationRow & {
  contact_name: string;
  channel_vendor: ChannelVendor;
  channel_name: string;
  assignee_name: string | null;
};

export interface ConversationFilter {
  workspaceId: string;
  status?: ConversationStatus | undefined;
  /** Null: assigned to nobody. */
  assigneeId?: string | null | undefined;
  unread?: boolean | undefined;
  channelId?: string | undefined;
  contactId?: string | undefined;
}

function withNames(db: Db) {
  return db
    .selectFrom('conversations as c')
    .innerJoin('contacts as p', (join) =>
      join.onRef('p.workspace_id', '=', 'c.workspace_id').onRef('p.id', '=', 'c.contact_id'),
    )
    .innerJoin('channels as h', (join) =>
      join.onRef('h.workspace_id', '=', 'c.workspace_id').onRef('h.id', '=', 'c.channel_id'),
    )
    .leftJoin('members as m', (join) =>
      join.onRef('m.workspace_id', '=', 'c.workspace_id').onRef('m.user_id', '=', 'c.assignee_id'),
    )
    .selectAll('c')
    .select([
      'p.name as contact_name',
      'h.vendor as channel_vendor',
      'h.name as channel_name',
      'm.name as assignee_name',
    ]);
}

/** By last message, newest first; one more than the limit tells that there are more. */
export async function selectConversations(
  db: Db,
  filter: ConversationFilter,
  page: { limit: number; before: { lastMessageAt: Date; id: string } | undefined },
): Promise<ConversationWithNames[]> {
  let query = withNames(db)
    .where('c.workspace_id', '=', filter.workspaceId)
    .where(({ and }) => and(conditions(filter)));
  if (page.before) {
    const { lastMessageAt, id } = page.before;
    // As a row comparison it is one range of the index.
    query = query.where(sql<boolean>`(c.last_message_at, c.id) < (${lastMessageAt}::timestamptz, ${id}::uuid)`);
  }
  const rows = await query.orderBy('c.last_message_at', 'desc').orderBy('c.id', 'desc').limit(page.limit).execute();
  return rows.map(toWithNames);
}

export async function countConversations(db: Db, filter: ConversationFilter): Promise<number> {
  const row = await db
    .selectFrom('conversations as c')
    .select(sql<string>`count(*)`.as('count'))
    .where('c.workspace_id', '=', filter.workspaceId)
    .where(({ and }) => and(conditions(filter)))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

function conditions(filter: ConversationFilter) {
  const { status, assigneeId, channelId, contactId } = filter;
  return [
    status === undefined ? undefined : sql<boolean>`c.status = ${status}`,
    assigneeId === undefined ? undefined : nullableEquals(assigneeId),
    channelId === undefined ? undefined : sql<boolean>`c.channel_id = ${channelId}`,
    contactId === undefined ? undefined : sql<boolean>`c.contact_id = ${contactId}`,
    filter.unread ? sql<boolean>`c.unread_count > 0` : undefined,
  ].filter((condition) => condition !== undefined);
}

function nullableEquals(assigneeId: string | null) {
  return assigneeId === null ? sql<boolean>`c.assignee_id is null` : sql<boolean>`c.assignee_id = ${assigneeId}`;
}

export async function findConversation(
  db: Db,
  workspaceId: string,
  id: string,
): Promise<ConversationWithNames | undefined> {
  const row = await withNames(db).where('c.workspace_id', '=', workspaceId).where('c.id', '=', id).executeTakeFirst();
  return row && toWithNames(row);
}

/** Waits for whoever changes the conversation at the moment. */
export async function lockConversation(tx: Tx, workspaceId: string, id: string): Promise<ConversationRow | undefined> {
  const row = await tx
    .selectFrom('conversations')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row && toRow(row);
}

export async function insertConversation(tx: Tx, row: ConversationRow): Promise<void> {
  await tx.insertInto('conversations').values(row).execute();
}

export type ConversationChange = Partial<Omit<ConversationRow, 'workspace_id' | 'id' | 'version' | 'created_at'>>;

/** Raises the version. */
export async function updateConversation(
  tx: Tx,
  { workspace_id, id }: Pick<ConversationRow, 'workspace_id' | 'id'>,
  change: ConversationChange,
): Promise<void> {
  await tx
    .updateTable('conversations')
    .set({ ...change, version: sql<number>`version + 1` })
    .where('workspace_id', '=', workspace_id)
    .where('id', '=', id)
    .execute();
}

interface SelectedRow extends Omit<ConversationRow, 'status' | 'last_message_direction'> {
  status: string;
  last_message_direction: string | null;
}

function toRow(row: SelectedRow): ConversationRow {
  return {
    ...row,
    // Both are checked by the table.
    status: row.status as ConversationStatus,
    last_message_direction: row.last_message_direction as ConversationRow['last_message_direction'], // likewise
  };
}

function toWithNames(
  row: SelectedRow & {
    contact_name: string;
    channel_vendor: string;
    channel_name: string;
    assignee_name: string | null;
  },
): ConversationWithNames {
  const { contact_name, channel_name, assignee_name } = row;
  // The vendor is checked by its table.
  return {
    ...toRow(row),
    contact_name,
    channel_name,
    assignee_name,
    channel_vendor: row.channel_vendor as ChannelVendor,
  };
}

import type { messageDirections, MessageState } from '@millrace/contracts/conversations/messages';
import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';
import type { MessageRow } from '../message-row.ts';

export async function insertMessage(tx: Tx, row: MessageRow): Promise<void> {
  await tx
    .insertInto('messages')
    .values({
      ...row,
      parties: JSON.stringify(row.parties),
      headers: JSON.stringify(row.headers),
      failure: row.failure && JSON.stringify(row.failure),
    })
    .execute();
}

const columns = [
  'workspace_id',
  'id',
  'conversation_id',
  'channel_id',
  'contact_id',
  'direction',
  'state',
  'author_kind',
  'author_id',
  'purpose',
  'contact_address',
  'parties',
  'subject',
  'text',
  'text_file_id',
  'html_file_id',
  'headers',
  'external_id',
  'in_reply_to',
  'reference_ids',
  'automatic',
  'reported_message_id',
  'raw_file_id',
  'size_bytes',
  'attachment_count',
  'dated_at',
  'sent_at',
  'created_at',
  'updated_at',
  'next_attempt_at',
  'attempt_count',
  'attempt_group',
  'idempotency_key',
  'failure',
] as const;

/** Lists leave the HTML in the table: it is shown from an address of its own. */
export type ListedMessage = Omit<MessageRow, 'html'> & { has_html: boolean };

export interface MessageFilter {
  workspaceId: string;
  conversationId?: string | undefined;
  direction?: (typeof messageDirections)[number] | undefined;
  state?: MessageState | undefined;
  channelId?: string | undefined;
  contactId?: string | undefined;
}

function matching(db: Db, filter: MessageFilter) {
  let query = db.selectFrom('messages').where('workspace_id', '=', filter.workspaceId);
  if (filter.conversationId) query = query.where('conversation_id', '=', filter.conversationId);
  if (filter.direction) query = query.where('direction', '=', filter.direction);
  if (filter.state) query = query.where('state', '=', filter.state);
  if (filter.channelId) query = query.where('channel_id', '=', filter.channelId);
  if (filter.contactId) query = query.where('contact_id', '=', filter.contactId);
  return query;
}

/** Newest first; one more than the limit tells that there are more. */
export async function selectMessages(
  db: Db,
  filter: MessageFilter,
  page: { limit: number; beforeId: string | undefined },
): Promise<ListedMessage[]> {
  let query = matching(db, filter).select(columns).select(hasHtml()).orderBy('id', 'desc').limit(page.limit);
  if (page.beforeId) query = query.where('id', '<', page.beforeId);
  return (await query.execute()).map(toListed);
}

export async function countMessages(db: Db, filter: MessageFilter): Promise<number> {
  const row = await matching(db, filter)
    .select(sql<string>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function selectMessagesById(
  db: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<ListedMessage[]> {
  if (ids.length === 0) return [];
  const rows = await matching(db, { workspaceId }).select(columns).select(hasHtml()).where('id', 'in', ids).execute();
  return rows.map(toListed);
}

function hasHtml() {
  return sql<boolean>`html is not null`.as('has_html');
}

/** The bodies of one message, for the addresses that serve them whole. */
export async function findMessageBody(db: Db, workspaceId: string, id: string) {
  return await matching(db, { workspaceId })
    .select(['id', 'subject', 'text', 'text_file_id', 'html', 'html_file_id', 'raw_file_id', 'external_id'])
    .where('id', '=', id)
    .executeTakeFirst();
}

export interface AttachmentRow {
  message_id: string;
  file_id: string;
  position: number;
  name: string;
  disposition: 'attachment' | 'inline';
  content_id: string | null;
}

export async function insertAttachments(tx: Tx, workspaceId: string, rows: readonly AttachmentRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insertInto('attachments')
    .values(rows.map((row) => ({ ...row, workspace_id: workspaceId })))
    .execute();
}

export type AttachmentWithFile = AttachmentRow & {
  content_type: string;
  size_bytes: number;
  storage_key: string;
};

export async function selectAttachments(
  db: Db,
  workspaceId: string,
  messageIds: readonly string[],
): Promise<AttachmentWithFile[]> {
  if (messageIds.length === 0) return [];
  const rows = await db
    .selectFrom('attachments as a')
    .innerJoin('files as f', (join) =>
      join.onRef('f.workspace_id', '=', 'a.workspace_id').onRef('f.id', '=', 'a.file_id'),
    )
    .select([
      'a.message_id',
      'a.file_id',
      'a.position',
      'a.name',
      'a.disposition',
      'a.content_id',
      'f.content_type',
      'f.size_bytes',
      'f.storage_key',
    ])
    .where('a.workspace_id', '=', workspaceId)
    .where('a.message_id', 'in', messageIds)
    .orderBy('a.message_id')
    .orderBy('a.position')
    .execute();
  return rows.map((row) => ({
    ...row,
    disposition: row.disposition as AttachmentRow['disposition'], // checked by the table
    size_bytes: Number(row.size_bytes),
  }));
}

/** The table checks what is text with a fixed set of values; the JSON columns are written by this module only. */
type SelectedMessage = Record<(typeof columns)[number], unknown> & { has_html: boolean };

function toListed(row: SelectedMessage): ListedMessage {
  return row as ListedMessage; // for the reasons given above
}

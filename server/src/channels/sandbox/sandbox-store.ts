import { sql } from 'kysely';
import type { GatedMessage, OutboundMessage } from '#modules/conversations/conversations.module';
import type { Db, Tx } from '#platform/postgres/database';
import { toStorableText } from '#platform/storable-text';

export interface SandboxMailRow {
  channel_id: string;
  message_id: string;
  conversation_id: string;
  sender: { name: string; address: string };
  recipient: string;
  subject: string;
  text: string;
  html: string | null;
  headers: Record<string, string>;
  external_id: string;
  delivered_at: Date;
  read_at: Date | null;
}

export async function insertSandboxMail(
  tx: Tx,
  mail: { message: OutboundMessage; unsubscribe: GatedMessage['unsubscribe']; deliveredAt: Date },
): Promise<void> {
  const { message } = mail;
  await tx
    .insertInto('sandbox_mail')
    .values({
      workspace_id: message.workspaceId,
      channel_id: message.channel.id,
      message_id: message.id,
      conversation_id: message.conversationId,
      sender: JSON.stringify(message.channel.sender),
      recipient: message.to.address.toLowerCase(),
      subject: toStorableText(message.subject),
      text: toStorableText(message.content.text),
      html: message.content.html && toStorableText(message.content.html),
      headers: JSON.stringify(toHeaders(mail)),
      external_id: message.externalId,
      delivered_at: mail.deliveredAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

function toHeaders({ message, unsubscribe }: { message: OutboundMessage; unsubscribe: GatedMessage['unsubscribe'] }) {
  return {
    'message-id': `<${message.externalId}>`,
    ...(message.replyTo === null ? {} : { 'reply-to': message.replyTo }),
    ...(message.inReplyTo === null ? {} : { 'in-reply-to': `<${message.inReplyTo}>` }),
    ...(message.references.length === 0 ? {} : { references: message.references.map((id) => `<${id}>`).join(' ') }),
    ...(unsubscribe ? { 'list-unsubscribe': `<${unsubscribe.url}>` } : {}),
    ...(unsubscribe ? { 'list-unsubscribe-post': 'List-Unsubscribe=One-Click' } : {}),
  };
}

export async function hasSandboxMail(
  db: Db,
  key: { workspaceId: string; channelId: string; messageId: string },
): Promise<boolean> {
  const row = await db
    .selectFrom('sandbox_mail')
    .select('message_id')
    .where('workspace_id', '=', key.workspaceId)
    .where('channel_id', '=', key.channelId)
    .where('message_id', '=', key.messageId)
    .executeTakeFirst();
  return row !== undefined;
}

export interface SandboxMailFilter {
  workspaceId: string;
  channelId?: string | undefined;
  recipient?: string | undefined;
}

function matching(db: Db, filter: SandboxMailFilter) {
  let query = db.selectFrom('sandbox_mail').where('workspace_id', '=', filter.workspaceId);
  if (filter.channelId) query = query.where('channel_id', '=', filter.channelId);
  if (filter.recipient) query = query.where('recipient', '=', filter.recipient.toLowerCase());
  return query;
}

/** Newest first; one more than the limit tells that there are more. */
export async function selectSandboxMail(
  db: Db,
  filter: SandboxMailFilter,
  page: { limit: number; beforeId: string | undefined },
): Promise<SandboxMailRow[]> {
  let query = matching(db, filter).selectAll().orderBy('message_id', 'desc').limit(page.limit);
  if (page.beforeId) query = query.where('message_id', '<', page.beforeId);
  return (await query.execute()).map(toSandboxMailRow);
}

export async function countSandboxMail(db: Db, filter: SandboxMailFilter): Promise<number> {
  const row = await matching(db, filter)
    .select(sql<string>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function findSandboxMail(
  db: Db,
  workspaceId: string,
  messageId: string,
): Promise<SandboxMailRow | undefined> {
  const row = await matching(db, { workspaceId }).selectAll().where('message_id', '=', messageId).executeTakeFirst();
  return row && toSandboxMailRow(row);
}

export async function markSandboxMailRead(
  tx: Tx,
  key: { workspaceId: string; messageId: string; at: Date },
): Promise<void> {
  await tx
    .updateTable('sandbox_mail')
    .set({ read_at: key.at })
    .where('workspace_id', '=', key.workspaceId)
    .where('message_id', '=', key.messageId)
    .where('read_at', 'is', null)
    .execute();
}

function toSandboxMailRow(
  row: Omit<SandboxMailRow, 'sender' | 'headers'> & { sender: unknown; headers: unknown },
): SandboxMailRow {
  // Both are written by insertSandboxMail only.
  return { ...row, sender: row.sender as SandboxMailRow['sender'], headers: row.headers as SandboxMailRow['headers'] };
}

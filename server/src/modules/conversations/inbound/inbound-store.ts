import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';

interface ReceiptKey {
  workspaceId: string;
  channelId: string;
  externalId: string;
}

export interface Receipt {
  messageId: string | null;
  rejectedMailId: string | null;
}

export async function findReceipt(db: Db, key: ReceiptKey): Promise<Receipt | undefined> {
  const row = await db
    .selectFrom('inbound_receipts')
    .select(['message_id', 'rejected_mail_id'])
    .where('workspace_id', '=', key.workspaceId)
    .where('channel_id', '=', key.channelId)
    .where('external_id', '=', key.externalId)
    .executeTakeFirst();
  return row && { messageId: row.message_id, rejectedMailId: row.rejected_mail_id };
}

/** False when there is one already. Waits for another transaction that is about to write the same. */
export async function insertReceipt(tx: Tx, key: ReceiptKey & Receipt & { receivedAt: Date }): Promise<boolean> {
  const inserted = await tx
    .insertInto('inbound_receipts')
    .values({
      workspace_id: key.workspaceId,
      channel_id: key.channelId,
      external_id: key.externalId,
      message_id: key.messageId,
      rejected_mail_id: key.rejectedMailId,
      received_at: key.receivedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('external_id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Mail of one thread is taken in one after the other: a reply must see the message it answers. */
export async function lockThread(tx: Tx, key: ReceiptKey): Promise<void> {
  const name = `thread ${key.workspaceId} ${key.channelId} ${key.externalId}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx);
}

export interface KnownReference {
  externalId: string;
  messageId: string | null;
  conversationId: string;
  direction: 'inbound' | 'outbound';
  contactAddress: string;
}

/** What is known about these Message-IDs on a channel. */
export async function selectReferences(
  db: Db,
  { workspaceId, channelId }: { workspaceId: string; channelId: string },
  externalIds: readonly string[],
): Promise<KnownReference[]> {
  if (externalIds.length === 0) return [];
  const rows = await db
    .selectFrom('message_references as r')
    .innerJoin('conversations as c', (join) =>
      join.onRef('c.workspace_id', '=', 'r.workspace_id').onRef('c.id', '=', 'r.conversation_id'),
    )
    .select(['r.external_id', 'r.message_id', 'r.conversation_id', 'r.direction', 'c.contact_address'])
    .where('r.workspace_id', '=', workspaceId)
    .where('r.channel_id', '=', channelId)
    .where('r.external_id', 'in', externalIds)
    .execute();
  return rows.map((row) => ({
    externalId: row.external_id,
    messageId: row.message_id,
    conversationId: row.conversation_id,
    direction: row.direction as KnownReference['direction'], // checked by the table
    contactAddress: row.contact_address,
  }));
}

export async function findConversationByToken(
  db: Db,
  key: { workspaceId: string; channelId: string; tokens: readonly string[] },
): Promise<string | undefined> {
  if (key.tokens.length === 0) return undefined;
  const row = await db
    .selectFrom('conversations')
    .select('id')
    .where('workspace_id', '=', key.workspaceId)
    .where('channel_id', '=', key.channelId)
    .where('reply_token', 'in', key.tokens)
    .executeTakeFirst();
  return row?.id;
}

/** The message's own id, and the ids it names that nobody has seen yet. */
export async function insertReferences(
  tx: Tx,
  message: {
    workspaceId: string;
    channelId: string;
    conversationId: string;
    messageId: string;
    externalId: string | null;
    direction: 'inbound' | 'outbound';
    mentioned: readonly string[];
  },
): Promise<void> {
  const { externalId, messageId } = message;
  const mentioned = message.mentioned.filter((id) => id !== externalId);
  const rows = [
    ...(externalId === null ? [] : [{ external_id: externalId, message_id: messageId, direction: message.direction }]),
    ...mentioned.map((id) => ({ external_id: id, message_id: null, direction: 'inbound' as const })),
  ].map((row) => ({
    ...row,
    workspace_id: message.workspaceId,
    channel_id: message.channelId,
    conversation_id: message.conversationId,
  }));
  if (rows.length === 0) return;
  await tx
    .insertInto('message_references')
    .values(rows)
    .onConflict((conflict) =>
      // A message that was only mentioned so far has come; one that is known stays what it is.
      conflict
        .columns(['workspace_id', 'channel_id', 'external_id'])
        .doUpdateSet((row) => ({
          message_id: row.ref('excluded.message_id'),
          conversation_id: row.ref('excluded.conversation_id'),
        }))
        .where('message_references.message_id', 'is', null)
        .where(sql<boolean>`excluded.message_id is not null`),
    )
    .execute();
}

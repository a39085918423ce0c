import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';

interface OutboundKey {
  workspaceId: string;
  key: string;
}

/** False when the key was used before. Waits for another transaction that is about to use it. */
export async function insertOutboundKey(tx: Tx, row: OutboundKey & { messageId: string; at: Date }): Promise<boolean> {
  const inserted = await tx
    .insertInto('outbound_keys')
    .values({ workspace_id: row.workspaceId, key: row.key, message_id: row.messageId, created_at: row.at })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function findOutboundKey(db: Db, { workspaceId, key }: OutboundKey): Promise<string | undefined> {
  const row = await db
    .selectFrom('outbound_keys')
    .select('message_id')
    .where('workspace_id', '=', workspaceId)
    .where('key', '=', key)
    .executeTakeFirst();
  return row?.message_id;
}

/** What was queued under a key before, with its conversation. */
export async function findOutboundMessage(
  db: Db,
  { workspaceId, key }: OutboundKey,
): Promise<{ conversationId: string; messageId: string } | undefined> {
  const row = await db
    .selectFrom('outbound_keys as k')
    .innerJoin('messages as m', (join) =>
      join.onRef('m.workspace_id', '=', 'k.workspace_id').onRef('m.id', '=', 'k.message_id'),
    )
    .select(['m.conversation_id', 'm.id'])
    .where('k.workspace_id', '=', workspaceId)
    .where('k.key', '=', key)
    .executeTakeFirst();
  return row && { conversationId: row.conversation_id, messageId: row.id };
}

export interface LastInThread {
  /** Message-ID a new message answers: that of the newest message that has one. */
  externalId: string | null;
  references: string[];
  /** Whether a machine wrote the newest inbound message. */
  inboundAutomatic: boolean;
}

export async function findLastInThread(db: Db, workspaceId: string, conversationId: string): Promise<LastInThread> {
  const newest = db
    .selectFrom('messages')
    .where('workspace_id', '=', workspaceId)
    .where('conversation_id', '=', conversationId)
    .orderBy('id', 'desc')
    .limit(1);
  const [answered, inbound] = await Promise.all([
    newest
      .select(['external_id', 'reference_ids'])
      .where('external_id', 'is not', null)
      // A delivery report is about the thread, not part of it; what was never sent nobody can have received.
      .where(sql<boolean>`automatic is distinct from 'bounce'`)
      .where('state', 'not in', ['draft', 'failed', 'refused'])
      .executeTakeFirst(),
    newest.select('automatic').where('direction', '=', 'inbound').executeTakeFirst(),
  ]);
  return {
    externalId: answered?.external_id ?? null,
    references: answered?.reference_ids ?? [],
    inboundAutomatic: (inbound?.automatic ?? null) !== null,
  };
}

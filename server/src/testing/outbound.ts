/** Rows a message needs around it, written directly: for tests of what happens to messages, not of how they are made. */
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { uuidV7Ids } from '#platform/ids';
import type { Database } from '#platform/postgres/database';

export interface TestConversation {
  workspaceId: string;
  channelId: string;
  contactId: string;
  contactPointId: string;
  conversationId: string;
  address: string;
}

export interface ConversationOverrides {
  workspaceId?: string;
  channelId?: string;
  vendor?: 'email' | 'sandbox';
  address?: string;
  assigneeId?: string;
  retryPolicy?: object;
}

/** A contact with one e-mail address, in a conversation on a channel. */
export async function aConversation(db: Database, overrides: ConversationOverrides = {}): Promise<TestConversation> {
  const id = () => uuidV7Ids.next();
  const {
    workspaceId = id(),
    address = `${randomBytes(6).toString('hex')}@example.org`,
    vendor = 'email',
    retryPolicy = {},
  } = overrides;
  const channelId = overrides.channelId ?? id();
  const [contactId, contactPointId, conversationId] = [id(), id(), id()];
  await db.inTransaction(async (tx) => {
    await sql`insert into workspaces (id, name) values (${workspaceId}, 'Test') on conflict do nothing`.execute(tx);
    await sql`
      insert into channels (workspace_id, id, vendor, name, sender_name, address, retry_policy)
      values (${workspaceId}, ${channelId}, ${vendor}, 'Sales', 'Example Sales', 'sales@example.com', ${JSON.stringify(retryPolicy)})
      on conflict do nothing`.execute(tx);
    await sql`insert into contacts (workspace_id, id, name) values (${workspaceId}, ${contactId}, 'Ada Lovelace')`.execute(
      tx,
    );
    await sql`
      insert into contact_points (workspace_id, id, contact_id, kind, value, normalised, is_primary)
      values (${workspaceId}, ${contactPointId}, ${contactId}, 'email', ${address}, ${address}, true)`.execute(tx);
    await sql`
      insert into conversations (workspace_id, id, contact_id, channel_id, contact_address, reply_token, subject,
                                 last_message_at, assignee_id)
      values (${workspaceId}, ${conversationId}, ${contactId}, ${channelId}, ${address},
              ${randomBytes(9).toString('hex')}, 'A question', now(), ${overrides.assigneeId ?? null})`.execute(tx);
  });
  return { workspaceId, channelId, contactId, contactPointId, conversationId, address };
}

/** An outbound message that is due now; answers its id. */
export async function aQueuedMessage(
  db: Database,
  conversation: TestConversation,
  overrides: { purpose?: string; text?: string } = {},
): Promise<string> {
  const id = uuidV7Ids.next();
  await sql`
    insert into messages (workspace_id, id, conversation_id, channel_id, contact_id, direction, state, author_kind,
                          purpose, contact_address, parties, subject, text, external_id, next_attempt_at)
    values (${conversation.workspaceId}, ${id}, ${conversation.conversationId}, ${conversation.channelId},
            ${conversation.contactId}, 'outbound', 'queued', 'user', ${overrides.purpose ?? 'reply'},
            ${conversation.address},
            ${JSON.stringify({ from: { name: 'Example Sales', address: 'sales@example.com' }, to: [{ name: 'Ada Lovelace', address: conversation.address }], cc: [] })},
            'A question', ${overrides.text ?? 'Yes, on Mondays too.'}, ${`${id}@example.com`}, now())`.execute(
    db.owner,
  );
  return id;
}

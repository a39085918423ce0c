/** Messages as the API shows them, with the kind of channel they came or go through; for modules that act on them. */
import type { Db } from '#platform/postgres/database';
import type { MessageAnswer } from './messages/message.ts';
import { presentMessages } from './messages/present-messages.ts';
import { selectMessagesById } from './messages/message-store.ts';

export async function readMessages(
  db: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<(MessageAnswer & { channel: string })[]> {
  const rows = await selectMessagesById(db, workspaceId, ids);
  if (rows.length === 0) return [];
  const [messages, channels] = await Promise.all([
    presentMessages(db, workspaceId, rows),
    db
      .selectFrom('channels')
      .select(['id', 'vendor'])
      .where('workspace_id', '=', workspaceId)
      .where('id', 'in', [...new Set(rows.map((row) => row.channel_id))])
      .execute(),
  ]);
  const vendors = new Map(channels.map(({ id, vendor }) => [id, vendor]));
  return messages.map((message) => ({ ...message, channel: vendors.get(message.channelId) ?? '' }));
}

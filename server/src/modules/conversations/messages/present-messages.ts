import type { Db } from '#platform/postgres/database';
import { type MessageAnswer, toMessage } from './message.ts';
import { type ListedMessage, selectAttachments } from './message-store.ts';

/** Messages of one workspace with what belongs to them: two queries however many they are. */
export async function presentMessages(
  db: Db,
  workspaceId: string,
  rows: readonly ListedMessage[],
): Promise<MessageAnswer[]> {
  const withAttachments = rows.filter((row) => row.attachment_count > 0).map((row) => row.id);
  const [attachments, names] = await Promise.all([
    selectAttachments(db, workspaceId, withAttachments),
    selectAuthorNames(db, workspaceId, rows),
  ]);
  const byMessage = Map.groupBy(attachments, (attachment) => attachment.message_id);
  return rows.map((row) =>
    toMessage(row, {
      attachments: byMessage.get(row.id) ?? [],
      authorName: (row.author_id && names.get(row.author_id)) || null,
    }),
  );
}

async function selectAuthorNames(
  db: Db,
  workspaceId: string,
  rows: readonly ListedMessage[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(rows.flatMap((row) => row.author_id ?? []))];
  if (ids.length === 0) return new Map();
  const named = await db
    .selectFrom('members')
    .select(['user_id as id', 'name'])
    .where('workspace_id', '=', workspaceId)
    .where('user_id', 'in', ids)
    .unionAll(
      db.selectFrom('api_keys').select(['id', 'name']).where('workspace_id', '=', workspaceId).where('id', 'in', ids),
    )
    .unionAll(
      db.selectFrom('contacts').select(['id', 'name']).where('workspace_id', '=', workspaceId).where('id', 'in', ids),
    )
    .execute();
  return new Map(named.map((row) => [row.id, row.name]));
}

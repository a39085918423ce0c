import { tagErrors } from '@millrace/contracts/contacts/errors';
import type { Color } from '@millrace/contracts/contacts/tags';
import { diffFields, type EventDraft } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import type { Db, Tx } from '#platform/postgres/database';
import { toOneLine } from '../contact.ts';
import type { Author, WriteDeps } from '../create-contacts.ts';
import { tagKey } from './tag-store.ts';

export type TagRow = NonNullable<Awaited<ReturnType<typeof findTag>>>;

export async function selectTags(db: Db, workspaceId: string): Promise<TagRow[]> {
  return await db
    .selectFrom('tags')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('key')
    .limit(1000)
    .execute();
}

async function findTag(db: Db, workspaceId: string, by: { id: string } | { key: string }) {
  const tags = db.selectFrom('tags').selectAll().where('workspace_id', '=', workspaceId);
  const found = 'id' in by ? tags.where('id', '=', by.id) : tags.where('key', '=', by.key);
  return await found.executeTakeFirst();
}

async function requireTag(db: Db, workspaceId: string, id: string): Promise<TagRow> {
  const tag = await findTag(db, workspaceId, { id });
  if (!tag) throw new Problem(tagErrors.notFound, 'This tag does not exist, or was deleted.');
  return tag;
}

export async function createTag(
  tx: Tx,
  deps: WriteDeps,
  created: Author & { name: string; color: Color },
): Promise<TagRow> {
  const { workspaceId, color } = created;
  const name = toOneLine(created.name);
  const row = await tx
    .insertInto('tags')
    .values({ workspace_id: workspaceId, id: deps.ids.next(), key: tagKey(name), name, color })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'key']).doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!row) throw await toNameTaken(tx, workspaceId, tagKey(name));
  await record(tx, deps, { author: created, type: 'tag.created', id: row.id, after: { name, color } });
  return row;
}

export async function updateTag(
  tx: Tx,
  deps: WriteDeps,
  updated: Author & { id: string; name?: string | undefined; color?: Color | undefined },
): Promise<TagRow> {
  const { workspaceId, id } = updated;
  const tag = await requireTag(tx, workspaceId, id);
  const name = updated.name === undefined ? tag.name : toOneLine(updated.name);
  const color = updated.color ?? tag.color;
  const diff = diffFields({ name: tag.name, color: tag.color }, { name, color });
  if (!diff) return tag;
  const holder = await findTag(tx, workspaceId, { key: tagKey(name) });
  if (holder && holder.id !== id) throw await toNameTaken(tx, workspaceId, tagKey(name));
  const row = await tx
    .updateTable('tags')
    .set({ name, color, key: tagKey(name) })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await record(tx, deps, { author: updated, type: 'tag.updated', id, ...diff });
  return row;
}

export async function deleteTag(tx: Tx, deps: WriteDeps, deleted: Author & { id: string }): Promise<void> {
  const { workspaceId, id } = deleted;
  const { name, color } = await requireTag(tx, workspaceId, id);
  await tx.deleteFrom('tags').where('workspace_id', '=', workspaceId).where('id', '=', id).execute();
  await record(tx, deps, { author: deleted, type: 'tag.deleted', id, before: { name, color } });
}

async function toNameTaken(db: Db, workspaceId: string, key: string): Promise<Problem> {
  const holder = await findTag(db, workspaceId, { key });
  return new Problem(tagErrors.nameTaken, `There is a tag "${holder?.name ?? key}" already.`);
}

type TagEvent = { author: Author; id: string } & Pick<EventDraft, 'type' | 'before' | 'after'>;

async function record(tx: Tx, deps: WriteDeps, { author, id, ...event }: TagEvent): Promise<void> {
  const { workspaceId, actor, cause } = author;
  await deps.events.record(tx, [{ workspaceId, actor, cause, entityType: 'tag', entityId: id, ...event }]);
}

/** Notes on contacts and companies. Their events show on the timeline of what they are about. */
import { contactErrors, noteErrors } from '@millrace/contracts/contacts/errors';
import { requestErrors } from '@millrace/contracts/errors';
import type { EventDraft } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import type { Db, Tx } from '#platform/postgres/database';
import { isWithinOwnReach } from '../contact.ts';
import type { Author, WriteDeps } from '../create-contacts.ts';
import { type Access, describeMissing } from '../contact-access.ts';

export type NoteRow = NonNullable<Awaited<ReturnType<typeof findNote>>>;

/** A note is on exactly one of them. */
export interface NoteTarget {
  contactId?: string | undefined;
  companyId?: string | undefined;
}

export async function selectNotes(
  db: Db,
  workspaceId: string,
  page: { target: NoteTarget; beforeId: string | undefined; limit: number },
): Promise<NoteRow[]> {
  let query = notesOf(db, workspaceId, page.target).selectAll().orderBy('id', 'desc').limit(page.limit);
  if (page.beforeId) query = query.where('id', '<', page.beforeId);
  return await query.execute();
}

export async function countNotes(db: Db, workspaceId: string, target: NoteTarget): Promise<number> {
  const row = await notesOf(db, workspaceId, target)
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

function notesOf(db: Db, workspaceId: string, { contactId, companyId }: NoteTarget) {
  const notes = db.selectFrom('notes').where('workspace_id', '=', workspaceId);
  return contactId ? notes.where('contact_id', '=', contactId) : notes.where('company_id', '=', companyId ?? null);
}

async function findNote(tx: Tx, workspaceId: string, id: string) {
  return await tx
    .selectFrom('notes')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export async function addNote(
  tx: Tx,
  deps: WriteDeps,
  added: Author & { target: NoteTarget; body: string; access: Access },
): Promise<NoteRow> {
  const { workspaceId, target, body, actor } = added;
  await requireTarget(tx, added);
  const now = deps.clock.now();
  const row = await tx
    .insertInto('notes')
    .values({
      workspace_id: workspaceId,
      id: deps.ids.next(),
      contact_id: target.contactId ?? null,
      company_id: target.companyId ?? null,
      body,
      author_kind: actor.kind === 'contact' ? 'system' : actor.kind,
      author_id: actor.id ?? null,
      created_at: now,
      updated_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await record(tx, deps, { author: added, note: row, type: 'note.added', after: { body } });
  return row;
}

async function requireTarget(tx: Tx, added: Author & { target: NoteTarget; access: Access }): Promise<void> {
  const { workspaceId, target, access } = added;
  const id = target.contactId ?? target.companyId ?? '';
  const record = await tx
    .selectFrom(target.contactId ? 'contacts' : 'companies')
    .select(['name', 'owner_id as ownerId', 'created_by as createdBy'])
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!record && target.contactId) throw (await describeMissing(tx, workspaceId, [id]))(id);
  if (!record) throw new Problem(contactErrors.unknownReference, 'This company does not exist, or was deleted.');
  if (access.reach === 'all' || isWithinOwnReach(record, access.actor.id ?? '')) return;
  throw new Problem(contactErrors.notYours, `${record.name} is assigned to somebody else.`);
}

export async function changeNote(
  tx: Tx,
  deps: WriteDeps,
  changed: Author & { id: string; body: string; access: Access },
): Promise<NoteRow> {
  const { workspaceId, id, body, access } = changed;
  const note = await requireOwnNote(tx, workspaceId, { id, access });
  if (note.body === body) return note;
  const row = await tx
    .updateTable('notes')
    .set({ body, version: note.version + 1, updated_at: deps.clock.now() })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  const patch = { before: { body: note.body }, after: { body } };
  await record(tx, deps, { author: changed, note, type: 'note.changed', ...patch });
  return row;
}

export async function deleteNote(
  tx: Tx,
  deps: WriteDeps,
  deleted: Author & { id: string; access: Access },
): Promise<void> {
  const { workspaceId, id, access } = deleted;
  const note = await requireOwnNote(tx, workspaceId, { id, access });
  await tx.deleteFrom('notes').where('workspace_id', '=', workspaceId).where('id', '=', id).execute();
  await record(tx, deps, { author: deleted, note, type: 'note.deleted', before: { body: note.body } });
}

/** Whose reach is `own` touches what they wrote themselves: words are signed. */
async function requireOwnNote(tx: Tx, workspaceId: string, wanted: { id: string; access: Access }): Promise<NoteRow> {
  const { access } = wanted;
  const note = await findNote(tx, workspaceId, wanted.id);
  if (!note) throw new Problem(noteErrors.notFound, 'This note does not exist, or was deleted.');
  if (access.reach !== 'all' && note.author_id !== access.actor.id) {
    throw new Problem(noteErrors.notYours, 'Somebody else wrote this note. Add your own, or ask an admin.');
  }
  if (access.ifMatch !== undefined && access.ifMatch !== note.version) {
    throw new Problem(requestErrors.preconditionFailed, 'The note has changed since you read it. Read it again.');
  }
  return note;
}

type NoteEvent = { author: Author; note: NoteRow } & Pick<EventDraft, 'type' | 'before' | 'after'>;

async function record(tx: Tx, deps: WriteDeps, { author, note, ...event }: NoteEvent): Promise<void> {
  const { workspaceId, actor, cause } = author;
  const relatedId = note.contact_id ?? note.company_id ?? undefined;
  const entity = { entityType: 'note', entityId: note.id, relatedId };
  await deps.events.record(tx, [{ workspaceId, actor, cause, ...entity, ...event }]);
}

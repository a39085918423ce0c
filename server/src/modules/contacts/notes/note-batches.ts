/** Many notes at once, for who brings them along with many records. */
import type { EventDraft } from '#modules/events/events.module';
import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database';
import type { Author, WriteDeps } from '../create-contacts.ts';
import type { NoteTarget } from './manage-notes.ts';

export interface NewNote extends NoteTarget {
  body: string;
}

/** The records they are about exist, and the caller may write to them. Answers the ids, in order. */
export async function addNotes(
  tx: Tx,
  deps: WriteDeps,
  added: { author: Author; notes: readonly NewNote[] },
): Promise<string[]> {
  const { author, notes } = added;
  if (notes.length === 0) return [];
  const { workspaceId, actor, cause } = author;
  const at = deps.clock.now();
  const rows = notes.map((note) => ({ ...note, id: deps.ids.next() }));
  await sql`
    insert into notes (workspace_id, id, contact_id, company_id, body, author_kind, author_id, created_at, updated_at)
    select ${workspaceId}, r.id, r."contactId", r."companyId", r.body,
           ${actor.kind === 'contact' ? 'system' : actor.kind}, ${actor.id ?? null}::uuid, ${at}::timestamptz,
           ${at}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(
        id uuid, "contactId" uuid, "companyId" uuid, body text)
  `.execute(tx);
  await deps.events.record(
    tx,
    rows.map(({ id, body, contactId, companyId }): EventDraft => ({
      workspaceId,
      type: 'note.added',
      entityType: 'note',
      entityId: id,
      relatedId: contactId ?? companyId,
      actor,
      cause,
      after: { body },
    })),
  );
  return rows.map(({ id }) => id);
}

export interface HeldNote {
  id: string;
  body: string;
  aboutId: string;
}

/** By id, locked until the transaction ends; ids that do not exist are left out. */
export async function lockNotes(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<HeldNote[]> {
  const rows = await tx
    .selectFrom('notes')
    .select(['id', 'body', 'contact_id', 'company_id'])
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', ids)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  // A note is about a contact or a company, checked by the table.
  return rows.map((row) => ({ id: row.id, body: row.body, aboutId: row.contact_id ?? row.company_id ?? row.id }));
}

/** Deletes locked notes. */
export async function deleteNotes(
  tx: Tx,
  deps: WriteDeps,
  deleted: { author: Author; notes: readonly HeldNote[] },
): Promise<void> {
  const { author, notes } = deleted;
  if (notes.length === 0) return;
  const { workspaceId, actor, cause } = author;
  const ids = notes.map(({ id }) => id);
  await tx.deleteFrom('notes').where('workspace_id', '=', workspaceId).where('id', 'in', ids).execute();
  await deps.events.record(
    tx,
    notes.map(({ id, body, aboutId }): EventDraft => {
      const entity = { entityType: 'note', entityId: id, relatedId: aboutId };
      return { workspaceId, type: 'note.deleted', ...entity, actor, cause, before: { body } };
    }),
  );
}

import {
  createNote,
  deleteNote as deleteNoteOperation,
  listNotes,
  type Note,
  updateNote,
} from '@millrace/contracts/contacts/notes';
import { decodeIdCursor, toPage } from '#platform/http/cursor';
import { bind, type Binding } from '#platform/http/handler';
import type { Db } from '#platform/postgres/database';
import { accessOf, authorOf } from '../contact-handlers.ts';
import type { WriteDeps } from '../create-contacts.ts';
import { addNote, changeNote, countNotes, deleteNote, type NoteRow, selectNotes } from './manage-notes.ts';

/** Names of the people and keys who wrote these. */
async function selectAuthorNames(db: Db, workspaceId: string, rows: readonly NoteRow[]): Promise<Map<string, string>> {
  const ids = [...new Set(rows.flatMap((row) => row.author_id ?? []))];
  if (ids.length === 0) return new Map();
  const keys = db.selectFrom('api_keys').select(['id', 'name']).where('workspace_id', '=', workspaceId);
  const found = await db
    .selectFrom('members')
    .select(['user_id as id', 'name'])
    .where('workspace_id', '=', workspaceId)
    .where('user_id', 'in', ids)
    .unionAll(keys.where('id', 'in', ids))
    .execute();
  return new Map(found.map((row) => [row.id, row.name]));
}

function toNote(row: NoteRow, names: ReadonlyMap<string, string>): Note {
  return {
    id: row.id,
    contactId: row.contact_id,
    companyId: row.company_id,
    body: row.body,
    author: {
      kind: row.author_kind as Note['author']['kind'], // checked by the table
      id: row.author_id,
      name: (row.author_id && names.get(row.author_id)) || null,
    },
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    version: row.version,
  };
}

async function presentNote(db: Db, workspaceId: string, row: NoteRow): Promise<Note> {
  return toNote(row, await selectAuthorNames(db, workspaceId, [row]));
}

export function bindNoteHandlers(deps: WriteDeps): Binding[] {
  return [
    bind(listNotes, async ({ tx, workspaceId, input }) => {
      const beforeId = decodeIdCursor(input.cursor);
      const page = {
        target: input,
        limit: input.limit + 1,
        beforeId,
      };
      const [rows, total] = await Promise.all([
        selectNotes(tx, workspaceId, page),
        input.total ? countNotes(tx, workspaceId, input) : undefined,
      ]);
      const names = await selectAuthorNames(tx, workspaceId, rows);
      return { ...toPage(rows, input.limit, { item: (row) => toNote(row, names), key: (row) => [row.id] }), total };
    }),
    bind(createNote, async (context) => {
      const { tx, workspaceId, input } = context;
      const { body, ...target } = input;
      const row = await addNote(tx, deps, { ...authorOf(context), access: accessOf(context), target, body });
      return await presentNote(tx, workspaceId, row);
    }),
    bind(updateNote, async (context) => {
      const { tx, workspaceId, input } = context;
      const row = await changeNote(tx, deps, { ...authorOf(context), access: accessOf(context), ...input });
      return await presentNote(tx, workspaceId, row);
    }),
    bind(deleteNoteOperation, async (context) => {
      const { tx, input } = context;
      await deleteNote(tx, deps, { ...authorOf(context), access: accessOf(context), id: input.id });
      return null;
    }),
  ];
}

import { deleteNotes, lockNotes } from '#modules/contacts/contacts.module';
import type { UndoableRecords } from './undoable-records.ts';

/** Notes are only ever created by an import. */
export const undoableNotes: UndoableRecords = {
  entityType: 'note',
  async lock(tx, workspaceId, ids) {
    const notes = await lockNotes(tx, workspaceId, ids);
    return new Map(notes.map(({ id, body }) => [id, { name: body.slice(0, 100), fields: { body } }]));
  },
  listInUse: async () => new Set(),
  async delete(tx, deps, { context, ids }) {
    await deleteNotes(tx, deps, { author: context, notes: await lockNotes(tx, context.workspaceId, ids) });
  },
  restore: async () => new Map(),
};

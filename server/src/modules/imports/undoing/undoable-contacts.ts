import {
  findMissingReferences,
  fullAccess,
  lockContacts,
  type SnapshotChange,
  toEventFields,
  withEventFields,
  withOnePrimary,
  writeContactChanges,
} from '#modules/contacts/contacts.module';
import type { KeptReason } from './plan-undo.ts';
import type { UndoableRecords } from './undoable-records.ts';

export const undoableContacts: UndoableRecords = {
  entityType: 'contact',
  async lock(tx, workspaceId, ids) {
    const locked = await lockContacts(tx, workspaceId, ids);
    return new Map([...locked].map(([id, contact]) => [id, { name: contact.name, fields: toEventFields(contact) }]));
  },
  // Whatever happens to a person (messages, notes, deals) leaves an event, by which the person counts as touched.
  listInUse: async () => new Set(),
  async delete(tx, deps, { context, ids }) {
    await deps.contacts.deleteContacts(tx, { ...context, ids, access: fullAccess(context.actor) });
  },
  async restore(tx, deps, { context, fieldsOf }) {
    const locked = await lockContacts(tx, context.workspaceId, [...fieldsOf.keys()]);
    const unrestored = new Map<string, KeptReason[]>();
    const faultsOf = await findMissingReferences(tx, context.workspaceId, [...fieldsOf.values()]);
    const changes: SnapshotChange[] = [];
    for (const [id, fields] of fieldsOf) {
      const before = locked.get(id);
      if (!before) continue;
      const gone = faultsOf(fields).map(({ path }) => path);
      const possible = Object.fromEntries(Object.entries(fields).filter(([name]) => !gone.includes(name)));
      const after = withEventFields(before, possible);
      changes.push({ before, after: { ...after, points: withOnePrimary(after.points) } });
      if (gone.length > 0) unrestored.set(id, gone.map(toReason));
    }
    await writeContactChanges(tx, deps, { author: context, changes });
    return unrestored;
  },
};

function toReason(field: string): KeptReason {
  return { field, code: 'reference_gone', reason: `What ${field} was before the import does not exist any more.` };
}

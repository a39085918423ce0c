import type { Tx } from '#platform/postgres/database';
import { type Author, createManyContacts, type Creation, type WriteDeps } from './create-contacts.ts';
import { toDuplicate } from './duplicates.ts';
import type { NewContact } from './read-contact.ts';
import { defaultStatus, loadRecordSettings } from './record-settings.ts';
import { toInvalidRecord, toUnknownReference } from './references.ts';

export interface ContactCreation extends Author {
  draft: NewContact;
  /** Give it the first status of kind `new` when it names none. */
  asLead?: boolean | undefined;
  requireCustom?: boolean | undefined;
}

/** Creates one contact; throws what refuses it. */
export async function createContact(
  tx: Tx,
  deps: WriteDeps,
  creation: ContactCreation,
): Promise<Extract<Creation, { ok: true }>> {
  const { draft, asLead, ...author } = creation;
  const settings = await loadRecordSettings(tx, author.workspaceId, 'contact');
  const row = asLead && !draft.statusId ? { ...draft, statusId: defaultStatus(settings).id } : draft;
  const [result] = await createManyContacts(tx, deps, { ...author, rows: [row], settings, throwsDuplicate: true });
  if (!result) throw new Error('A creation answers one result per row.');
  if (result.ok) return result;
  if (result.reason === 'duplicate') throw await toDuplicate(tx, author.workspaceId, result.owners);
  throw result.reason === 'invalid' ? toInvalidRecord(result.issues) : toUnknownReference(result.issues);
}

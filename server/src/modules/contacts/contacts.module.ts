/**
 * People: contacts and leads, their addresses, tags, notes and custom fields, lead statuses, saved views. Other modules
 * find, make and change contacts through here, inside their own transactions.
 */
import type { Binding } from '#platform/http/handler';
import type { Tx } from '#platform/postgres/database';
import { bindContactActionHandlers } from './contact-action-handlers.ts';
import { bindContactBatchHandlers } from './contact-batch-handlers.ts';
import { bindContactHandlers } from './contact-handlers.ts';
import { type ContactCreation, createContact } from './create-contact.ts';
import { createManyContacts, type Creation, type CreationRequest, type WriteDeps } from './create-contacts.ts';
import { type Deletion, type DeletionRequest, deleteManyContacts } from './delete-contacts.ts';
import { findOrCreateContactByPoint, type FoundContact, type PointRequest } from './find-or-create-contact.ts';
import { bindCustomFieldHandlers } from './custom-fields/custom-field-handlers.ts';
import type { MergeStep } from './merge-contacts.ts';
import { bindNoteHandlers } from './notes/note-handlers.ts';
import { bindLeadStatusHandlers } from './statuses/lead-status-handlers.ts';
import { bindTagHandlers } from './tags/tag-handlers.ts';
import { bindSavedViewHandlers } from './views/saved-view-handlers.ts';
import { seedLeadStatuses } from './statuses/default-lead-statuses.ts';
import { type Update, updateContact, updateManyContacts, type UpdateRequest } from './update-contacts.ts';
import { type PointVerification, verifyPoint } from './verify-point.ts';

export { type RowResult, toBatchAnswer } from './batch-answer.ts';
export { type SnapshotChange, writeContactChanges } from './change-contacts.ts';
export { compileTagsTest, type FilterScope, toFilterContext } from './contact-filter.ts';
export { accessOf, authorOf, listContactsById } from './contact-handlers.ts';
export { normaliseDomain, normalisePoint } from './contact-point.ts';
export { beyond, type ListOrder, sortColumn } from './contact-store.ts';
export { isWithinOwnReach, toEventFields, toOneLine, withEventFields, withOnePrimary } from './contact.ts';
export type { Author, Creation, CreationRequest, WriteDeps } from './create-contacts.ts';
export { mergeCustomValues, missingCustomValues } from './custom-fields/custom-value.ts';
export type { Issue } from './custom-fields/custom-value.ts';
export type { FoundContact, PointRequest } from './find-or-create-contact.ts';
export { toFilter } from './list-contacts.ts';
export type { Merge, MergeStep } from './merge-contacts.ts';
export { addNotes, deleteNotes, lockNotes } from './notes/note-batches.ts';
export { changeTags } from './read-contact.ts';
export type { ContactChange, NewContact } from './read-contact.ts';
export { decodeRecordCursor } from './record-cursor.ts';
export { defaultStatus, loadRecordSettings, type RecordSettings } from './record-settings.ts';
export { findMissingReferences, toInvalidRecord } from './references.ts';
export { type Access, describeMissing as describeMissingContact, fullAccess } from './contact-access.ts';
export { changesBetween, requireEventOf } from './rollback-contact.ts';
export { findEmployers, findPointOwners, loadContacts, lockContacts } from './snapshot-store.ts';
export { ensureTags, tagKey } from './tags/tag-store.ts';
export type { Update, UpdateRequest } from './update-contacts.ts';

export interface Contacts {
  bindings: Binding[];
  /** Registers what must move when two contacts become one. */
  onMerge(step: MergeStep): void;
  /** Creates one contact; throws what refuses it. Answers its id. */
  createContact(tx: Tx, creation: ContactCreation): Promise<{ id: string; eventId: string }>;
  /** Creates any number in a few statements; one result per row, in order. */
  createContactsBulk(tx: Tx, request: CreationRequest): Promise<Creation[]>;
  /** Changes one contact; throws what refuses it. Answers the event's id, undefined when nothing was different. */
  updateContact(
    tx: Tx,
    request: Omit<UpdateRequest, 'rows'> & UpdateRequest['rows'][number],
  ): Promise<string | undefined>;
  /** Changes any number in a few statements; one result per row, in order. */
  updateContactsBulk(tx: Tx, request: UpdateRequest): Promise<Update[]>;
  /** Deletes any number; one result per id, in order. */
  deleteContacts(tx: Tx, request: DeletionRequest): Promise<Deletion[]>;
  /** The contact who has an address, made when there is none. */
  findOrCreateContactByPoint(tx: Tx, request: PointRequest): Promise<FoundContact>;
  /** Notes whether an address works; nothing happens when it is nobody's. */
  verifyPoint(tx: Tx, request: PointVerification): Promise<void>;
}

export function createContacts(deps: WriteDeps): Contacts {
  deps.events.subscribe(async (tx, events) => {
    for (const event of events) {
      if (event.type === 'workspace.created') await seedLeadStatuses(tx, deps, event.workspaceId);
    }
  });

  const mergeSteps: MergeStep[] = [];

  return {
    bindings: [
      ...bindContactHandlers(deps),
      ...bindContactActionHandlers({ ...deps, mergeSteps }),
      ...bindContactBatchHandlers(deps),
      ...bindTagHandlers(deps),
      ...bindNoteHandlers(deps),
      ...bindLeadStatusHandlers(deps),
      ...bindCustomFieldHandlers(deps),
      ...bindSavedViewHandlers(deps),
    ],
    onMerge: (step) => void mergeSteps.push(step),
    createContact: (tx, creation) => createContact(tx, deps, creation),
    createContactsBulk: (tx, request) => createManyContacts(tx, deps, request),
    updateContact: (tx, request) => updateContact(tx, deps, request),
    updateContactsBulk: (tx, request) => updateManyContacts(tx, deps, request),
    deleteContacts: (tx, request) => deleteManyContacts(tx, deps, request),
    findOrCreateContactByPoint: (tx, request) => findOrCreateContactByPoint(tx, deps, request),
    verifyPoint: (tx, request) => verifyPoint(tx, deps, request),
  };
}

/** The same for up to 500 contacts or leads; each row succeeds or fails by itself. */
import { z } from 'zod';
import { Id } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleContact } from './contact.ts';
import { contactErrors } from './errors.ts';
import { BatchAnswer, batchIds } from './record-lists.ts';
import { tagNames } from './tags.ts';

const ids = [exampleContact.id];
const done = { results: [{ id: exampleContact.id, ok: true }], succeeded: 1, failed: 0 };

const batchUpdateInput = z.object({
  ids: batchIds,
  statusId: Id.nullable().optional(),
  ownerId: Id.nullable().optional(),
  companyId: Id.nullable().optional(),
  source: z.string().trim().min(1).max(200).nullable().optional(),
  custom: z.record(z.string().max(50), z.unknown()).optional(),
});

const batchTagInput = z.object({
  ids: batchIds,
  add: tagNames.optional().describe('Names; created when there is none of this name.'),
  removeIds: z.array(Id).max(50).optional(),
});

const batchDeleteInput = z.object({ ids: batchIds });

export const batchUpdateContacts = operation({
  id: 'contacts.batch_update',
  method: 'POST',
  path: '/contacts/batch/update',
  permission: 'contacts.write',
  summary: 'Change many contacts',
  description: 'At most 500. What may not be changed (gone, someone else’s) is told per row; the others change.',
  input: batchUpdateInput,
  answer: BatchAnswer,
  errors: [contactErrors.unknownReference],
  example: { input: { ids, ownerId: exampleContact.owner.id }, answer: done },
});

export const batchTagContacts = operation({
  id: 'contacts.batch_tag',
  method: 'POST',
  path: '/contacts/batch/tag',
  permission: 'contacts.write',
  summary: 'Tag and untag many contacts',
  description: 'At most 500, told per row.',
  input: batchTagInput,
  answer: BatchAnswer,
  errors: [contactErrors.unknownReference],
  example: { input: { ids, add: ['VIP'] }, answer: done },
});

export const batchDeleteContacts = operation({
  id: 'contacts.batch_delete',
  method: 'POST',
  path: '/contacts/batch/delete',
  permission: 'contacts.bulk_delete',
  summary: 'Delete many contacts',
  description: 'At most 500, told per row.',
  input: batchDeleteInput,
  answer: BatchAnswer,
  errors: [],
  example: { input: { ids }, answer: done },
});

export const batchUpdateLeads = operation({
  id: 'leads.batch_update',
  method: 'POST',
  path: '/leads/batch/update',
  permission: 'contacts.write',
  summary: 'Change many leads',
  description: 'As for contacts; a contact that is no lead fails its row.',
  input: batchUpdateInput,
  answer: BatchAnswer,
  errors: [contactErrors.unknownReference],
  example: { input: { ids, statusId: exampleContact.status.id }, answer: done },
});

export const batchTagLeads = operation({
  id: 'leads.batch_tag',
  method: 'POST',
  path: '/leads/batch/tag',
  permission: 'contacts.write',
  summary: 'Tag and untag many leads',
  description: 'As for contacts; a contact that is no lead fails its row.',
  input: batchTagInput,
  answer: BatchAnswer,
  errors: [contactErrors.unknownReference],
  example: { input: { ids, add: ['VIP'] }, answer: done },
});

export const batchDeleteLeads = operation({
  id: 'leads.batch_delete',
  method: 'POST',
  path: '/leads/batch/delete',
  permission: 'contacts.bulk_delete',
  summary: 'Delete many leads',
  description: 'As for contacts; a contact that is no lead fails its row.',
  input: batchDeleteInput,
  answer: BatchAnswer,
  errors: [],
  example: { input: { ids }, answer: done },
});

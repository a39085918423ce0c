/** The same for up to 500 companies; each row succeeds or fails by itself. */
import { z } from 'zod';
import { BatchAnswer, batchIds } from '../contacts/record-lists.ts';
import { tagNames } from '../contacts/tags.ts';
import { Id } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleCompany } from './company.ts';
import { companyErrors } from './errors.ts';

const ids = [exampleCompany.id];
const done = { results: [{ id: exampleCompany.id, ok: true }], succeeded: 1, failed: 0 };

export const batchUpdateCompanies = operation({
  id: 'companies.batch_update',
  method: 'POST',
  path: '/companies/batch/update',
  permission: 'companies.write',
  summary: 'Change many companies',
  description: 'At most 500. What may not be changed (gone, someone else’s) is told per row; the others change.',
  input: z.object({
    ids: batchIds,
    ownerId: Id.nullable().optional(),
    source: z.string().trim().min(1).max(200).nullable().optional(),
    custom: z.record(z.string().max(50), z.unknown()).optional(),
  }),
  answer: BatchAnswer,
  errors: [companyErrors.unknownReference],
  example: { input: { ids, ownerId: null }, answer: done },
});

export const batchTagCompanies = operation({
  id: 'companies.batch_tag',
  method: 'POST',
  path: '/companies/batch/tag',
  permission: 'companies.write',
  summary: 'Tag and untag many companies',
  description: 'At most 500, told per row.',
  input: z.object({
    ids: batchIds,
    add: tagNames.optional().describe('Names; created when there is none of this name.'),
    removeIds: z.array(Id).max(50).optional(),
  }),
  answer: BatchAnswer,
  errors: [companyErrors.unknownReference],
  example: { input: { ids, add: ['VIP'] }, answer: done },
});

export const batchDeleteCompanies = operation({
  id: 'companies.batch_delete',
  method: 'POST',
  path: '/companies/batch/delete',
  permission: 'contacts.bulk_delete',
  summary: 'Delete many companies',
  description: 'At most 500, told per row. Their people stay.',
  input: z.object({ ids: batchIds }),
  answer: BatchAnswer,
  errors: [companyErrors.tooManyPeople],
  example: { input: { ids }, answer: done },
});

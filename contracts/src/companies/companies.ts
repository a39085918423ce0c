import { z } from 'zod';
import { filterErrors } from '../contacts/errors.ts';
import { queryInput, sortInput } from '../contacts/record-lists.ts';
import { tagNames } from '../contacts/tags.ts';
import { requestErrors } from '../errors.ts';
import { Id, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';
import { Company, companyChange, companyCreation, exampleCompany } from './company.ts';
import { companyErrors } from './errors.ts';

const id = exampleCompany.id;
const page = { items: [exampleCompany], hasMore: false, nextCursor: null };
const changed = { ...exampleCompany, version: 2 };
const writeErrors = [companyErrors.notFound, companyErrors.notYours, requestErrors.preconditionFailed] as const;

export const listCompanies = operation({
  id: 'companies.list',
  method: 'GET',
  path: '/companies',
  permission: 'companies.read',
  summary: 'List companies',
  description: 'Newest first unless sorted otherwise.',
  input: z.object({
    ...pageInput,
    sort: sortInput,
    q: text(200).optional().describe('Part of a name, domain or address.'),
    ownerId: z.union([Id, z.literal('me'), z.literal('none')]).optional(),
    tagId: Id.optional(),
    domain: text(253).optional().describe('The whole domain.'),
  }),
  answer: pageOf(Company),
  errors: [filterErrors.invalid],
  example: { input: { limit: 50, sort: 'name' }, answer: page },
});

export const queryCompanies = operation({
  id: 'companies.query',
  method: 'POST',
  path: '/companies/query',
  permission: 'companies.read',
  summary: 'Find companies by a filter tree',
  description: 'See GET /filter-fields?entity=company for what may be filtered by.',
  input: z.object(queryInput),
  answer: pageOf(Company),
  errors: [filterErrors.invalid],
  example: { input: { filter: { field: 'city', op: 'eq', value: 'Philadelphia' } }, answer: page },
});

export const createCompany = operation({
  id: 'companies.create',
  method: 'POST',
  path: '/companies',
  permission: 'companies.create',
  summary: 'Create a company',
  description: 'Names may repeat, domains may not: 409 with the company that has it in `candidates`.',
  input: z.object(companyCreation),
  answer: Company,
  status: 201,
  versioned: true,
  errors: [companyErrors.duplicate, companyErrors.unknownReference],
  example: {
    input: { name: 'Eckert-Mauchly', website: 'https://eckert-mauchly.example', city: 'Philadelphia' },
    answer: exampleCompany,
  },
});

export const getCompany = operation({
  id: 'companies.get',
  method: 'GET',
  path: '/companies/{id}',
  permission: 'companies.read',
  summary: 'Get a company',
  description: 'One company. Its people are listed by `GET /contacts?companyId=`, with its id.',
  input: z.object({ id: Id, fields: pageInput.fields }),
  answer: Company,
  versioned: true,
  errors: [companyErrors.notFound],
  example: { input: { id }, answer: exampleCompany },
});

export const updateCompany = operation({
  id: 'companies.update',
  method: 'PATCH',
  path: '/companies/{id}',
  permission: 'companies.write',
  summary: 'Change a company',
  description: 'Only what is given changes. Nothing changed means no event and the same version.',
  input: z.object({ id: Id, ...companyChange }),
  answer: Company,
  versioned: true,
  errors: [...writeErrors, companyErrors.duplicate, companyErrors.unknownReference],
  example: { input: { id, city: 'Philadelphia' }, answer: changed },
});

export const deleteCompany = operation({
  id: 'companies.delete',
  method: 'DELETE',
  path: '/companies/{id}',
  permission: 'companies.write',
  summary: 'Delete a company',
  description: 'With its notes and tasks; its people stay, without a company.',
  input: z.object({ id: Id }),
  answer: z.null(),
  status: 204,
  errors: [...writeErrors, companyErrors.tooManyPeople],
  example: { input: { id }, answer: null },
});

export const rollbackCompany = operation({
  id: 'companies.rollback',
  method: 'POST',
  path: '/companies/{id}/rollback',
  permission: 'records.rollback',
  summary: 'Take a company back to an event',
  description:
    'Fields, tags and custom values become what they were right after the event; this is itself an event. Refused ' +
    'with the reasons where later facts forbid it.',
  input: z.object({ id: Id, eventId: Id }),
  answer: Company,
  versioned: true,
  errors: [...writeErrors, companyErrors.rollbackRefused],
  example: { input: { id, eventId: '0192f3c1-7a00-7000-8000-000000000001' }, answer: changed },
});

export const mergeCompanies = operation({
  id: 'companies.merge',
  method: 'POST',
  path: '/companies/{id}/merge',
  permission: 'contacts.merge',
  summary: 'Merge another company into this one',
  description:
    'Its people, notes, tasks, tags and the fields this one lacks come over; then the other is gone. At most 5,000 people: ' +
    'move them in batches first. It cannot be taken apart.',
  input: z.object({ id: Id, otherId: Id }),
  answer: Company,
  versioned: true,
  errors: [...writeErrors, companyErrors.unknownReference, companyErrors.tooManyPeople],
  example: { input: { id, otherId: '0192f3c1-7a00-7000-8000-00000000000f' }, answer: changed },
});

export const tagCompany = operation({
  id: 'companies.tag',
  method: 'POST',
  path: '/companies/{id}/tags',
  permission: 'companies.write',
  summary: 'Tag a company',
  description: 'By name; tags that do not exist are created.',
  input: z.object({ id: Id, names: tagNames }),
  answer: Company,
  versioned: true,
  errors: writeErrors,
  example: { input: { id, names: ['VIP'] }, answer: changed },
});

export const untagCompany = operation({
  id: 'companies.untag',
  method: 'DELETE',
  path: '/companies/{id}/tags/{tagId}',
  permission: 'companies.write',
  summary: 'Take a tag off a company',
  description: 'Nothing happens when it is not there.',
  input: z.object({ id: Id, tagId: Id }),
  answer: Company,
  versioned: true,
  errors: writeErrors,
  example: { input: { id, tagId: exampleCompany.tags[0]?.id ?? '' }, answer: { ...changed, tags: [] } },
});

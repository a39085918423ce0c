import { z } from 'zod';
import { requestErrors } from '../errors.ts';
import { Id, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';
import { Contact, contactChange, contactCreation, exampleContact } from './contact.ts';
import { contactErrors, filterErrors } from './errors.ts';
import { queryInput, sortInput } from './record-lists.ts';

/** Query parameters of the lists of contacts and leads; for anything more there is the filter tree. */
export const contactListInput = {
  ...pageInput,
  sort: sortInput,
  q: text(200).optional().describe('Part of a name, address or company.'),
  ownerId: z.union([Id, z.literal('me'), z.literal('none')]).optional(),
  companyId: Id.optional(),
  tagId: Id.optional(),
  email: text(320).optional().describe('The whole address.'),
  phone: text(50).optional().describe('The whole number.'),
};

const id = exampleContact.id;
const page = { items: [exampleContact], hasMore: false, nextCursor: null };

export const listContacts = operation({
  id: 'contacts.list',
  method: 'GET',
  path: '/contacts',
  permission: 'contacts.read',
  summary: 'List contacts',
  description: 'All people of the workspace, leads included, newest first unless sorted otherwise.',
  input: z.object(contactListInput),
  answer: pageOf(Contact),
  errors: [filterErrors.invalid],
  example: { input: { limit: 50, sort: 'name' }, answer: page },
});

export const queryContacts = operation({
  id: 'contacts.query',
  method: 'POST',
  path: '/contacts/query',
  permission: 'contacts.read',
  summary: 'Find contacts by a filter tree',
  description:
    'The filter is the tree of saved views and segments: and, or, not over typed fields. See GET /filter-fields.',
  input: z.object(queryInput),
  answer: pageOf(Contact),
  errors: [filterErrors.invalid],
  example: {
    input: {
      filter: {
        and: [
          { field: 'createdAt', op: 'gte', value: 'today-30d' },
          {
            or: [
              { field: 'owner', op: 'eq', value: 'me' },
              { field: 'owner', op: 'is_not_set' },
            ],
          },
        ],
      },
      sort: '-createdAt',
    },
    answer: page,
  },
});

export const createContact = operation({
  id: 'contacts.create',
  method: 'POST',
  path: '/contacts',
  permission: 'contacts.create',
  summary: 'Create a contact',
  description:
    'With a statusId the contact is a lead. An address that belongs to someone is refused with 409; `candidates` in ' +
    'the problem are the contacts that have it.',
  input: z.object({ ...contactCreation, statusId: Id.nullable().optional() }),
  answer: Contact,
  status: 201,
  versioned: true,
  errors: [contactErrors.duplicate, contactErrors.unknownReference],
  example: {
    input: {
      firstName: 'Grace',
      lastName: 'Hopper',
      email: 'grace@example.com',
      tags: ['VIP'],
      custom: { plan: 'pro' },
    },
    answer: exampleContact,
  },
});

export const getContact = operation({
  id: 'contacts.get',
  method: 'GET',
  path: '/contacts/{id}',
  permission: 'contacts.read',
  summary: 'Get a contact',
  description: 'A contact that was merged answers 410 with the id of the one it went into.',
  input: z.object({ id: Id, fields: pageInput.fields }),
  answer: Contact,
  versioned: true,
  errors: [contactErrors.notFound, contactErrors.merged],
  example: { input: { id }, answer: exampleContact },
});

export const updateContact = operation({
  id: 'contacts.update',
  method: 'PATCH',
  path: '/contacts/{id}',
  permission: 'contacts.write',
  summary: 'Change a contact',
  description: 'Only what is given changes. Nothing changed means no event and the same version.',
  input: z.object({ id: Id, ...contactChange, statusId: Id.nullable().optional() }),
  answer: Contact,
  versioned: true,
  errors: [
    contactErrors.notFound,
    contactErrors.merged,
    contactErrors.notYours,
    contactErrors.duplicate,
    contactErrors.unknownReference,
    requestErrors.preconditionFailed,
  ],
  example: { input: { id, jobTitle: 'Rear admiral' }, answer: { ...exampleContact, version: 2 } },
});

export const deleteContact = operation({
  id: 'contacts.delete',
  method: 'DELETE',
  path: '/contacts/{id}',
  permission: 'contacts.write',
  summary: 'Delete a contact',
  description: 'With addresses, notes, tasks and conversations. The event keeps what the record was.',
  input: z.object({ id: Id }),
  answer: z.null(),
  status: 204,
  errors: [contactErrors.notFound, contactErrors.merged, contactErrors.notYours, requestErrors.preconditionFailed],
  example: { input: { id }, answer: null },
});

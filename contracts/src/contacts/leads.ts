/** `/leads` is the view of contacts that have a status. Everything else about a lead is done at `/contacts/{id}`. */
import { z } from 'zod';
import { requestErrors } from '../errors.ts';
import { Id } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';
import { contactChange, contactCreation, exampleContact, Lead } from './contact.ts';
import { contactListInput } from './contacts.ts';
import { contactErrors, filterErrors } from './errors.ts';
import { StatusKind } from './lead-statuses.ts';
import { queryInput } from './record-lists.ts';

const id = exampleContact.id;
const page = { items: [exampleContact], hasMore: false, nextCursor: null };

export const listLeads = operation({
  id: 'leads.list',
  method: 'GET',
  path: '/leads',
  permission: 'contacts.read',
  summary: 'List leads',
  description: 'Contacts with a lead status, newest first unless sorted otherwise.',
  input: z.object({ ...contactListInput, statusId: Id.optional(), statusKind: StatusKind.optional() }),
  answer: pageOf(Lead),
  errors: [filterErrors.invalid],
  example: { input: { statusKind: 'working', limit: 50 }, answer: page },
});

export const queryLeads = operation({
  id: 'leads.query',
  method: 'POST',
  path: '/leads/query',
  permission: 'contacts.read',
  summary: 'Find leads by a filter tree',
  description: 'As POST /contacts/query, over leads only.',
  input: z.object(queryInput),
  answer: pageOf(Lead),
  errors: [filterErrors.invalid],
  example: {
    input: { filter: { not: { field: 'statusKind', op: 'in', value: ['converted', 'lost'] } }, total: true },
    answer: { ...page, total: 1 },
  },
});

export const createLead = operation({
  id: 'leads.create',
  method: 'POST',
  path: '/leads',
  permission: 'contacts.create',
  summary: 'Create a lead',
  description:
    'Without a statusId it gets the first status of kind `new`. An address that belongs to someone is refused with ' +
    '409; `candidates` in the problem are the contacts that have it.',
  input: z.object({ ...contactCreation, statusId: Id.optional() }),
  answer: Lead,
  status: 201,
  versioned: true,
  errors: [contactErrors.duplicate, contactErrors.unknownReference],
  example: { input: { name: 'Grace Hopper', email: 'grace@example.com', source: 'website' }, answer: exampleContact },
});

export const getLead = operation({
  id: 'leads.get',
  method: 'GET',
  path: '/leads/{id}',
  permission: 'contacts.read',
  summary: 'Get a lead',
  description: 'A contact without a status is no lead and answers 404.',
  input: z.object({ id: Id, fields: pageInput.fields }),
  answer: Lead,
  versioned: true,
  errors: [contactErrors.notFound, contactErrors.merged],
  example: { input: { id }, answer: exampleContact },
});

export const updateLead = operation({
  id: 'leads.update',
  method: 'PATCH',
  path: '/leads/{id}',
  permission: 'contacts.write',
  summary: 'Change a lead',
  description: 'Only what is given changes. To make it a plain contact again: POST /contacts/{id}/status.',
  input: z.object({ id: Id, ...contactChange, statusId: Id.optional() }),
  answer: Lead,
  versioned: true,
  errors: [
    contactErrors.notFound,
    contactErrors.merged,
    contactErrors.notYours,
    contactErrors.duplicate,
    contactErrors.unknownReference,
    requestErrors.preconditionFailed,
  ],
  example: { input: { id, statusId: exampleContact.status.id }, answer: { ...exampleContact, version: 2 } },
});

export const deleteLead = operation({
  id: 'leads.delete',
  method: 'DELETE',
  path: '/leads/{id}',
  permission: 'contacts.write',
  summary: 'Delete a lead',
  description: 'Deletes the contact, with addresses, notes and conversations.',
  input: z.object({ id: Id }),
  answer: z.null(),
  status: 204,
  errors: [contactErrors.notFound, contactErrors.merged, contactErrors.notYours, requestErrors.preconditionFailed],
  example: { input: { id }, answer: null },
});

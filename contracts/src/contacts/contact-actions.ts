/** What is done to one contact beyond changing its fields. Each answers the contact as it became. */
import { z } from 'zod';
import { requestErrors } from '../errors.ts';
import { Id, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { Contact, exampleContact, PointInput } from './contact.ts';
import { contactErrors } from './errors.ts';
import { tagNames } from './tags.ts';

const id = exampleContact.id;
const pointId = exampleContact.points[0]?.id ?? '';
const changed = { ...exampleContact, version: 2 };
const writeErrors = [
  contactErrors.notFound,
  contactErrors.merged,
  contactErrors.notYours,
  requestErrors.preconditionFailed,
] as const;

export const changeContactStatus = operation({
  id: 'contacts.change_status',
  method: 'POST',
  path: '/contacts/{id}/status',
  permission: 'contacts.write',
  summary: 'Change the lead status',
  description:
    'A contact without a status becomes a lead (`lead.created`); null makes a lead a plain contact again. Without a ' +
    'statusId, the first status of kind `new`.',
  input: z.object({ id: Id, statusId: Id.nullable().optional() }),
  answer: Contact,
  versioned: true,
  errors: [...writeErrors, contactErrors.unknownReference],
  example: { input: { id, statusId: exampleContact.status.id }, answer: changed },
});

export const mergeContacts = operation({
  id: 'contacts.merge',
  method: 'POST',
  path: '/contacts/{id}/merge',
  permission: 'contacts.merge',
  summary: 'Merge another contact into this one',
  description:
    'Addresses, tags, notes, tasks, conversations and fields this one lacks come over; then the other is gone, and its id ' +
    'answers 410 with this one’s. `prefer` names fields to take from the other even where this one has a value.',
  input: z.object({
    id: Id,
    otherId: Id,
    prefer: z
      .array(z.enum(['name', 'jobTitle', 'status', 'owner', 'company', 'locale', 'timeZone', 'source', 'custom']))
      .max(20)
      .optional(),
  }),
  answer: Contact,
  versioned: true,
  errors: [...writeErrors, contactErrors.unknownReference],
  example: { input: { id, otherId: '0192f3c1-7a00-7000-8000-00000000000c', prefer: ['jobTitle'] }, answer: changed },
});

export const rollbackContact = operation({
  id: 'contacts.rollback',
  method: 'POST',
  path: '/contacts/{id}/rollback',
  permission: 'records.rollback',
  summary: 'Take a contact back to an event',
  description:
    'Fields, addresses, tags and custom values become what they were right after the event; this is itself an event. ' +
    'Refused with the reasons where later facts forbid it: an address belongs to someone else now, a company or ' +
    'status is gone, a merge lies between.',
  input: z.object({ id: Id, eventId: Id }),
  answer: Contact,
  versioned: true,
  errors: [...writeErrors, contactErrors.rollbackRefused],
  example: { input: { id, eventId: '0192f3c1-7a00-7000-8000-000000000001' }, answer: changed },
});

export const addContactPoint = operation({
  id: 'contact_points.add',
  method: 'POST',
  path: '/contacts/{id}/points',
  permission: 'contacts.write',
  summary: 'Add an address',
  description: 'Refused with 409 and the candidates when it belongs to another contact.',
  input: PointInput.extend({ id: Id }),
  answer: Contact,
  versioned: true,
  errors: [...writeErrors, contactErrors.duplicate],
  example: { input: { id, kind: 'email', value: 'Grace@Example.com', label: 'work' }, answer: changed },
});

export const updateContactPoint = operation({
  id: 'contact_points.update',
  method: 'PATCH',
  path: '/contacts/{id}/points/{pointId}',
  permission: 'contacts.write',
  summary: 'Change an address',
  description: 'A new value is unverified. `isPrimary: true` makes it the one of its kind that is used.',
  input: z.object({
    id: Id,
    pointId: Id,
    value: text(320).pipe(z.string().min(1)).optional(),
    label: text(60).nullable().optional(),
    isPrimary: z.literal(true).optional(),
  }),
  answer: Contact,
  versioned: true,
  errors: [...writeErrors, contactErrors.pointNotFound, contactErrors.duplicate],
  example: { input: { id, pointId, isPrimary: true }, answer: changed },
});

export const removeContactPoint = operation({
  id: 'contact_points.remove',
  method: 'DELETE',
  path: '/contacts/{id}/points/{pointId}',
  permission: 'contacts.write',
  summary: 'Remove an address',
  description: 'When it was the primary one of its kind, the oldest that is left becomes primary.',
  input: z.object({ id: Id, pointId: Id }),
  answer: Contact,
  versioned: true,
  errors: [...writeErrors, contactErrors.pointNotFound],
  example: { input: { id, pointId }, answer: changed },
});

export const tagContact = operation({
  id: 'contacts.tag',
  method: 'POST',
  path: '/contacts/{id}/tags',
  permission: 'contacts.write',
  summary: 'Tag a contact',
  description: 'By name; tags that do not exist are created.',
  input: z.object({ id: Id, names: tagNames }),
  answer: Contact,
  versioned: true,
  errors: writeErrors,
  example: { input: { id, names: ['VIP'] }, answer: changed },
});

export const untagContact = operation({
  id: 'contacts.untag',
  method: 'DELETE',
  path: '/contacts/{id}/tags/{tagId}',
  permission: 'contacts.write',
  summary: 'Take a tag off a contact',
  description: 'Nothing happens when it is not there.',
  input: z.object({ id: Id, tagId: Id }),
  answer: Contact,
  versioned: true,
  errors: writeErrors,
  example: { input: { id, tagId: exampleContact.tags[0]?.id ?? '' }, answer: { ...changed, tags: [] } },
});

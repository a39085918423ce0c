import { z } from 'zod';
import { requestErrors } from '../errors.ts';
import { Id, requiredText, Timestamp, Version } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';
import { contactErrors, noteErrors } from './errors.ts';

export const Note = z
  .object({
    id: Id,
    contactId: Id.nullable(),
    companyId: Id.nullable(),
    body: z.string(),
    author: z.object({ kind: z.enum(['user', 'api_key', 'system']), id: Id.nullable(), name: z.string().nullable() }),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    version: Version,
  })
  .meta({ id: 'Note' });
export type Note = z.infer<typeof Note>;

const example = {
  id: '0192f3c1-7a00-7000-8000-00000000000b',
  contactId: '0192f3c1-7a00-7000-8000-000000000002',
  companyId: null,
  body: 'Prefers to be called in the morning.',
  author: { kind: 'user' as const, id: '0192f3c1-7a00-7000-8000-000000000003', name: 'Ada Lovelace' },
  createdAt: '2026-01-05T09:30:00.000Z',
  updatedAt: '2026-01-05T09:30:00.000Z',
  version: 1,
};

/** A note is on one contact or on one company. */
const target = { contactId: Id.optional(), companyId: Id.optional() };
const oneTarget = (input: { contactId?: string | undefined; companyId?: string | undefined }) =>
  (input.contactId === undefined) !== (input.companyId === undefined);
const oneTargetMessage = { message: 'name either contactId or companyId', path: ['contactId'] };

export const listNotes = operation({
  id: 'notes.list',
  method: 'GET',
  path: '/notes',
  permission: 'contacts.read',
  summary: 'List notes',
  description: 'Of one contact or company, newest first.',
  input: z.object({ ...pageInput, ...target }).refine(oneTarget, oneTargetMessage),
  answer: pageOf(Note),
  errors: [],
  example: { input: { contactId: example.contactId }, answer: { items: [example], hasMore: false, nextCursor: null } },
});

export const createNote = operation({
  id: 'notes.create',
  method: 'POST',
  path: '/notes',
  permission: 'contacts.write',
  summary: 'Add a note',
  description: 'To a contact or a company, which shows it on its timeline.',
  input: z.object({ ...target, body: requiredText(20_000) }).refine(oneTarget, oneTargetMessage),
  answer: Note,
  status: 201,
  versioned: true,
  errors: [contactErrors.notFound, contactErrors.merged, contactErrors.notYours, contactErrors.unknownReference],
  example: { input: { contactId: example.contactId, body: example.body }, answer: example },
});

export const updateNote = operation({
  id: 'notes.update',
  method: 'PATCH',
  path: '/notes/{id}',
  permission: 'contacts.write',
  summary: 'Change a note',
  description: 'Members change their own notes; admins any.',
  input: z.object({ id: Id, body: requiredText(20_000) }),
  answer: Note,
  versioned: true,
  errors: [noteErrors.notFound, noteErrors.notYours, requestErrors.preconditionFailed],
  example: {
    input: { id: example.id, body: 'Call after noon.' },
    answer: { ...example, body: 'Call after noon.', version: 2 },
  },
});

export const deleteNote = operation({
  id: 'notes.delete',
  method: 'DELETE',
  path: '/notes/{id}',
  permission: 'contacts.write',
  summary: 'Delete a note',
  description: 'Members delete their own notes; admins any.',
  input: z.object({ id: Id }),
  answer: z.null(),
  status: 204,
  errors: [noteErrors.notFound, noteErrors.notYours, requestErrors.preconditionFailed],
  example: { input: { id: example.id }, answer: null },
});

import { z } from 'zod';
import { declareErrors } from '../errors.ts';
import { Id, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';

export const erasureErrors = declareErrors('erasures', {
  notFound: { status: 404, title: 'There is no such erasure' },
  personNotFound: { status: 404, title: 'There is no such person' },
  underWay: { status: 409, title: 'This person is being erased already' },
});

export const Erasure = z
  .object({
    id: Id,
    subjectId: Id.describe('Id of the contact that was. Nothing else of the person is kept.'),
    state: z.enum(['queued', 'running', 'completed', 'failed']),
    keepsSuppressed: z
      .boolean()
      .describe('Whether the addresses stay on the suppression list, with the reason `erased`.'),
    counts: z.record(z.string(), z.number().int()).describe('Rows and files removed or redacted, by place.'),
    failure: z.string().nullable(),
    isRepeated: z.boolean().describe('Carried out again after a backup of before was restored.'),
    createdAt: Timestamp,
    finishedAt: Timestamp.nullable(),
    certificate: z.string().nullable().describe('A signed statement of what was done, as text; when completed.'),
  })
  .meta({ id: 'Erasure' });
export type Erasure = z.infer<typeof Erasure>;

const example = {
  id: '0192f3c1-7a00-7000-8000-00000000e101',
  subjectId: '0192f3c1-7a00-7000-8000-000000000001',
  state: 'completed' as const,
  keepsSuppressed: true,
  counts: { contacts: 1, messages: 12, events: 34, files: 3 },
  failure: null,
  isRepeated: false,
  createdAt: '2026-01-05T09:30:00.000Z',
  finishedAt: '2026-01-05T09:30:02.000Z',
  certificate: 'Certificate of erasure …',
};

export const createErasure = operation({
  id: 'erasures.create',
  method: 'POST',
  path: '/erasures',
  permission: 'data.erase',
  status: 202,
  summary: 'Erase a person',
  description:
    'Removes a contact with conversations, messages, files, notes and tasks, and redacts every trace in events and lists, for good: a rollback is refused, and a restored backup is redacted again. Also for a contact that was deleted. A job does it.',
  input: z.object({
    contactId: Id,
    keepSuppressed: z
      .boolean()
      .default(true)
      .describe('Keep the addresses on the suppression list, so that nobody writes to them by mistake.'),
  }),
  answer: Erasure,
  errors: [erasureErrors.personNotFound, erasureErrors.underWay],
  example: {
    input: { contactId: example.subjectId },
    answer: { ...example, state: 'queued', counts: {}, finishedAt: null, certificate: null },
  },
});

export const listErasures = operation({
  id: 'erasures.list',
  method: 'GET',
  path: '/erasures',
  permission: 'data.erase',
  summary: 'List erasures',
  description: 'Newest first.',
  input: z.object({ ...pageInput }),
  answer: pageOf(Erasure),
  errors: [],
  example: { input: {}, answer: { items: [example], hasMore: false, nextCursor: null } },
});

export const getErasure = operation({
  id: 'erasures.get',
  method: 'GET',
  path: '/erasures/{id}',
  permission: 'data.erase',
  summary: 'Get an erasure',
  description: 'Where it stands, and its certificate.',
  input: z.object({ id: Id }),
  answer: Erasure,
  errors: [erasureErrors.notFound],
  example: { input: { id: example.id }, answer: example },
});

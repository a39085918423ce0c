import { z } from 'zod';
import { declareErrors } from '../errors.ts';
import { Id, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';

export const actorKinds = ['user', 'api_key', 'contact', 'system'] as const;

export const Event = z
  .object({
    id: Id,
    type: z.string().describe('`<noun>.<past verb>`, such as `contact.updated`.'),
    entityType: z.string(),
    entityId: Id,
    relatedId: Id.nullable().describe('The record whose timeline also shows this event.'),
    actor: z.object({ kind: z.enum(actorKinds), id: Id.nullable(), name: z.string().nullable() }),
    before: z.record(z.string(), z.unknown()).nullable().describe('The changed fields as they were.'),
    after: z.record(z.string(), z.unknown()).nullable().describe('The changed fields as they became.'),
    causeId: Id.nullable().describe('The event that led to this one.'),
    occurredAt: Timestamp,
  })
  .meta({ id: 'Event' });
export type Event = z.infer<typeof Event>;

const exampleEvent = {
  id: '0192f3c1-7a00-7000-8000-000000000001',
  type: 'contact.updated',
  entityType: 'contact',
  entityId: '0192f3c1-7a00-7000-8000-000000000002',
  relatedId: null,
  actor: { kind: 'user' as const, id: '0192f3c1-7a00-7000-8000-000000000003', name: 'Ada Lovelace' },
  before: { status: 'new' },
  after: { status: 'working' },
  causeId: null,
  occurredAt: '2026-01-05T09:30:00.000Z',
};

export const eventErrors = declareErrors('events', {
  notFound: { status: 404, title: 'There is no such event' },
});

export const getEvent = operation({
  id: 'events.get',
  method: 'GET',
  path: '/events/{id}',
  permission: 'events.read',
  summary: 'Get an event',
  description: 'One entry of the log.',
  input: z.object({ id: Id }),
  answer: Event,
  errors: [eventErrors.notFound],
  example: { input: { id: exampleEvent.id }, answer: exampleEvent },
});

export const listEvents = operation({
  id: 'events.list',
  method: 'GET',
  path: '/events',
  permission: 'events.read',
  summary: 'List events',
  description: 'The append-only log of the workspace, newest first. With `recordId`, the timeline of one record.',
  input: z.object({
    ...pageInput,
    recordId: Id.optional().describe('Only events of this record or related to it.'),
    type: z.string().max(100).optional().describe('Only this type, or, ending in `.*`, this noun.'),
    actorId: Id.optional(),
    after: Timestamp.optional().describe('Only events at or after this instant.'),
    before: Timestamp.optional().describe('Only events before this instant.'),
  }),
  answer: pageOf(Event),
  errors: [],
  example: {
    input: { limit: 50, recordId: exampleEvent.entityId },
    answer: { items: [exampleEvent], hasMore: false, nextCursor: null },
  },
});

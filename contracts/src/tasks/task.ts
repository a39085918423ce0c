import { z } from 'zod';
import { declareErrors } from '../errors.ts';
import { Id, Timestamp, Version } from '../fields.ts';

export const taskErrors = declareErrors('tasks', {
  notFound: { status: 404, title: 'There is no such task' },
  notYours: { status: 403, title: 'The task is someone else’s' },
  unknownReference: { status: 422, title: 'Something the task refers to does not exist' },
});

const named = z.object({ id: Id, name: z.string() });

export const Task = z
  .object({
    id: Id,
    title: z.string(),
    note: z.string().nullable(),
    dueAt: Timestamp.nullable().describe('When it should be done by.'),
    isDone: z.boolean(),
    completedAt: Timestamp.nullable(),
    completedBy: Id.nullable().describe('The person or API key that completed it.'),
    assignee: named.nullable().describe('The member who is to do it.'),
    contact: named.nullable().describe('The contact or lead it is about.'),
    company: named.nullable().describe('The company it is about.'),
    createdBy: Id.nullable(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    version: Version,
  })
  .meta({ id: 'Task' });
export type Task = z.infer<typeof Task>;

export const exampleTask = {
  id: '0192f3c1-7a00-7000-8000-00000000000e',
  title: 'Send the offer',
  note: 'Forty seats, paid yearly.',
  dueAt: '2026-01-09T16:00:00.000Z',
  isDone: false,
  completedAt: null,
  completedBy: null,
  assignee: { id: '0192f3c1-7a00-7000-8000-000000000003', name: 'Ada Lovelace' },
  contact: { id: '0192f3c1-7a00-7000-8000-000000000002', name: 'Charles Babbage' },
  company: null,
  createdBy: '0192f3c1-7a00-7000-8000-000000000003',
  createdAt: '2026-01-05T09:30:00.000Z',
  updatedAt: '2026-01-05T09:30:00.000Z',
  version: 1,
};

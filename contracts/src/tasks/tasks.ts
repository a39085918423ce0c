import { z } from 'zod';
import { contactErrors } from '../contacts/errors.ts';
import { requestErrors } from '../errors.ts';
import { Id, queryFlag, requiredText, text, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';
import { exampleTask, Task, taskErrors } from './task.ts';

/** A task is about one contact, about one company, or about neither. */
const subject = { contactId: Id.optional(), companyId: Id.optional() };

const note = text(20_000).transform((value) => value || null);

export const taskStates = ['open', 'done', 'all'] as const;

export const listTasks = operation({
  id: 'tasks.list',
  method: 'GET',
  path: '/tasks',
  permission: 'tasks.read',
  summary: 'List tasks',
  description:
    'Open ones by their due date, those without one last; done ones with the last completed first; all of them newest first.',
  input: z.object({
    ...pageInput,
    ...subject,
    state: z.enum(taskStates).default('open'),
    assigneeId: z
      .union([Id, z.enum(['me', 'nobody'])])
      .optional()
      .describe('A member, `me` or `nobody`.'),
    overdue: queryFlag.optional().describe('Only open ones whose due date has passed.'),
    dueAfter: Timestamp.optional().describe('Only those due at or after this instant.'),
    dueBefore: Timestamp.optional().describe('Only those due before this instant.'),
    hasDueDate: queryFlag.optional().describe('Only those with a due date, or, `false`, without one.'),
  }),
  answer: pageOf(Task),
  errors: [],
  example: {
    input: { assigneeId: 'me', overdue: true },
    answer: { items: [exampleTask], hasMore: false, nextCursor: null },
  },
});

export const getTask = operation({
  id: 'tasks.get',
  method: 'GET',
  path: '/tasks/{id}',
  permission: 'tasks.read',
  summary: 'Get a task',
  description: 'With the names of whoever is to do it and what it is about.',
  input: z.object({ id: Id }),
  answer: Task,
  versioned: true,
  errors: [taskErrors.notFound],
  example: { input: { id: exampleTask.id }, answer: exampleTask },
});

export const createTask = operation({
  id: 'tasks.create',
  method: 'POST',
  path: '/tasks',
  permission: 'tasks.write',
  summary: 'Add a task',
  description: 'About a contact, a company or nothing of both, for a member or for nobody yet.',
  input: z
    .object({
      ...subject,
      title: requiredText(300),
      note: note.nullable().optional(),
      dueAt: Timestamp.nullable().optional(),
      assigneeId: Id.nullable().optional().describe('The member who is to do it.'),
    })
    .refine(({ contactId, companyId }) => contactId === undefined || companyId === undefined, {
      message: 'name contactId or companyId, not both',
      path: ['companyId'],
    }),
  answer: Task,
  status: 201,
  versioned: true,
  errors: [contactErrors.notFound, contactErrors.merged, contactErrors.notYours, taskErrors.unknownReference],
  example: {
    input: {
      contactId: exampleTask.contact.id,
      title: exampleTask.title,
      note: exampleTask.note,
      dueAt: exampleTask.dueAt,
      assigneeId: exampleTask.assignee.id,
    },
    answer: exampleTask,
  },
});

const errorsOfOne = [taskErrors.notFound, taskErrors.notYours, requestErrors.preconditionFailed];

export const updateTask = operation({
  id: 'tasks.update',
  method: 'PATCH',
  path: '/tasks/{id}',
  permission: 'tasks.write',
  summary: 'Change a task',
  description:
    'Changes the fields that are given. Members change what they made, what is assigned to them and what is assigned to nobody.',
  input: z.object({
    id: Id,
    title: requiredText(300).optional(),
    note: note.nullable().optional(),
    dueAt: Timestamp.nullable().optional(),
    assigneeId: Id.nullable().optional(),
  }),
  answer: Task,
  versioned: true,
  errors: [...errorsOfOne, taskErrors.unknownReference],
  example: {
    input: { id: exampleTask.id, dueAt: '2026-01-12T16:00:00.000Z' },
    answer: { ...exampleTask, dueAt: '2026-01-12T16:00:00.000Z', version: 2 },
  },
});

export const completeTask = operation({
  id: 'tasks.complete',
  method: 'POST',
  path: '/tasks/{id}/complete',
  permission: 'tasks.write',
  summary: 'Complete a task',
  description: 'Says that it is done. Nothing happens when it was done already.',
  input: z.object({ id: Id }),
  answer: Task,
  versioned: true,
  errors: errorsOfOne,
  example: {
    input: { id: exampleTask.id },
    answer: {
      ...exampleTask,
      isDone: true,
      completedAt: '2026-01-08T10:00:00.000Z',
      completedBy: exampleTask.assignee.id,
      version: 2,
    },
  },
});

export const reopenTask = operation({
  id: 'tasks.reopen',
  method: 'POST',
  path: '/tasks/{id}/reopen',
  permission: 'tasks.write',
  summary: 'Reopen a task',
  description: 'Says that it is not done after all. Nothing happens when it is open.',
  input: z.object({ id: Id }),
  answer: Task,
  versioned: true,
  errors: errorsOfOne,
  example: { input: { id: exampleTask.id }, answer: { ...exampleTask, version: 3 } },
});

export const deleteTask = operation({
  id: 'tasks.delete',
  method: 'DELETE',
  path: '/tasks/{id}',
  permission: 'tasks.write',
  summary: 'Delete a task',
  description: 'The event keeps what it was.',
  input: z.object({ id: Id }),
  answer: z.null(),
  status: 204,
  errors: errorsOfOne,
  example: { input: { id: exampleTask.id }, answer: null },
});

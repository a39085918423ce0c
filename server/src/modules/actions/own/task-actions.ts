/** Tasks, as steps give them to people. */
import { getWorkspace } from '@millrace/contracts/accounts/workspaces';
import { getCompany } from '@millrace/contracts/companies/companies';
import { getContact } from '@millrace/contracts/contacts/contacts';
import { Id } from '@millrace/contracts/fields';
import { Task, taskErrors } from '@millrace/contracts/tasks/task';
import { completeTask, createTask, listTasks } from '@millrace/contracts/tasks/tasks';
import { DateTime } from 'luxon';
import { z } from 'zod';
import { parseDuration } from '#engine/language/duration';
import { Problem } from '#platform/errors';
import { findMember } from './find-member.ts';
import { type Desk, ownAction, type OwnAction } from './own-action.ts';

const subject = {
  id: Id.optional().describe('Of the lead or contact it is about.'),
  companyId: Id.optional().describe('Or of the company.'),
};

export const taskActions: readonly OwnAction[] = [
  ownAction({
    effect: 'transactional',
    idOf: { inputs: 'contact', output: 'task' },
    name: 'add_task',
    title: 'Add a task',
    description: 'For a member, about a lead, a contact, a company or neither. It shows on their page of tasks.',
    inputs: z
      .object({
        ...subject,
        title: z.string().trim().min(1).max(300),
        note: z.string().max(20_000).nullable().optional(),
        due: z
          .string()
          .max(60)
          .nullable()
          .optional()
          .describe('A span from now (`2d`), a day (`2026-01-09`, until its end) or an instant.'),
        assignee: z
          .string()
          .trim()
          .min(1)
          .max(320)
          .nullable()
          .optional()
          .describe(
            'A member by id, e-mail address or name; `owner`: whoever owns the record, else whoever the workflow works for. Without it, nobody.',
          ),
      })
      .refine(({ id, companyId }) => id === undefined || companyId === undefined, {
        error: 'give id or companyId, not both',
      }),
    output: Task,
    async perform(desk, { id, companyId, title, note, due, assignee }) {
      return await desk.ask(createTask, {
        contactId: id,
        companyId,
        title,
        note,
        dueAt: due ? await readDue(desk, due) : null,
        assigneeId: assignee ? await findAssignee(desk, assignee, { id, companyId }) : null,
      });
    },
  }),
  ownAction({
    effect: 'transactional',
    idOf: { output: 'task' },
    name: 'complete_task',
    title: 'Complete a task',
    description: 'One task by its id. Nothing happens when it was done already.',
    inputs: z.object({ taskId: Id }),
    output: Task,
    perform: (desk, { taskId }) => desk.ask(completeTask, { id: taskId }),
  }),
  ownAction({
    effect: 'pure',
    idOf: { inputs: 'contact' },
    name: 'find_tasks',
    title: 'Find open tasks',
    description: 'About a lead, contact or company, or all of the workspace; what is due first comes first.',
    inputs: z.object({
      ...subject,
      overdue: z.boolean().optional().describe('Only those whose due date has passed.'),
      limit: z.int().min(1).max(200).default(50),
    }),
    output: z.object({ tasks: z.array(Task) }),
    async perform(desk, { id, companyId, overdue, limit }) {
      const { items } = await desk.ask(listTasks, { contactId: id, companyId, overdue, limit });
      return { tasks: items };
    },
  }),
];

async function readDue(desk: Desk, due: string): Promise<string> {
  const spanMs = parseDuration(due);
  if (spanMs !== undefined) return new Date(desk.now.getTime() + spanMs).toISOString();
  const zone = /^\d{4}-\d\d-\d\d$/.test(due) ? (await desk.ask(getWorkspace, {})).timeZone : undefined;
  const time =
    zone === undefined ? DateTime.fromISO(due, { zone: 'utc' }) : DateTime.fromISO(due, { zone }).endOf('day');
  if (time.isValid) return time.toJSDate().toISOString();
  const message = `due: “${due}” is neither a span such as 2d nor a day such as 2026-01-09 nor an instant.`;
  throw new Problem(taskErrors.unknownReference, message);
}

async function findAssignee(
  desk: Desk,
  wanted: string,
  { id, companyId }: { id?: string | undefined; companyId?: string | undefined },
): Promise<string | null> {
  if (wanted !== 'owner') return await findMember(desk, wanted);
  const record = id ? await desk.ask(getContact, { id }) : companyId && (await desk.ask(getCompany, { id: companyId }));
  return (record && record.owner?.id) || (desk.call.actor.id ?? null);
}

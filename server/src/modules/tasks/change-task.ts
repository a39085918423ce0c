/** Changing, completing, reopening and deleting tasks: each an event of its own. */
import { requestErrors } from '@millrace/contracts/errors';
import { taskErrors } from '@millrace/contracts/tasks/task';
import { type Access, type Author, isWithinOwnReach, type WriteDeps } from '#modules/contacts/contacts.module';
import { diffFields, type EventDraft } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import type { Tx } from '#platform/postgres/database';
import { requireMember } from './create-task.ts';
import { type LockedTask, lockTask } from './task-store.ts';
import { fieldsOf, type TaskFields, toColumns } from './task.ts';

export interface TaskRequest extends Author {
  id: string;
  access: Access;
}

export type TaskChange = { [Field in keyof TaskFields]?: TaskFields[Field] | undefined };

export async function updateTask(tx: Tx, deps: WriteDeps, request: TaskRequest & { change: TaskChange }) {
  const task = await requireTask(tx, request);
  const before = fieldsOf(task);
  const { change } = request;
  const given = {
    ...change,
    // Another spelling of the same instant is no change.
    ...(change.dueAt && { dueAt: new Date(change.dueAt).toISOString() }),
  };
  const patch = diffFields(before, given);
  if (!patch) return;
  if ('assigneeId' in patch.after) await requireMember(tx, request.workspaceId, given.assigneeId ?? null);
  await write(tx, deps, { request, task, columns: toColumns({ ...before, ...defined(given) }) });
  await record(tx, deps, { request, task, type: 'task.updated', ...patch });
}

/** Without what is undefined, which would empty a field where it is spread. */
function defined(change: TaskChange): Partial<TaskFields> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

/** Nothing happens when it is so already. */
export async function setTaskDone(tx: Tx, deps: WriteDeps, request: TaskRequest & { isDone: boolean }): Promise<void> {
  const task = await requireTask(tx, request);
  const { isDone, actor } = request;
  if ((task.completed_at !== null) === isDone) return;
  const at = isDone ? deps.clock.now() : null;
  const columns = { completed_at: at, completed_by: isDone ? (actor.id ?? null) : null };
  await write(tx, deps, { request, task, columns });
  const type = isDone ? 'task.completed' : 'task.reopened';
  await record(tx, deps, { request, task, type, before: { isDone: !isDone }, after: { isDone } });
}

export async function deleteTask(tx: Tx, deps: WriteDeps, request: TaskRequest): Promise<void> {
  const task = await requireTask(tx, request);
  const { workspaceId, id } = request;
  await tx.deleteFrom('tasks').where('workspace_id', '=', workspaceId).where('id', '=', id).execute();
  const before = { ...fieldsOf(task), isDone: task.completed_at !== null };
  await record(tx, deps, { request, task, type: 'task.deleted', before });
}

/** Whose reach is `own` touches what they made, what is theirs to do, and what is nobody's. */
async function requireTask(tx: Tx, { workspaceId, id, access }: TaskRequest): Promise<LockedTask> {
  const task = await lockTask(tx, workspaceId, id);
  if (!task) throw new Problem(taskErrors.notFound, 'This task does not exist, or was deleted.');
  const { assignee_id: ownerId, created_by: createdBy } = task;
  if (access.reach !== 'all' && !isWithinOwnReach({ ownerId, createdBy }, access.actor.id ?? '')) {
    throw new Problem(taskErrors.notYours, 'This task is for somebody else. Ask them, or an admin, to change it.');
  }
  if (access.ifMatch !== undefined && access.ifMatch !== task.version) {
    throw new Problem(requestErrors.preconditionFailed, 'The task has changed since you read it. Read it again.');
  }
  return task;
}

interface Writing {
  request: TaskRequest;
  task: LockedTask;
  columns: ReturnType<typeof toColumns> | { completed_at: Date | null; completed_by: string | null };
}

async function write(tx: Tx, deps: WriteDeps, { request, task, columns }: Writing): Promise<void> {
  await tx
    .updateTable('tasks')
    .set({ ...columns, version: task.version + 1, updated_at: deps.clock.now() })
    .where('workspace_id', '=', request.workspaceId)
    .where('id', '=', task.id)
    .execute();
}

type Recorded = { request: TaskRequest; task: LockedTask } & Pick<EventDraft, 'type' | 'before' | 'after'>;

async function record(tx: Tx, deps: WriteDeps, { request, task, ...event }: Recorded): Promise<void> {
  const { workspaceId, actor, cause } = request;
  const relatedId = task.contact_id ?? task.company_id ?? undefined;
  await deps.events.record(tx, [
    { workspaceId, actor, cause, entityType: 'task', entityId: task.id, relatedId, ...event },
  ]);
}

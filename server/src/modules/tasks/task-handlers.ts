import { requestErrors } from '@millrace/contracts/errors';
import { type Task, taskErrors } from '@millrace/contracts/tasks/task';
import {
  completeTask,
  createTask as createTaskOperation,
  deleteTask as deleteTaskOperation,
  getTask,
  listTasks,
  reopenTask,
  updateTask as updateTaskOperation,
} from '@millrace/contracts/tasks/tasks';
import type { InputOf, Operation } from '@millrace/contracts/operation';
import { accessOf, authorOf, type WriteDeps } from '#modules/contacts/contacts.module';
import { Problem } from '#platform/errors';
import { type CursorKey, decodeCursor, toPage } from '#platform/http/cursor';
import { bind, type Binding, type HandlerContext } from '#platform/http/handler';
import { isUuid } from '#platform/ids';
import type { Db } from '#platform/postgres/database';
import { deleteTask, setTaskDone, updateTask } from './change-task.ts';
import { createTask } from './create-task.ts';
import { countTasks, selectTasks, selectTasksById, type TaskFilter, toTask } from './task-store.ts';

type Context = HandlerContext<Operation>;

export function bindTaskHandlers(deps: WriteDeps): Binding[] {
  const requestOf = (context: Context, id: string) => ({ ...authorOf(context), access: accessOf(context), id });
  return [
    bind(listTasks, async ({ tx, workspaceId, caller, input }) => {
      const filter = toFilter(input, { now: deps.clock.now(), actorId: caller.actor.id });
      const after = decodeTaskCursor(input.cursor, filter.state);
      const [rows, total] = await Promise.all([
        selectTasks(tx, workspaceId, { filter, after, limit: input.limit + 1 }),
        input.total ? countTasks(tx, workspaceId, filter) : undefined,
      ]);
      return { ...toPage(rows, input.limit, { item: toTask, key: (row) => [row.sortKey, row.id] }), total };
    }),
    bind(getTask, async ({ tx, workspaceId, input }) => presentTask(tx, workspaceId, input.id)),
    bind(createTaskOperation, async (context) => {
      const { tx, workspaceId, input } = context;
      const { note = null, dueAt = null, assigneeId = null } = input;
      const request = { ...authorOf(context), access: accessOf(context), draft: { ...input, note, dueAt, assigneeId } };
      return await presentTask(tx, workspaceId, await createTask(tx, deps, request));
    }),
    bind(updateTaskOperation, async (context) => {
      const { id, ...change } = context.input;
      await updateTask(context.tx, deps, { ...requestOf(context, id), change });
      return await presentTask(context.tx, context.workspaceId, id);
    }),
    ...[
      { operation: completeTask, isDone: true },
      { operation: reopenTask, isDone: false },
    ].map(({ operation, isDone }) =>
      bind(operation, async (context) => {
        const { tx, workspaceId, input } = context;
        await setTaskDone(tx, deps, { ...requestOf(context, input.id), isDone });
        return await presentTask(tx, workspaceId, input.id);
      }),
    ),
    bind(deleteTaskOperation, async (context) => {
      await deleteTask(context.tx, deps, requestOf(context, context.input.id));
      return null;
    }),
  ];
}

async function presentTask(db: Db, workspaceId: string, id: string): Promise<Task> {
  const [row] = await selectTasksById(db, workspaceId, [id]);
  if (!row) throw new Problem(taskErrors.notFound, 'This task does not exist, or was deleted.');
  return toTask(row);
}

function toFilter(
  input: InputOf<typeof listTasks>,
  { now, actorId }: { now: Date; actorId: string | undefined },
): TaskFilter {
  const { assigneeId, overdue, dueAfter, dueBefore } = input;
  if (assigneeId === 'me' && actorId === undefined) throw new Error('Who asks has no id.');
  const bounds = [...(dueBefore === undefined ? [] : [new Date(dueBefore)]), ...(overdue ? [now] : [])];
  const [earliest] = bounds.toSorted((one, other) => one.getTime() - other.getTime());
  return {
    state: overdue ? 'open' : input.state,
    contactId: input.contactId,
    companyId: input.companyId,
    assigneeId: assigneeId === 'me' ? actorId : assigneeId === 'nobody' ? null : assigneeId,
    dueAfter: dueAfter === undefined ? undefined : new Date(dueAfter),
    dueBefore: earliest,
    hasDueDate: input.hasDueDate,
  };
}

/** The key is what the list is ordered by, as PostgreSQL writes it, and the id. */
function decodeTaskCursor(cursor: string | undefined, state: TaskFilter['state']): CursorKey | undefined {
  const key = decodeCursor(cursor, 2);
  if (!key) return undefined;
  const [value, id] = key;
  const isKey =
    typeof value === 'string' &&
    (state === 'all' ? isUuid(value) : value === 'infinity' || /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d/.test(value));
  if (isKey && typeof id === 'string' && isUuid(id)) return key;
  throw new Problem(requestErrors.invalid, 'The cursor belongs to a list in another order. Start again without it.', {
    extensions: { issues: [{ path: 'cursor', message: 'is not a cursor of this list' }] },
  });
}

/** Tasks as the API answers them, and the rows they are written from. */
import type { Task } from '@millrace/contracts/tasks/task';
import { type RawBuilder, sql } from 'kysely';
import type { CursorKey } from '#platform/http/cursor';
import type { Db, Tx } from '#platform/postgres/database';
import { limitTo } from '#platform/postgres/plan-once';

export interface TaskFilter {
  state: 'open' | 'done' | 'all';
  contactId?: string | undefined;
  companyId?: string | undefined;
  /** Null: assigned to nobody. */
  assigneeId?: string | null | undefined;
  dueAfter?: Date | undefined;
  dueBefore?: Date | undefined;
  hasDueDate?: boolean | undefined;
}

export type TaskRow = Omit<Task, 'dueAt' | 'completedAt' | 'createdAt' | 'updatedAt'> & {
  dueAt: Date | null;
  completedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  sortKey: string;
};

export async function selectTasks(
  db: Db,
  workspaceId: string,
  list: { filter: TaskFilter; after: CursorKey | undefined; limit: number },
): Promise<TaskRow[]> {
  const { filter, after, limit } = list;
  const { key, type, isDescending } = orders[filter.state];
  const [operator, direction] = isDescending ? [sql`<`, sql`desc`] : [sql`>`, sql`asc`];
  const beyond = after
    ? sql`(${key}, t.id) ${operator} (${String(after[0])}::${type}, ${String(after[1])}::uuid)`
    : sql`true`;
  const result = await sql<TaskRow>`
    ${answerOf(key)}
     where ${matching(workspaceId, filter)} and ${beyond}
     order by ${key} ${direction}, t.id ${direction}
     ${limitTo(limit)}
  `.execute(db);
  return result.rows;
}

interface Order {
  key: RawBuilder<unknown>;
  type: RawBuilder<unknown>;
  isDescending: boolean;
}

const time = sql`timestamptz`;
/** Written as in the indexes. */
const orders: Readonly<Record<TaskFilter['state'], Order>> = {
  open: { key: sql`coalesce(t.due_at, 'infinity')`, type: time, isDescending: false },
  done: { key: sql`t.completed_at`, type: time, isDescending: true },
  all: { key: sql`t.id`, type: sql`uuid`, isDescending: true },
};

export async function countTasks(db: Db, workspaceId: string, filter: TaskFilter): Promise<number> {
  const result = await sql<{ count: string }>`
    select count(*) from tasks t where ${matching(workspaceId, filter)}
  `.execute(db);
  return Number(result.rows[0]?.count ?? 0);
}

/** Those that are not there are missing. */
export async function selectTasksById(db: Db, workspaceId: string, ids: readonly string[]): Promise<TaskRow[]> {
  const result = await sql<TaskRow>`
    ${answerOf(sql`t.id`)} where t.workspace_id = ${workspaceId} and t.id = any (${ids}::uuid[])
  `.execute(db);
  return result.rows;
}

function matching(workspaceId: string, filter: TaskFilter): RawBuilder<unknown> {
  const { state, contactId, companyId, assigneeId, dueAfter, dueBefore, hasDueDate } = filter;
  const conditions = [sql`t.workspace_id = ${workspaceId}`];
  if (state === 'open') conditions.push(sql`t.completed_at is null`);
  if (state === 'done') conditions.push(sql`t.completed_at is not null`);
  if (contactId) conditions.push(sql`t.contact_id = ${contactId}`);
  if (companyId) conditions.push(sql`t.company_id = ${companyId}`);
  if (assigneeId === null) conditions.push(sql`t.assignee_id is null`);
  if (assigneeId) conditions.push(sql`t.assignee_id = ${assigneeId}`);
  // Said of what the index is on as well; what has no due date is due never.
  if (dueAfter) conditions.push(sql`coalesce(t.due_at, 'infinity') >= ${dueAfter} and t.due_at is not null`);
  if (dueBefore) conditions.push(sql`coalesce(t.due_at, 'infinity') < ${dueBefore}`);
  if (hasDueDate === true) conditions.push(sql`t.due_at is not null`);
  if (hasDueDate === false) conditions.push(sql`t.due_at is null`);
  return sql.join(conditions, sql` and `);
}

function answerOf(key: RawBuilder<unknown>) {
  return sql`
    select t.id, t.title, t.note, t.due_at as "dueAt", t.completed_at is not null as "isDone",
           t.completed_at as "completedAt", t.completed_by as "completedBy", t.created_by as "createdBy",
           t.created_at as "createdAt", t.updated_at as "updatedAt", t.version, (${key})::text as "sortKey",
           case when m.user_id is not null then json_build_object('id', m.user_id, 'name', m.name) end as assignee,
           case when c.id is not null then json_build_object('id', c.id, 'name', c.name) end as contact,
           case when o.id is not null then json_build_object('id', o.id, 'name', o.name) end as company
      from tasks t
      left join members m on m.workspace_id = t.workspace_id and m.user_id = t.assignee_id
      left join contacts c on c.workspace_id = t.workspace_id and c.id = t.contact_id
      left join companies o on o.workspace_id = t.workspace_id and o.id = t.company_id`;
}

export function toTask({ sortKey: _, ...row }: TaskRow): Task {
  return {
    ...row,
    dueAt: row.dueAt?.toISOString() ?? null,
    completedAt: row.completedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

export type LockedTask = NonNullable<Awaited<ReturnType<typeof lockTask>>>;

export async function lockTask(tx: Tx, workspaceId: string, id: string) {
  return await tx
    .selectFrom('tasks')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

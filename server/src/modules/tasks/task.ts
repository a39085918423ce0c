/** What a task is in events. */
import type { LockedTask } from './task-store.ts';

/** What a caller says of a task. Undefined leaves a field as it is, null empties it. */
export interface TaskFields {
  title: string;
  note: string | null;
  dueAt: string | null;
  assigneeId: string | null;
}

export function fieldsOf(row: Pick<LockedTask, 'title' | 'note' | 'due_at' | 'assignee_id'>): TaskFields {
  return {
    title: row.title,
    note: row.note,
    dueAt: row.due_at?.toISOString() ?? null,
    assigneeId: row.assignee_id,
  };
}

/** As tables take it. */
export function toColumns(fields: TaskFields) {
  return {
    title: fields.title,
    note: fields.note,
    due_at: fields.dueAt === null ? null : new Date(fields.dueAt),
    assignee_id: fields.assigneeId,
  };
}

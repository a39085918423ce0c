/** Tasks: what somebody is to do by when, about a contact, a company or neither. */
import type { Task } from '@millrace/contracts/tasks/task';
import type { Companies } from '#modules/companies/companies.module';
import type { Contacts, Merge, WriteDeps } from '#modules/contacts/contacts.module';
import type { Binding } from '#platform/http/handler';
import type { Db, Tx } from '#platform/postgres/database';
import { bindTaskHandlers } from './task-handlers.ts';
import { selectTasksById, toTask } from './task-store.ts';

export interface Tasks {
  bindings: Binding[];
}

export function createTasks(
  deps: WriteDeps & { contacts: Pick<Contacts, 'onMerge'>; companies: Pick<Companies, 'onMerge'> },
): Tasks {
  deps.contacts.onMerge(moveTasks('contact_id'));
  deps.companies.onMerge(moveTasks('company_id'));
  return { bindings: bindTaskHandlers(deps) };
}

/** Tasks as the API answers them; those that are not there are missing. */
export async function listTasksById(db: Db, workspaceId: string, ids: readonly string[]): Promise<Task[]> {
  return ids.length === 0 ? [] : (await selectTasksById(db, workspaceId, ids)).map(toTask);
}

/** When two records become one. */
function moveTasks(column: 'contact_id' | 'company_id') {
  return async (tx: Tx, { workspaceId, survivorId, otherId }: Merge): Promise<void> => {
    await tx
      .updateTable('tasks')
      .set({ [column]: survivorId })
      .where('workspace_id', '=', workspaceId)
      .where(column, '=', otherId)
      .execute();
  };
}

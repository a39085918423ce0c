import { contactErrors } from '@millrace/contracts/contacts/errors';
import { taskErrors } from '@millrace/contracts/tasks/task';
import {
  type Access,
  type Author,
  describeMissingContact,
  isWithinOwnReach,
  type WriteDeps,
} from '#modules/contacts/contacts.module';
import { Problem } from '#platform/errors';
import type { Tx } from '#platform/postgres/database';
import { type TaskFields, toColumns } from './task.ts';

export interface TaskDraft extends TaskFields {
  /** At most one of them. */
  contactId?: string | undefined;
  companyId?: string | undefined;
}

export async function createTask(
  tx: Tx,
  deps: WriteDeps,
  created: Author & { draft: TaskDraft; access: Access },
): Promise<string> {
  const { workspaceId, draft, access, actor, cause } = created;
  await requireSubject(tx, workspaceId, { draft, access });
  await requireMember(tx, workspaceId, draft.assigneeId);
  const id = deps.ids.next();
  const now = deps.clock.now();
  const { contactId, companyId, ...fields } = draft;
  await tx
    .insertInto('tasks')
    .values({
      workspace_id: workspaceId,
      id,
      ...toColumns(fields),
      contact_id: contactId ?? null,
      company_id: companyId ?? null,
      created_by: actor.id ?? null,
      created_at: now,
      updated_at: now,
    })
    .execute();
  const relatedId = contactId ?? companyId;
  const entity = { entityType: 'task', entityId: id, relatedId };
  await deps.events.record(tx, [{ workspaceId, type: 'task.created', ...entity, actor, cause, after: { ...fields } }]);
  return id;
}

export async function requireMember(tx: Tx, workspaceId: string, userId: string | null): Promise<void> {
  if (userId === null) return;
  const member = await tx
    .selectFrom('members')
    .select('user_id')
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (member) return;
  throw new Problem(taskErrors.unknownReference, 'Whoever the task is for is not a member of the workspace.', {
    extensions: { issues: [{ path: 'assigneeId', message: 'is not a member of the workspace' }] },
  });
}

/** What the task is about must be there, and within reach. */
async function requireSubject(
  tx: Tx,
  workspaceId: string,
  { draft, access }: { draft: TaskDraft; access: Access },
): Promise<void> {
  const { contactId, companyId } = draft;
  const id = contactId ?? companyId;
  if (id === undefined) return;
  const record = await tx
    .selectFrom(contactId ? 'contacts' : 'companies')
    .select(['name', 'owner_id as ownerId', 'created_by as createdBy'])
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!record && contactId) throw (await describeMissingContact(tx, workspaceId, [id]))(id);
  if (!record) throw new Problem(taskErrors.unknownReference, 'This company does not exist, or was deleted.');
  if (access.reach === 'all' || isWithinOwnReach(record, access.actor.id ?? '')) return;
  throw new Problem(contactErrors.notYours, `${record.name} is assigned to somebody else.`);
}

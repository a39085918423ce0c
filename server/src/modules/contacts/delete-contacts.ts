import type { Problem } from '#platform/errors';
import type { Tx } from '#platform/postgres/database';
import { type LoadedContact, toEventFields } from './contact.ts';
import type { Author, WriteDeps } from './create-contacts.ts';
import { type Access, describeMissing, faultOfAccess } from './contact-access.ts';
import { lockContacts } from './snapshot-store.ts';
import { notALead } from './update-contacts.ts';

export type Deletion = { ok: true; id: string } | { ok: false; id: string; problem: Problem };

export interface DeletionRequest extends Author {
  /** Each at most once. */
  ids: readonly string[];
  access: Access;
  onlyLeads?: boolean | undefined;
}

/**
 * Deletes contacts with what hangs on them; the events keep what they were. Answers one result per id, in order.
 */
export async function deleteManyContacts(tx: Tx, deps: WriteDeps, request: DeletionRequest): Promise<Deletion[]> {
  const { workspaceId, ids, access, actor, cause } = request;
  const loaded = await lockContacts(tx, workspaceId, ids);
  const missing = await describeMissing(
    tx,
    workspaceId,
    ids.filter((id) => !loaded.has(id)),
  );
  const deleted: LoadedContact[] = [];
  const results = ids.map((id): Deletion => {
    const contact = loaded.get(id);
    if (!contact) return { ok: false, id, problem: missing(id) };
    if (request.onlyLeads && contact.statusId === null) return { ok: false, id, problem: notALead() };
    const problem = faultOfAccess(contact, access);
    if (problem) return { ok: false, id, problem };
    deleted.push(contact);
    return { ok: true, id };
  });
  if (deleted.length === 0) return results;
  await tx
    .deleteFrom('contacts')
    .where('workspace_id', '=', workspaceId)
    .where(
      'id',
      'in',
      deleted.map(({ id }) => id),
    )
    .execute();
  await deps.events.record(
    tx,
    deleted.map((contact) => ({
      workspaceId,
      type: contact.statusId === null ? 'contact.deleted' : 'lead.deleted',
      entityType: contact.statusId === null ? 'contact' : 'lead',
      entityId: contact.id,
      actor,
      cause,
      before: toEventFields(contact),
    })),
  );
  return results;
}

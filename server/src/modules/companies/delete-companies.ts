import type { Access, Author, RowResult, WriteDeps } from '#modules/contacts/contacts.module';
import type { Tx } from '#platform/postgres/database';
import { faultOfAccess, notFound } from './company-problems.ts';
import { lockCompanies } from './company-snapshot-store.ts';
import { type LoadedCompany, toEventFields } from './company.ts';
import { movePeople } from './move-people.ts';

export interface CompanyDeletionRequest extends Author {
  /** Each at most once. */
  ids: readonly string[];
  access: Access;
}

/** Deletes companies; their people stay. Answers one result per id, in order. */
export async function deleteManyCompanies(
  tx: Tx,
  deps: WriteDeps,
  request: CompanyDeletionRequest,
): Promise<RowResult[]> {
  const { workspaceId, ids, access, actor, cause } = request;
  const loaded = await lockCompanies(tx, workspaceId, ids);
  const deleted: LoadedCompany[] = [];
  const results = ids.map((id): RowResult => {
    const company = loaded.get(id);
    const problem = company ? faultOfAccess(company, access) : notFound();
    if (problem || !company) return { ok: false, id, problem: problem ?? notFound() };
    deleted.push(company);
    return { ok: true, id };
  });
  if (deleted.length === 0) return results;
  const deletedIds = deleted.map(({ id }) => id);
  await movePeople(tx, deps, { author: request, fromIds: deletedIds, toId: null });
  await tx.deleteFrom('companies').where('workspace_id', '=', workspaceId).where('id', 'in', deletedIds).execute();
  await deps.events.record(
    tx,
    deleted.map((company) => ({
      workspaceId,
      type: 'company.deleted',
      entityType: 'company',
      entityId: company.id,
      actor,
      cause,
      before: toEventFields(company),
    })),
  );
  return results;
}

/** Merging: one company that has two records becomes one. Its people move, each with an event of their own. */
import { companyErrors } from '@millrace/contracts/companies/errors';
import {
  type Access,
  type Author,
  loadRecordSettings,
  type MergeStep,
  type WriteDeps,
} from '#modules/contacts/contacts.module';
import { Problem } from '#platform/errors';
import type { Tx } from '#platform/postgres/database';
import { faultOfAccess, notFound } from './company-problems.ts';
import { lockCompanies } from './company-snapshot-store.ts';
import { type CompanySnapshot, plainFields, toEventFields } from './company.ts';
import { movePeople } from './move-people.ts';
import { writeCompanyChanges } from './update-companies.ts';

export interface CompanyMergeRequest extends Author {
  id: string;
  otherId: string;
  access: Access;
}

export async function mergeCompanies(
  tx: Tx,
  deps: WriteDeps & { mergeSteps: readonly MergeStep[] },
  request: CompanyMergeRequest,
): Promise<void> {
  const { workspaceId, id, otherId, access } = request;
  if (id === otherId) throw new Problem(companyErrors.unknownReference, 'A company cannot be merged into itself.');
  const loaded = await lockCompanies(tx, workspaceId, [id, otherId]);
  const [survivor, other] = [loaded.get(id), loaded.get(otherId)];
  if (!survivor || !other) throw notFound();
  const fault = faultOfAccess(survivor, access) ?? faultOfAccess(other, { ...access, ifMatch: undefined });
  if (fault) throw fault;

  await movePeople(tx, deps, { author: request, fromIds: [otherId], toId: id });
  await tx
    .updateTable('notes')
    .set({ company_id: id })
    .where('workspace_id', '=', workspaceId)
    .where('company_id', '=', otherId)
    .execute();
  for (const step of deps.mergeSteps) await step(tx, { workspaceId, survivorId: id, otherId });
  // First, so that its domain is free.
  await tx.deleteFrom('companies').where('workspace_id', '=', workspaceId).where('id', '=', otherId).execute();
  const { region } = await loadRecordSettings(tx, workspaceId, 'company');
  const after = mergeSnapshots(survivor, other);
  const changes = [{ before: survivor, after, eventType: 'company.merged', note: { mergedId: otherId } }];
  await writeCompanyChanges(tx, deps, { author: request, changes, region });
  const { actor, cause } = request;
  await deps.events.record(tx, [
    {
      workspaceId,
      type: 'company.merged_away',
      entityType: 'company',
      entityId: otherId,
      relatedId: id,
      actor,
      cause,
      before: toEventFields(other),
      after: { intoId: id },
    },
  ]);
}

/** The survivor's own values win where it has any. */
function mergeSnapshots(survivor: CompanySnapshot, other: CompanySnapshot): CompanySnapshot {
  const merged: CompanySnapshot = { ...survivor };
  for (const field of plainFields) Object.assign(merged, { [field]: survivor[field] ?? other[field] });
  return {
    ...merged,
    custom: { ...other.custom, ...survivor.custom },
    tagIds: [...new Set([...survivor.tagIds, ...other.tagIds])].toSorted(),
  };
}

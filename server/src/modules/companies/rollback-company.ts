/** Taking a company back to what it was right after an event: see the contacts module. */
import { companyErrors } from '@millrace/contracts/companies/errors';
import {
  type Access,
  type Author,
  changesBetween,
  findMissingReferences,
  loadRecordSettings,
  requireEventOf,
  type WriteDeps,
} from '#modules/contacts/contacts.module';
import { Problem } from '#platform/errors';
import type { Tx } from '#platform/postgres/database';
import { faultOfAccess, notFound } from './company-problems.ts';
import { findCompaniesByDomain, lockCompanies } from './company-snapshot-store.ts';
import { type CompanySnapshot, diffSnapshots, type LoadedCompany, withEventFields } from './company.ts';
import { writeCompanyChanges } from './update-companies.ts';

export interface CompanyRollbackRequest extends Author {
  id: string;
  eventId: string;
  access: Access;
}

/** Answers the id of the event; undefined when the company is as it was. */
export async function rollbackCompany(
  tx: Tx,
  deps: WriteDeps,
  request: CompanyRollbackRequest,
): Promise<string | undefined> {
  const { workspaceId, id, eventId, access } = request;
  const company = (await lockCompanies(tx, workspaceId, [id])).get(id);
  if (!company) throw notFound();
  const fault = faultOfAccess(company, access);
  if (fault) throw fault;
  const record = { recordId: id, eventId, refusal: companyErrors.rollbackRefused };
  const toTime = await requireEventOf(tx, workspaceId, record);
  const after = withEventFields(company, await changesBetween(tx, workspaceId, record));
  const reasons = await findReasonsAgainst(tx, workspaceId, { company, after });
  if (reasons.length > 0) {
    throw new Problem(companyErrors.rollbackRefused, reasons.join(' '), { extensions: { reasons } });
  }
  if (!diffSnapshots(company, after)) return undefined;
  const { region } = await loadRecordSettings(tx, workspaceId, 'company');
  const note = { toEventId: eventId, toTime };
  const changes = [{ before: company, after, eventType: 'company.rolled_back', note }];
  return (await writeCompanyChanges(tx, deps, { author: request, changes, region }))[0];
}

async function findReasonsAgainst(
  tx: Tx,
  workspaceId: string,
  rollback: { company: LoadedCompany; after: CompanySnapshot },
): Promise<string[]> {
  const { company, after } = rollback;
  const restored = {
    ownerId: after.ownerId === company.ownerId ? null : after.ownerId,
    tagIds: after.tagIds.filter((tagId) => !company.tagIds.includes(tagId)),
  };
  const [issuesOf, owners] = await Promise.all([
    findMissingReferences(tx, workspaceId, [restored]),
    findCompaniesByDomain(tx, workspaceId, after.domain === null ? [] : [after.domain]),
  ]);
  const explanations: Readonly<Record<string, string>> = {
    ownerId: 'Its owner of then is no longer a member of the workspace.',
    tagIds: 'A tag it had was deleted since.',
  };
  return [
    ...issuesOf(restored).map((issue) => explanations[issue.path] ?? `${issue.path} ${issue.message}.`),
    ...owners
      .filter((owner) => owner.id !== company.id)
      .map((owner) => `The domain ${owner.domain} belongs to ${owner.name} now.`),
  ];
}

/** The companies that rows of people name: found by domain or name, made where there is none. */
import { findCompaniesByDomain, findCompaniesByName } from '#modules/companies/companies.module';
import type { Tx } from '#platform/postgres/database';
import type { ImportDeps } from '../import-deps.ts';
import type { TouchedRecord } from '../import-store.ts';
import type { RecordDraft } from '../mapping/read-record.ts';
import { CompanyIndex, type CompanyRef } from '../planning/plan-companies.ts';
import type { WriteContext } from '../record-writer.ts';
import { nameKey } from './company-writer.ts';

export interface Links {
  companyOf(draft: RecordDraft): string | undefined;
  touched: TouchedRecord[];
}

export async function linkCompanies(
  tx: Tx,
  deps: ImportDeps,
  linked: { context: WriteContext; drafts: readonly RecordDraft[] },
): Promise<Links> {
  const { context, drafts } = linked;
  const naming = drafts.filter(({ companyName }) => companyName);
  if (naming.length === 0) return { companyOf: () => undefined, touched: [] };
  const { workspaceId, actor, cause } = context;
  const index = new CompanyIndex();
  const [byDomain, byName] = await Promise.all([
    findCompaniesByDomain(
      tx,
      workspaceId,
      naming.flatMap(({ companyDomain }) => companyDomain ?? []),
    ),
    findCompaniesByName(
      tx,
      workspaceId,
      naming.map(({ companyName }) => nameKey(companyName ?? '')),
    ),
  ]);
  for (const { id, key, domain } of [...byDomain, ...byName]) index.add({ id, nameKey: key, details: { domain } });

  const refOf = new Map<RecordDraft, CompanyRef>();
  const fresh = new Map<CompanyRef, { row: number; name: string; domain: string | undefined }>();
  for (const draft of naming) {
    const name = draft.companyName ?? '';
    const domain = draft.companyDomain;
    let company = index.findNamed({ domain, nameKey: nameKey(name) });
    if (!company) {
      company = { id: undefined, nameKey: nameKey(name), details: { domain: domain ?? null } };
      index.add(company);
      fresh.set(company, { row: draft.row, name, domain });
    }
    refOf.set(draft, company);
  }
  const rows = [...fresh.values()].map(({ name, domain }) => ({ name, ...(domain ? { domain } : {}) }));
  const creations =
    rows.length > 0 ? await deps.companies.createCompaniesBulk(tx, { workspaceId, actor, cause, rows }) : [];
  const touched = [...fresh].flatMap(([company, { row }], at): TouchedRecord[] => {
    const creation = creations[at];
    // Somebody made the company at this very moment: the person stays without one rather than fail.
    if (!creation?.ok) return [];
    company.id = creation.id;
    return [{ recordId: creation.id, row, entityType: 'company', action: 'created' }];
  });
  return { companyOf: (draft) => refOf.get(draft)?.id, touched };
}

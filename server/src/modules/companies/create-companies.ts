/** Creating companies, one or thousands at a time. A row that cannot be created is told why; the others stand. */
import {
  type Author,
  ensureTags,
  findMissingReferences,
  type Issue,
  loadRecordSettings,
  type RecordSettings,
  tagKey,
  type WriteDeps,
} from '#modules/contacts/contacts.module';
import type { Tx } from '#platform/postgres/database';
import { findCompaniesByDomain, insertCompanies, insertTaggings, type KnownCompany } from './company-snapshot-store.ts';
import { type CompanySnapshot, toEventFields } from './company.ts';
import { toDuplicate } from './company-problems.ts';
import { type CompanyReading, type NewCompany, readNewCompany } from './read-company.ts';

export type CompanyCreation =
  | { ok: true; id: string; eventId: string; snapshot: CompanySnapshot }
  | { ok: false; reason: 'invalid' | 'unknown_reference'; issues: Issue[] }
  /** The company that has the domain already; it may be that of an earlier row of the same call. */
  | { ok: false; reason: 'duplicate'; owner: KnownCompany };

export interface CompanyCreationRequest extends Author {
  rows: readonly NewCompany[];
  requireCustom?: boolean | undefined;
  settings?: RecordSettings | undefined;
}

/** Answers one result per row, in order. */
export async function createManyCompanies(
  tx: Tx,
  deps: WriteDeps,
  request: CompanyCreationRequest,
): Promise<CompanyCreation[]> {
  const { workspaceId, rows } = request;
  const settings = request.settings ?? (await loadRecordSettings(tx, workspaceId, 'company'));
  const context = { settings, ids: deps.ids, requireCustom: request.requireCustom };
  const readings = rows.map((row) => readNewCompany(row, context));
  const [issuesOf, owners, tagIds] = await Promise.all([
    findMissingReferences(tx, workspaceId, rows),
    findCompaniesByDomain(
      tx,
      workspaceId,
      readings.flatMap(({ snapshot }) => snapshot.domain ?? []),
    ),
    ensureTags(tx, deps, { workspaceId, names: rows.flatMap((row) => row.tags ?? []) }),
  ]);
  const ownerOf = new Map(owners.map((owner) => [owner.domain, owner]));

  const results = readings.map((reading, index): CompanyCreation => {
    const row = rows[index] ?? { name: '' };
    const missing = issuesOf(row);
    if (reading.issues.length > 0) return { ok: false, reason: 'invalid', issues: reading.issues };
    if (missing.length > 0) return { ok: false, reason: 'unknown_reference', issues: missing };
    const owner = ownerOf.get(reading.snapshot.domain ?? '');
    if (owner && !reading.isDomainGuessed) return { ok: false, reason: 'duplicate', owner };
    const tags = (row.tags ?? []).flatMap((name) => tagIds.get(tagKey(name)) ?? []);
    const snapshot = { ...withFreeDomain(reading, owner), tagIds: [...new Set(tags)].toSorted() };
    if (snapshot.domain) ownerOf.set(snapshot.domain, { ...snapshot, key: '' });
    return { ok: true, id: snapshot.id, eventId: '', snapshot };
  });
  const created = results.filter((result) => result.ok);
  await writeNewCompanies(tx, deps, { author: request, created, region: settings.region });
  return results;
}

/** A guessed domain that is another company's is dropped. */
function withFreeDomain({ snapshot }: CompanyReading, owner: KnownCompany | undefined): CompanySnapshot {
  return owner ? { ...snapshot, domain: null } : snapshot;
}

async function writeNewCompanies(
  tx: Tx,
  deps: WriteDeps,
  written: { author: Author; created: Extract<CompanyCreation, { ok: true }>[]; region: string },
): Promise<void> {
  const { author, created, region } = written;
  if (created.length === 0) return;
  const { workspaceId, actor, cause } = author;
  const companies = created.map(({ snapshot }) => snapshot);
  const taggings = companies.flatMap(({ id, tagIds }) => tagIds.map((tagId) => ({ companyId: id, tagId })));
  const at = deps.clock.now();
  const inserted = await insertCompanies(tx, workspaceId, { companies, region, at, createdBy: actor.id ?? null });
  if (inserted < companies.length) {
    // Between our look and our insert somebody else took one of the domains; they have committed by now.
    const owners = await findCompaniesByDomain(
      tx,
      workspaceId,
      companies.flatMap(({ domain }) => domain ?? []),
    );
    const mine = new Set(companies.map(({ id }) => id));
    throw toDuplicate(owners.find((owner) => !mine.has(owner.id)));
  }
  await insertTaggings(tx, workspaceId, taggings);
  const events = await deps.events.record(
    tx,
    companies.map((snapshot) => ({
      workspaceId,
      type: 'company.created',
      entityType: 'company',
      entityId: snapshot.id,
      actor,
      cause,
      after: withoutEmpty(toEventFields(snapshot)),
    })),
  );
  for (const [index, result] of created.entries()) result.eventId = events[index]?.id ?? '';
}

function withoutEmpty(fields: Record<string, unknown>): Record<string, unknown> {
  const isEmpty = (value: unknown) => value === null || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
}

/** Changing companies, one or thousands at a time. A row that cannot be changed is told why; the others change. */
import type { EventDraft } from '#modules/events/events.module';
import {
  type Access,
  type Author,
  ensureTags,
  findMissingReferences,
  loadRecordSettings,
  type RecordSettings,
  type RowResult,
  toInvalidRecord,
  type WriteDeps,
} from '#modules/contacts/contacts.module';
import { Problem } from '#platform/errors';
import type { Tx } from '#platform/postgres/database';
import { faultOfAccess, notFound, toDuplicate, toUnknownReference } from './company-problems.ts';
import {
  deleteTaggings,
  findCompaniesByDomain,
  insertTaggings,
  type KnownCompany,
  lockCompanies,
  updateCompanies,
} from './company-snapshot-store.ts';
import { type CompanySnapshot, diffSnapshots, type LoadedCompany } from './company.ts';
import { type CompanyChange, type CompanyReading, readCompanyChange } from './read-company.ts';

export interface CompanyUpdateRequest extends Author {
  /** Each id at most once. */
  rows: readonly { id: string; change: CompanyChange }[];
  /** Names of tags for all of them; made where there are none, once it is known that somebody gets them. */
  addTags?: readonly string[] | undefined;
  access: Access;
  settings?: RecordSettings | undefined;
}

/** `eventId` is undefined when nothing was different. */
export type CompanyUpdate = RowResult & { eventId?: string | undefined };

/** Answers one result per row, in order. */
export async function updateManyCompanies(
  tx: Tx,
  deps: WriteDeps,
  request: CompanyUpdateRequest,
): Promise<CompanyUpdate[]> {
  const { workspaceId, rows, access } = request;
  const ids = rows.map((row) => row.id);
  const [loaded, settings] = await Promise.all([
    lockCompanies(tx, workspaceId, ids),
    request.settings ?? loadRecordSettings(tx, workspaceId, 'company'),
  ]);
  const admit = (id: string): LoadedCompany | Problem => {
    const company = loaded.get(id);
    return company ? (faultOfAccess(company, access) ?? company) : notFound();
  };
  const admitted = rows.map(({ id, change }) => ({ id, change, company: admit(id) }));
  const isAnyAdmitted = admitted.some(({ company }) => !(company instanceof Problem));
  const names = isAnyAdmitted ? (request.addTags ?? []) : [];
  const addTagIds = [...(await ensureTags(tx, deps, { workspaceId, names })).values()];

  const drafts = admitted.map(({ id, change, company }): Draft | Refused => {
    if (company instanceof Problem) return { id, problem: company };
    const wanted = { ...change, addTagIds: [...(change.addTagIds ?? []), ...addTagIds] };
    const reading = readCompanyChange(company, wanted, { settings, ids: deps.ids });
    if (reading.issues.length > 0) return { id, problem: toInvalidRecord(reading.issues) };
    return { id, before: company, reading, wanted };
  });
  const settle = await prepareSettling(tx, workspaceId, drafts.filter(isDraft));
  const settled = drafts.map((draft) => (isDraft(draft) ? { id: draft.id, ...settle(draft) } : draft));

  const changes = settled.flatMap((each) => ('after' in each ? [each] : []));
  const eventIds = await writeCompanyChanges(tx, deps, { author: request, changes, region: settings.region });
  const eventOf = new Map(changes.map(({ id }, index) => [id, eventIds[index]]));
  return settled.map((each) =>
    'after' in each
      ? { ok: true, id: each.id, eventId: eventOf.get(each.id) }
      : { ok: false, id: each.id, problem: each.problem },
  );
}

interface Draft {
  id: string;
  before: LoadedCompany;
  reading: CompanyReading;
  wanted: CompanyChange;
}
interface Refused {
  id: string;
  problem: Problem;
}

function isDraft(draft: Draft | Refused): draft is Draft {
  return 'reading' in draft;
}

/** References and domains, looked up for all drafts at once; two rows cannot both get a domain. */
async function prepareSettling(
  tx: Tx,
  workspaceId: string,
  drafts: readonly Draft[],
): Promise<(draft: Draft) => CompanySnapshotChange | { problem: Problem }> {
  const wanted = drafts.map(({ wanted }) => toReferences(wanted));
  const [issuesOf, owners] = await Promise.all([
    findMissingReferences(tx, workspaceId, wanted),
    findCompaniesByDomain(
      tx,
      workspaceId,
      drafts.flatMap(({ reading }) => reading.snapshot.domain ?? []),
    ),
  ]);
  const ownerOf = new Map<string | null, KnownCompany>(owners.map((owner) => [owner.domain, owner]));
  return ({ before, reading, wanted }) => {
    const issues = issuesOf(toReferences(wanted));
    if (issues.length > 0) return { problem: toUnknownReference(issues) };
    let after = reading.snapshot;
    const owner = after.domain === null ? undefined : ownerOf.get(after.domain);
    if (owner && owner.id !== after.id) {
      if (!reading.isDomainGuessed) return { problem: toDuplicate(owner) };
      after = { ...after, domain: before.domain };
    }
    if (after.domain) ownerOf.set(after.domain, { ...after, key: '' });
    return { before, after };
  };
}

function toReferences({ ownerId, tagIds, addTagIds }: CompanyChange) {
  return { ownerId, tagIds: [...(tagIds ?? []), ...(addTagIds ?? [])] };
}

export interface CompanySnapshotChange {
  /** As locked by this transaction. */
  before: CompanySnapshot;
  after: CompanySnapshot;
  /** Instead of `company.updated`. */
  eventType?: string | undefined;
  /** Beside the changed fields: what the event says of itself. */
  note?: Record<string, unknown> | undefined;
}

/** Answers the id of each change's event, in order; undefined where nothing changed. */
export async function writeCompanyChanges(
  tx: Tx,
  deps: WriteDeps,
  written: { author: Author; changes: readonly CompanySnapshotChange[]; region: string },
): Promise<(string | undefined)[]> {
  const { author, region } = written;
  const drafts = written.changes.map((change) => draftEvent(change, author));
  const changed = written.changes.filter((_, index) => drafts[index]);
  if (changed.length === 0) return drafts.map(() => undefined);
  const only = (tagIds: readonly string[], others: readonly string[], companyId: string) =>
    tagIds.filter((tagId) => !others.includes(tagId)).map((tagId) => ({ companyId, tagId }));
  const removed = changed.flatMap(({ before, after }) => only(before.tagIds, after.tagIds, after.id));
  const added = changed.flatMap(({ before, after }) => only(after.tagIds, before.tagIds, after.id));
  const { workspaceId } = author;
  const companies = changed.map(({ after }) => after);
  await updateCompanies(tx, workspaceId, { companies, region, at: deps.clock.now() }).catch((error: unknown) => {
    throw isDomainTaken(error) ? toDuplicate(undefined) : error;
  });
  await Promise.all([deleteTaggings(tx, workspaceId, removed), insertTaggings(tx, workspaceId, added)]);
  const recorded = await deps.events.record(
    tx,
    drafts.filter((draft) => draft !== undefined),
  );
  let next = 0;
  return drafts.map((draft) => {
    if (!draft) return undefined;
    next += 1;
    return recorded[next - 1]?.id;
  });
}

/** Somebody took the domain between our look and our update. */
function isDomainTaken(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'companies_by_domain';
}

function draftEvent(change: CompanySnapshotChange, { workspaceId, actor, cause }: Author): EventDraft | undefined {
  const diff = diffSnapshots(change.before, change.after) ?? (change.eventType ? { before: {}, after: {} } : undefined);
  if (!diff) return undefined;
  return {
    workspaceId,
    type: change.eventType ?? 'company.updated',
    entityType: 'company',
    entityId: change.after.id,
    actor,
    cause,
    before: diff.before,
    after: { ...diff.after, ...change.note },
  };
}

/** Updating contacts, one or thousands at a time. A row that cannot be updated is told why; the others change. */
import { contactErrors } from '@millrace/contracts/contacts/errors';
import { Problem } from '#platform/errors';
import type { Tx } from '#platform/postgres/database';
import { writeContactChanges, type SnapshotChange } from './change-contacts.ts';
import type { LoadedContact } from './contact.ts';
import type { Author, WriteDeps } from './create-contacts.ts';
import { type DuplicateCandidate, describeCandidates, duplicateProblem } from './duplicates.ts';
import { type ContactChange, readContactChange } from './read-contact.ts';
import { loadRecordSettings, type RecordSettings } from './record-settings.ts';
import { findMissingReferences, toInvalidRecord, toUnknownReference } from './references.ts';
import { type Access, describeMissing, faultOfAccess } from './contact-access.ts';
import { findPointOwners, lockContacts, type PointOwner } from './snapshot-store.ts';
import { ensureTags } from './tags/tag-store.ts';

export interface UpdateRequest extends Author {
  /** Each id at most once. */
  rows: readonly { id: string; change: ContactChange }[];
  /** Names of tags for all of them; made where there are none, once it is known that somebody gets them. */
  addTags?: readonly string[] | undefined;
  access: Access;
  /** Refuse contacts without a status: they are not there for who works with leads. */
  onlyLeads?: boolean | undefined;
  settings?: RecordSettings | undefined;
}

export type Update =
  /** `eventId` is undefined when nothing was different. */
  { ok: true; id: string; eventId: string | undefined } | { ok: false; id: string; problem: Problem };

/** Answers one result per row, in order. */
export async function updateManyContacts(tx: Tx, deps: WriteDeps, request: UpdateRequest): Promise<Update[]> {
  const { workspaceId, rows, access } = request;
  const ids = rows.map((row) => row.id);
  const [loaded, settings] = await Promise.all([
    lockContacts(tx, workspaceId, ids),
    request.settings ?? loadRecordSettings(tx, workspaceId, 'contact'),
  ]);
  const missing = await describeMissing(
    tx,
    workspaceId,
    ids.filter((id) => !loaded.has(id)),
  );

  const admit = (id: string): LoadedContact | Problem => {
    const contact = loaded.get(id);
    if (!contact) return missing(id);
    if (request.onlyLeads && contact.statusId === null) return notALead();
    return faultOfAccess(contact, access) ?? contact;
  };
  const admitted = rows.map(({ id, change }) => ({ id, change, contact: admit(id) }));
  const addTagIds = await makeTags(tx, deps, {
    workspaceId,
    names: admitted.some(({ contact }) => !(contact instanceof Problem)) ? (request.addTags ?? []) : [],
  });
  const drafts = admitted.map(({ id, change, contact }): Draft | Refused => {
    if (contact instanceof Problem) return { id, problem: contact };
    const wanted = { ...change, addTagIds: [...(change.addTagIds ?? []), ...addTagIds] };
    const reading = readContactChange(contact, wanted, { settings, ids: deps.ids });
    if (reading.issues.length > 0) return { id, problem: toInvalidRecord(reading.issues) };
    return { id, before: contact, after: reading.snapshot, wanted };
  });
  const faultsOf = await findFaults(tx, workspaceId, drafts.filter(isDraft));

  const writable: SnapshotChange[] = [];
  const results = drafts.map((draft): Update => {
    if (!isDraft(draft)) return { ok: false, id: draft.id, problem: draft.problem };
    const problem = faultsOf(draft);
    if (problem) return { ok: false, id: draft.id, problem };
    writable.push(draft);
    return { ok: true, id: draft.id, eventId: undefined };
  });
  const eventIds = await writeContactChanges(tx, deps, { author: request, changes: writable });
  const eventOf = new Map(writable.map(({ after }, index) => [after.id, eventIds[index]]));
  return results.map((result) => (result.ok ? { ...result, eventId: eventOf.get(result.id) } : result));
}

/** The same for one contact; throws what refuses it. Answers the event's id, undefined when nothing was different. */
export async function updateContact(
  tx: Tx,
  deps: WriteDeps,
  request: Omit<UpdateRequest, 'rows'> & UpdateRequest['rows'][number],
): Promise<string | undefined> {
  const { id, change, ...rest } = request;
  const [result] = await updateManyContacts(tx, deps, { ...rest, rows: [{ id, change }] });
  if (!result?.ok) throw result?.problem ?? new Error('An update answers one result per row.');
  return result.eventId;
}

async function makeTags(tx: Tx, deps: WriteDeps, wanted: { workspaceId: string; names: readonly string[] }) {
  return [...(await ensureTags(tx, deps, wanted)).values()];
}

export function notALead(): Problem {
  return new Problem(contactErrors.notFound, 'This contact is not a lead. Give it a status first.');
}

type Draft = SnapshotChange & { id: string; before: LoadedContact; wanted: ContactChange };
interface Refused {
  id: string;
  problem: Problem;
}

function isDraft(draft: Draft | Refused): draft is Draft {
  return 'after' in draft;
}

/** References that do not exist and addresses of others, looked up for all drafts at once. */
async function findFaults(
  tx: Tx,
  workspaceId: string,
  drafts: readonly Draft[],
): Promise<(draft: Draft) => Problem | undefined> {
  const added = drafts.flatMap(({ before, after }) => {
    const held = new Set(before.points.map((point) => `${point.kind} ${point.normalised}`));
    return after.points.filter((point) => !held.has(`${point.kind} ${point.normalised}`));
  });
  const [issuesOf, owners] = await Promise.all([
    findMissingReferences(
      tx,
      workspaceId,
      drafts.map(({ wanted }) => toReferences(wanted)),
    ),
    findPointOwners(tx, workspaceId, added),
  ]);
  const taken = new Map(owners.map((owner) => [`${owner.kind} ${owner.normalised}`, owner]));
  const candidates = owners.length > 0 ? await describeCandidates(tx, workspaceId, owners) : [];
  return ({ wanted, after }) => {
    const issues = issuesOf(toReferences(wanted));
    if (issues.length > 0) return toUnknownReference(issues);
    return faultOfPoints(after, taken, candidates);
  };
}

function toReferences({ addTagIds, tagIds, ...change }: ContactChange) {
  return { ...change, tagIds: [...(tagIds ?? []), ...(addTagIds ?? [])] };
}

/** Also two rows of one call that want the same address: the first has it, the second is refused. */
function faultOfPoints(
  after: Draft['after'],
  taken: Map<string, PointOwner>,
  candidates: readonly DuplicateCandidate[],
): Problem | undefined {
  const others = after.points.flatMap((point) => {
    const owner = taken.get(`${point.kind} ${point.normalised}`);
    return owner && owner.contactId !== after.id ? [owner] : [];
  });
  if (others.length > 0) return duplicateProblem(others, candidates);
  for (const { kind, normalised } of after.points) {
    taken.set(`${kind} ${normalised}`, { kind, normalised, contactId: after.id });
  }
  return undefined;
}

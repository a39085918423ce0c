/**
 * Creating contacts, one or thousands at a time: the same few statements either way, with an event for each.
 * A row that cannot be created is told why and leaves the others standing.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventActor, EventLog } from '#modules/events/events.module';
import type { Clock } from '#platform/clock';
import type { Ids } from '#platform/ids';
import type { Tx } from '#platform/postgres/database';
import { type ContactSnapshot, toEventFields } from './contact.ts';
import type { Issue } from './custom-fields/custom-value.ts';
import { toDuplicate } from './duplicates.ts';
import { type NewContact, readNewContact } from './read-contact.ts';
import { loadRecordSettings, type RecordSettings } from './record-settings.ts';
import { findMissingReferences, type References } from './references.ts';
import { findPointOwners, insertContacts, insertPoints, insertTaggings, type PointOwner } from './snapshot-store.ts';
import { ensureTags, tagKey } from './tags/tag-store.ts';

export interface WriteDeps {
  events: EventLog;
  ids: Ids;
  clock: Clock;
}

/** Who changes records, where, and because of what. */
export interface Author {
  workspaceId: string;
  actor: EventActor;
  /** The event that led to this. */
  cause?: { id: string; depth: number } | undefined;
}

export type Creation =
  | { ok: true; id: string; eventId: string; snapshot: ContactSnapshot }
  | { ok: false; reason: 'invalid' | 'unknown_reference'; issues: Issue[] }
  /** Addresses that contacts have already, or an earlier row of the same call: `contactId` is then that row's. */
  | { ok: false; reason: 'duplicate'; owners: PointOwner[] };

export interface CreationRequest extends Author {
  rows: readonly NewContact[];
  /** Ask for the custom fields that are required: of people and the API, not of imports and mail. */
  requireCustom?: boolean | undefined;
  /** Throw `contacts.duplicate` for all instead of answering it for a row: one look less, for who creates one. */
  throwsDuplicate?: boolean | undefined;
  /** Read already; otherwise read here. */
  settings?: RecordSettings | undefined;
}

/** Answers one result per row, in order. */
export async function createManyContacts(tx: Tx, deps: WriteDeps, request: CreationRequest): Promise<Creation[]> {
  const { workspaceId, rows } = request;
  const settings = request.settings ?? (await loadRecordSettings(tx, workspaceId, 'contact'));
  const context = { settings, ids: deps.ids, requireCustom: request.requireCustom };
  const readings = rows.map((row) => readNewContact(row, context));
  const references = rows.map((row) => withoutKnownStatus(row, settings));
  const [issuesOf, owners, tagIds] = await Promise.all([
    findMissingReferences(tx, workspaceId, references),
    request.throwsDuplicate
      ? []
      : findPointOwners(
          tx,
          workspaceId,
          readings.flatMap(({ snapshot }) => snapshot.points),
        ),
    ensureTags(tx, deps, { workspaceId, names: rows.flatMap((row) => row.tags ?? []) }),
  ]);
  const taken = new Map(owners.map((owner) => [`${owner.kind} ${owner.normalised}`, owner]));

  const results = readings.map(({ snapshot, issues }, index): Creation => {
    const row = rows[index] ?? {};
    const missing = issuesOf(references[index] ?? row);
    if (issues.length > 0) return { ok: false, reason: 'invalid', issues };
    if (missing.length > 0) return { ok: false, reason: 'unknown_reference', issues: missing };
    const others = snapshot.points.flatMap((point) => taken.get(`${point.kind} ${point.normalised}`) ?? []);
    if (others.length > 0) return { ok: false, reason: 'duplicate', owners: others };
    for (const { kind, normalised } of snapshot.points) {
      taken.set(`${kind} ${normalised}`, { kind, normalised, contactId: snapshot.id });
    }
    const tags = (row.tags ?? []).flatMap((name) => tagIds.get(tagKey(name)) ?? []);
    return {
      ok: true,
      id: snapshot.id,
      eventId: '',
      snapshot: { ...snapshot, tagIds: [...new Set(tags)].toSorted() },
    };
  });
  await writeNewContacts(tx, deps, { author: request, created: results.filter((result) => result.ok) });
  return results;
}

/** A status of the workspace was read with its settings and need not be looked for again. */
function withoutKnownStatus({ statusId, ownerId, companyId }: NewContact, { statuses }: RecordSettings): References {
  const isKnown = statuses.some(({ id }) => id === statusId);
  return { statusId: isKnown ? undefined : statusId, ownerId, companyId };
}

/** From here on it pays to let what is written so far leave first. */
const manyContacts = 50;

type Created = Extract<Creation, { ok: true }>;

async function writeNewContacts(
  tx: Tx,
  deps: WriteDeps,
  written: { author: Author; created: readonly Created[] },
): Promise<void> {
  const { author, created } = written;
  if (created.length === 0) return;
  const { workspaceId, actor, cause } = author;
  const at = deps.clock.now();
  const contacts = created.map(({ snapshot }) => snapshot);
  const points = contacts.flatMap(({ id, points }) => points.map((point) => ({ ...point, contactId: id })));
  const taggings = contacts.flatMap(({ id, tagIds }) => tagIds.map((tagId) => ({ contactId: id, tagId })));
  // In one round trip, in this order. A failed statement fails the ones behind it.
  const inserting = Promise.all([
    insertContacts(tx, workspaceId, { contacts, createdBy: actor.id ?? null, at }),
    insertPoints(tx, workspaceId, { points, at }),
    insertTaggings(tx, workspaceId, taggings),
  ]);
  // Awaited below; until then a rejection is not unhandled.
  inserting.catch(() => {});
  // The database works on many rows while their events are made here.
  if (contacts.length >= manyContacts) await nextTurn();
  const recording = deps.events.record(
    tx,
    contacts.map((snapshot) => ({
      workspaceId,
      ...createdType(snapshot),
      entityId: snapshot.id,
      actor,
      cause,
      after: withoutEmpty(toEventFields(snapshot)),
    })),
  );
  const [[, inserted], events] = await Promise.all([inserting, recording]);
  if (inserted < points.length) {
    // Somebody else has one of the addresses, maybe only since our look; they have committed by now.
    const mine = new Set(contacts.map(({ id }) => id));
    const owners = await findPointOwners(tx, workspaceId, points);
    throw await toDuplicate(
      tx,
      workspaceId,
      owners.filter((owner) => !mine.has(owner.contactId)),
    );
  }
  for (const [index, result] of created.entries()) result.eventId = events[index]?.id ?? '';
}

function createdType({ statusId }: ContactSnapshot): { type: string; entityType: string } {
  return statusId === null
    ? { type: 'contact.created', entityType: 'contact' }
    : { type: 'lead.created', entityType: 'lead' };
}

function withoutEmpty(fields: Record<string, unknown>): Record<string, unknown> {
  const isEmpty = (value: unknown) => value === null || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
}

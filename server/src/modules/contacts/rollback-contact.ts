/**
 * Taking a contact back to what it was right after an event. The changes since, newest first, give each field as it
 * was; nothing is restored that later facts contradict.
 */
import { contactErrors } from '@millrace/contracts/contacts/errors';
import type { ErrorDefinition } from '@millrace/contracts/errors';
import { fieldsBeforeChanges, listChangesSince } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import type { Tx } from '#platform/postgres/database';
import { writeContactChanges } from './change-contacts.ts';
import { pointKindNames } from './contact-point.ts';
import { type ContactSnapshot, diffSnapshots, type LoadedContact, withEventFields, withOnePrimary } from './contact.ts';
import type { Author, WriteDeps } from './create-contacts.ts';
import { describeCandidates } from './duplicates.ts';
import { findMissingReferences } from './references.ts';
import { type Access, describeMissing, faultOfAccess } from './contact-access.ts';
import { findPointOwners, lockContacts } from './snapshot-store.ts';

export interface RollbackRequest extends Author {
  id: string;
  eventId: string;
  access: Access;
}

/** Further back than this many changes a rollback is refused: it would be a guess what somebody means by it. */
const maxChanges = 1000;

/** Answers the id of the event; undefined when the contact is as it was. */
export async function rollbackContact(tx: Tx, deps: WriteDeps, request: RollbackRequest): Promise<string | undefined> {
  const { workspaceId, id, eventId, access } = request;
  const contact = (await lockContacts(tx, workspaceId, [id])).get(id);
  if (!contact) throw (await describeMissing(tx, workspaceId, [id]))(id);
  const fault = faultOfAccess(contact, access);
  if (fault) throw fault;

  const record = { recordId: id, eventId, refusal: contactErrors.rollbackRefused };
  const toTime = await requireEventOf(tx, workspaceId, record);
  const restored = withEventFields(contact, await changesBetween(tx, workspaceId, record));
  const after = { ...restored, points: withOnePrimary(restored.points) };
  const reasons = await findReasonsAgainst(tx, workspaceId, { contact, after });
  if (reasons.length > 0) throw toRefusal(contactErrors.rollbackRefused, reasons);

  if (!diffSnapshots(contact, after)) return undefined;
  const note = { toEventId: eventId, toTime };
  const changes = [{ before: contact, after, eventType: 'contact.rolled_back', note }];
  return (await writeContactChanges(tx, deps, { author: request, changes }))[0];
}

export interface EventOfRecord {
  recordId: string;
  eventId: string;
  /** The error a refusal is answered with. */
  refusal: ErrorDefinition;
}

function toRefusal(refusal: ErrorDefinition, reasons: readonly string[]): Problem {
  return new Problem(refusal, reasons.join(' '), { extensions: { reasons } });
}

/** When the event was; throws when it is no event of the record. */
export async function requireEventOf(tx: Tx, workspaceId: string, wanted: EventOfRecord): Promise<string> {
  const event = await tx
    .selectFrom('events')
    .select('occurred_at')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', wanted.eventId)
    .where((where) => where.or([where('entity_id', '=', wanted.recordId), where('related_id', '=', wanted.recordId)]))
    .executeTakeFirst();
  if (event) return event.occurred_at.toISOString();
  throw toRefusal(wanted.refusal, ['This event is not in the history of the record.']);
}

/** The fields of a record as they were right after an event of it; refuses where something lies between. */
export async function changesBetween(
  tx: Tx,
  workspaceId: string,
  wanted: EventOfRecord,
): Promise<Record<string, unknown>> {
  const { recordId, eventId } = wanted;
  const changes = await listChangesSince(tx, { workspaceId, entityId: recordId, eventId });
  const reason = reasonAgainstCrossing(changes);
  if (reason) throw toRefusal(wanted.refusal, [reason]);
  // Rows of events hold JSON objects, which is what they were recorded with.
  return fieldsBeforeChanges(changes as { before: Record<string, unknown> | null }[]);
}

/** What may not lie between then and now. */
function reasonAgainstCrossing(changes: readonly { type: string; occurred_at: Date }[]): string | undefined {
  if (changes.length > maxChanges) {
    return `More than ${maxChanges} changes lie between: choose a later event, or set the fields by hand.`;
  }
  const day = (at: Date) => at.toISOString().slice(0, 10);
  const merge = changes.find(({ type }) => type.endsWith('.merged'));
  if (merge) {
    return `Another record was merged into this one on ${day(merge.occurred_at)}, which cannot be taken apart. Choose an event after that.`;
  }
  const erasure = changes.find(({ type }) => type.endsWith('.erased'));
  if (erasure) return `The person’s data was erased on ${day(erasure.occurred_at)}. It cannot come back.`;
  return undefined;
}

async function findReasonsAgainst(
  tx: Tx,
  workspaceId: string,
  rollback: { contact: LoadedContact; after: ContactSnapshot },
): Promise<string[]> {
  const { contact, after } = rollback;
  const held = new Set(contact.points.map((point) => `${point.kind} ${point.normalised}`));
  const returning = after.points.filter((point) => !held.has(`${point.kind} ${point.normalised}`));
  const restored = {
    statusId: after.statusId === contact.statusId ? null : after.statusId,
    ownerId: after.ownerId === contact.ownerId ? null : after.ownerId,
    companyId: after.companyId === contact.companyId ? null : after.companyId,
    tagIds: after.tagIds.filter((tagId) => !contact.tagIds.includes(tagId)),
  };
  const [issuesOf, owners] = await Promise.all([
    findMissingReferences(tx, workspaceId, [restored]),
    findPointOwners(tx, workspaceId, returning),
  ]);
  const taken = owners.filter((owner) => owner.contactId !== contact.id);
  const candidates = taken.length > 0 ? await describeCandidates(tx, workspaceId, taken) : [];
  const nameOf = (id: string) => candidates.find((candidate) => candidate.id === id)?.name ?? 'another contact';
  return [
    ...issuesOf(restored).map((issue) => explanations[issue.path] ?? `${issue.path} ${issue.message}.`),
    ...taken.map(
      (owner) => `The ${pointKindNames[owner.kind]} ${owner.normalised} belongs to ${nameOf(owner.contactId)} now.`,
    ),
  ];
}

const explanations: Readonly<Record<string, string>> = {
  statusId: 'The lead status it had was deleted since.',
  ownerId: 'Its owner of then is no longer a member of the workspace.',
  companyId: 'The company it belonged to was deleted since.',
  tagIds: 'A tag it had was deleted since.',
};

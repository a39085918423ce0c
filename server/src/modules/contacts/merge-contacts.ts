/**
 * Merging: one person who has two records becomes one. The survivor takes addresses, tags and what it lacks; modules
 * that hang things on contacts move theirs (`onMerge`); then the other is gone and leaves a forwarding address.
 */
import { contactErrors } from '@millrace/contracts/contacts/errors';
import { Problem } from '#platform/errors';
import type { Tx } from '#platform/postgres/database';
import { writeContactChanges } from './change-contacts.ts';
import { type ContactSnapshot, type LoadedContact, plainFields, toEventFields, withOnePrimary } from './contact.ts';
import type { Author, WriteDeps } from './create-contacts.ts';
import { type Access, describeMissing, faultOfAccess } from './contact-access.ts';
import { lockContacts } from './snapshot-store.ts';

/** Fields a person may choose to take from the other even where the survivor has a value. */
export type Preference =
  | 'name'
  | 'jobTitle'
  | 'status'
  | 'owner'
  | 'company'
  | 'locale'
  | 'timeZone'
  | 'source'
  | 'custom';

export interface Merge {
  workspaceId: string;
  survivorId: string;
  otherId: string;
}

/** Moves what a module hangs on contacts from the other to the survivor, in the same transaction. */
export type MergeStep = (tx: Tx, merge: Merge) => Promise<void>;

export interface MergeRequest extends Author {
  id: string;
  otherId: string;
  prefer?: readonly Preference[] | undefined;
  access: Access;
}

export async function mergeContacts(
  tx: Tx,
  deps: WriteDeps & { mergeSteps: readonly MergeStep[] },
  request: MergeRequest,
): Promise<void> {
  const { workspaceId, id, otherId, access } = request;
  if (id === otherId) throw new Problem(contactErrors.unknownReference, 'A contact cannot be merged into itself.');
  const loaded = await lockContacts(tx, workspaceId, [id, otherId]);
  const [survivor, other] = [loaded.get(id), loaded.get(otherId)];
  if (!survivor || !other) {
    const missing = await describeMissing(tx, workspaceId, [id, otherId]);
    throw missing(survivor ? otherId : id);
  }
  const fault = faultOfAccess(survivor, access) ?? faultOfAccess(other, { ...access, ifMatch: undefined });
  if (fault) throw fault;

  for (const step of [moveNotes, ...deps.mergeSteps]) await step(tx, { workspaceId, survivorId: id, otherId });
  await forward(tx, { workspaceId, survivorId: id, otherId });
  await writeContactChanges(tx, deps, {
    author: request,
    changes: [
      {
        before: survivor,
        after: mergeSnapshots(survivor, other, new Set(request.prefer)),
        eventType: 'contact.merged',
        note: { mergedId: otherId },
      },
    ],
  });
  await recordDisappearance(tx, deps, { author: request, other });
}

/** What the survivor becomes. Its own values win, but where it has none or the other is preferred. */
export function mergeSnapshots(
  survivor: ContactSnapshot,
  other: ContactSnapshot,
  prefer: ReadonlySet<Preference>,
): ContactSnapshot {
  const merged: ContactSnapshot = { ...survivor };
  for (const field of plainFields) {
    const taken = prefer.has(preferenceOf[field])
      ? (other[field] ?? survivor[field])
      : (survivor[field] ?? other[field]);
    Object.assign(merged, { [field]: taken });
  }
  return {
    ...merged,
    custom: prefer.has('custom') ? { ...survivor.custom, ...other.custom } : { ...other.custom, ...survivor.custom },
    // The survivor's primary addresses stay primary.
    points: withOnePrimary([...survivor.points, ...other.points.map((point) => ({ ...point, isPrimary: false }))]),
    tagIds: [...new Set([...survivor.tagIds, ...other.tagIds])].toSorted(),
  };
}

const preferenceOf: Readonly<Record<(typeof plainFields)[number], Preference>> = {
  name: 'name',
  firstName: 'name',
  lastName: 'name',
  jobTitle: 'jobTitle',
  statusId: 'status',
  ownerId: 'owner',
  companyId: 'company',
  locale: 'locale',
  timeZone: 'timeZone',
  source: 'source',
};

async function moveNotes(tx: Tx, { workspaceId, survivorId, otherId }: Merge): Promise<void> {
  await tx
    .updateTable('notes')
    .set({ contact_id: survivorId })
    .where('workspace_id', '=', workspaceId)
    .where('contact_id', '=', otherId)
    .execute();
}

/** The other makes room for its addresses and leaves a trace; what had been merged into it follows. */
async function forward(tx: Tx, { workspaceId, survivorId, otherId }: Merge): Promise<void> {
  await tx
    .updateTable('contact_merges')
    .set({ into_id: survivorId })
    .where('workspace_id', '=', workspaceId)
    .where('into_id', '=', otherId)
    .execute();
  await tx.deleteFrom('contacts').where('workspace_id', '=', workspaceId).where('id', '=', otherId).execute();
  await tx
    .insertInto('contact_merges')
    .values({ workspace_id: workspaceId, contact_id: otherId, into_id: survivorId })
    .execute();
}

async function recordDisappearance(
  tx: Tx,
  deps: WriteDeps,
  recorded: { author: MergeRequest; other: LoadedContact },
): Promise<void> {
  const { author, other } = recorded;
  await deps.events.record(tx, [
    {
      workspaceId: author.workspaceId,
      type: 'contact.merged_away',
      entityType: 'contact',
      entityId: other.id,
      relatedId: author.id,
      actor: author.actor,
      cause: author.cause,
      before: toEventFields(other),
      after: { intoId: author.id },
    },
  ]);
}

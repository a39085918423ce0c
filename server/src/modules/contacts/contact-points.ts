/** Adding, changing and removing one address of a contact. */
import { contactErrors } from '@millrace/contracts/contacts/errors';
import { Problem } from '#platform/errors';
import type { Tx } from '#platform/postgres/database';
import { writeContactChanges } from './change-contacts.ts';
import { normalisePoint, pointKindNames } from './contact-point.ts';
import { type LoadedContact, type PointSnapshot, withOnePrimary } from './contact.ts';
import type { Author, WriteDeps } from './create-contacts.ts';
import { toDuplicate } from './duplicates.ts';
import type { PointDraft } from './read-contact.ts';
import { loadRecordSettings } from './record-settings.ts';
import { toInvalidRecord } from './references.ts';
import { type Access, describeMissing, faultOfAccess } from './contact-access.ts';
import { findPointOwners, lockContacts } from './snapshot-store.ts';
import { updateContact } from './update-contacts.ts';

export interface PointChange extends Author {
  id: string;
  pointId: string;
  access: Access;
  /** Undefined removes the address. */
  change: { value?: string | undefined; label?: string | null | undefined; isPrimary?: true | undefined } | undefined;
}

export async function addContactPoint(
  tx: Tx,
  deps: WriteDeps,
  added: Author & { id: string; access: Access; point: PointDraft },
): Promise<void> {
  const { point, ...request } = added;
  await updateContact(tx, deps, { ...request, change: { addPoints: [point] } });
}

/** Changes or removes an address; when the primary one goes, the oldest of its kind that is left takes its place. */
export async function changeContactPoint(tx: Tx, deps: WriteDeps, request: PointChange): Promise<void> {
  const { workspaceId, id, pointId, access, change } = request;
  const contact = (await lockContacts(tx, workspaceId, [id])).get(id);
  if (!contact) throw (await describeMissing(tx, workspaceId, [id]))(id);
  const fault = faultOfAccess(contact, access);
  if (fault) throw fault;
  const point = contact.points.find((each) => each.id === pointId);
  if (!point) throw new Problem(contactErrors.pointNotFound, `${contact.name} has no such address any more.`);
  const points = change
    ? await replacePoint(tx, { workspaceId, contact, point, change })
    : withOnePrimary(contact.points.filter((each) => each !== point));
  await writeContactChanges(tx, deps, {
    author: request,
    changes: [{ before: contact, after: { ...contact, points } }],
  });
}

interface Replacement {
  workspaceId: string;
  contact: LoadedContact;
  point: PointSnapshot;
  change: NonNullable<PointChange['change']>;
}

async function replacePoint(tx: Tx, { workspaceId, contact, point, change }: Replacement): Promise<PointSnapshot[]> {
  const { value, label } = change;
  let changed: PointSnapshot = { ...point, label: label === undefined ? point.label : label || null };
  if (value !== undefined && value !== point.value) {
    const { region } = await loadRecordSettings(tx, workspaceId, 'contact');
    const normalised = normalisePoint(point.kind, value, region);
    if (normalised === undefined) {
      throw toInvalidRecord([{ path: 'value', message: `"${value}" is not a valid ${pointKindNames[point.kind]}` }]);
    }
    // Another spelling of the same address stays as verified as it was.
    const verification = normalised === point.normalised ? point.verification : 'unverified';
    changed = { ...changed, value, normalised, verification };
    const owners = await findPointOwners(tx, workspaceId, [changed]);
    const others = owners.filter(() => normalised !== point.normalised);
    if (others.length > 0) throw await toDuplicate(tx, workspaceId, others);
  }
  const points = contact.points.map((each) => (each === point ? changed : each));
  return withOnePrimary(points, change.isPrimary ? point.id : undefined);
}

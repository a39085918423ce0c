/** What was learned about an address of a contact: that it works, or that nothing arrives there. */
import type { PointKind } from '@millrace/contracts/contacts/contact';
import type { Tx } from '#platform/postgres/database';
import { normalisePoint } from './contact-point.ts';
import type { PointSnapshot } from './contact.ts';
import type { Author, WriteDeps } from './create-contacts.ts';
import { loadRecordSettings } from './record-settings.ts';
import { findPointOwners, lockContacts } from './snapshot-store.ts';
import { writeContactChanges } from './change-contacts.ts';

export interface PointVerification extends Author {
  point: { kind: PointKind; value: string };
  verification: PointSnapshot['verification'];
}

/** Nothing happens when the address is nobody's. */
export async function verifyPoint(tx: Tx, deps: WriteDeps, request: PointVerification): Promise<void> {
  const { workspaceId, point, verification } = request;
  const settings = await loadRecordSettings(tx, workspaceId, 'contact');
  const normalised = normalisePoint(point.kind, point.value, settings.region);
  if (normalised === undefined) return;
  const [owner] = await findPointOwners(tx, workspaceId, [{ kind: point.kind, normalised }]);
  if (!owner) return;
  const before = (await lockContacts(tx, workspaceId, [owner.contactId])).get(owner.contactId);
  if (!before) return;
  const points = before.points.map((one) =>
    one.kind === point.kind && one.normalised === normalised ? { ...one, verification } : one,
  );
  await writeContactChanges(tx, deps, { author: request, changes: [{ before, after: { ...before, points } }] });
}

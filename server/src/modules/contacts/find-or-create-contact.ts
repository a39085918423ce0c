/**
 * The contact who has an address, made when there is none: how a person who writes to us for the first time gets a
 * record. Safe against the same person arriving twice at once: the unique address decides, and the loser finds.
 */
import type { PointKind } from '@millrace/contracts/contacts/contact';
import { sql } from 'kysely';
import { Problem } from '#platform/errors';
import { contactErrors } from '@millrace/contracts/contacts/errors';
import type { Tx } from '#platform/postgres/database';
import { normalisePoint } from './contact-point.ts';
import { type Author, createManyContacts, type WriteDeps } from './create-contacts.ts';
import type { NewContact } from './read-contact.ts';
import { defaultStatus, loadRecordSettings } from './record-settings.ts';
import { toInvalidRecord } from './references.ts';
import { findPointOwners } from './snapshot-store.ts';

export interface PointRequest extends Author {
  point: { kind: PointKind; value: string };
  /** Of a contact that is made; `asLead` gives it the first status of kind `new`. */
  draft?: Omit<NewContact, 'points' | 'email' | 'phone'> | undefined;
  asLead?: boolean | undefined;
}

export interface FoundContact {
  contactId: string;
  /** Whether it was made now. */
  created: boolean;
}

/** Throws `request.invalid` when the value cannot be an address of its kind. */
export async function findOrCreateContactByPoint(
  tx: Tx,
  deps: WriteDeps,
  request: PointRequest,
): Promise<FoundContact> {
  const { workspaceId, point } = request;
  const settings = await loadRecordSettings(tx, workspaceId, 'contact');
  const normalised = normalisePoint(point.kind, point.value, settings.region);
  if (normalised === undefined) {
    throw toInvalidRecord([{ path: 'point.value', message: `"${point.value}" is not a valid ${point.kind} address` }]);
  }
  const find = async () => (await findPointOwners(tx, workspaceId, [{ kind: point.kind, normalised }]))[0]?.contactId;
  const known = await find();
  if (known) return { contactId: known, created: false };

  // Two at once: the second waits here until the first has committed, then finds.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`point:${workspaceId}:${point.kind}:${normalised}`}, 0))`.execute(
    tx,
  );
  const justMade = await find();
  if (justMade) return { contactId: justMade, created: false };

  const row: NewContact = {
    ...request.draft,
    points: [point],
    ...(request.asLead && request.draft?.statusId === undefined && { statusId: defaultStatus(settings).id }),
  };
  // Who creates contacts otherwise takes no such lock: losing to them undoes the insert and finds theirs.
  await sql`savepoint before_contact`.execute(tx);
  try {
    const [made] = await createManyContacts(tx, deps, { ...request, rows: [row], settings, throwsDuplicate: true });
    if (made?.ok) return { contactId: made.id, created: true };
    if (made?.reason !== 'duplicate') throw toInvalidRecord(made?.issues ?? []);
  } catch (error) {
    if (!(error instanceof Problem) || error.definition.code !== contactErrors.duplicate.code) throw error;
    await sql`rollback to savepoint before_contact`.execute(tx);
  }
  const theirs = await find();
  if (!theirs) throw new Error(`${point.kind} ${normalised} is taken, yet nobody has it.`);
  return { contactId: theirs, created: false };
}

/**
 * A contact as it is changed and rebuilt. A snapshot is all of a record that a person can set: its own fields, its
 * addresses, its tags. Events hold snapshots' fields before and after, flat, so that each can be undone by itself.
 */
import type { ContactPoint, PointKind } from '@millrace/contracts/contacts/contact';
import { diffFields } from '#modules/events/events.module';

export type PointSnapshot = ContactPoint;

export interface ContactSnapshot {
  id: string;
  name: string;
  firstName: string | null;
  lastName: string | null;
  jobTitle: string | null;
  statusId: string | null;
  ownerId: string | null;
  companyId: string | null;
  locale: string | null;
  timeZone: string | null;
  source: string | null;
  custom: Record<string, unknown>;
  /** Oldest first. */
  points: readonly PointSnapshot[];
  /** Sorted. */
  tagIds: readonly string[];
}

/** A snapshot with what only the program sets. */
export interface LoadedContact extends ContactSnapshot {
  version: number;
  createdBy: string | null;
}

/** Fields of the record itself, as events name them; custom values join as `custom.<key>`. */
export const plainFields = [
  'name',
  'firstName',
  'lastName',
  'jobTitle',
  'statusId',
  'ownerId',
  'companyId',
  'locale',
  'timeZone',
  'source',
] as const satisfies readonly (keyof ContactSnapshot)[];

/** A snapshot as events hold it. Missing values are left out: what is absent before is null. */
export function toEventFields(snapshot: ContactSnapshot): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const field of plainFields) fields[field] = snapshot[field];
  for (const [key, value] of Object.entries(snapshot.custom)) fields[`custom.${key}`] = value;
  fields['points'] = snapshot.points;
  fields['tagIds'] = snapshot.tagIds;
  return fields;
}

/** Fields of an event put over a snapshot: the way back. Unknown names are left alone. */
export function withEventFields(snapshot: ContactSnapshot, fields: Record<string, unknown>): ContactSnapshot {
  const result: Record<string, unknown> = { ...snapshot };
  const custom = { ...snapshot.custom };
  for (const [name, value] of Object.entries(fields)) {
    if (name.startsWith('custom.')) {
      if (value === null) delete custom[name.slice('custom.'.length)];
      else custom[name.slice('custom.'.length)] = value;
    } else if (name === 'points') {
      result[name] = ((value ?? []) as PointSnapshot[]).map(inOrder); // as below
    } else if (name === 'tagIds') result[name] = value ?? [];
    else if (name in snapshot && name !== 'id') result[name] = value;
  }
  // What events hold of a field is what toEventFields wrote of it.
  return { ...(result as unknown as ContactSnapshot), custom };
}

/** Events are kept as jsonb, which orders keys its own way; snapshots are compared as written here. */
function inOrder({ id, kind, value, normalised, label, isPrimary, verification }: PointSnapshot): PointSnapshot {
  return { id, kind, value, normalised, label, isPrimary, verification };
}

/** The fields that differ between two snapshots, before and after; undefined when none does. */
export function diffSnapshots(before: ContactSnapshot, after: ContactSnapshot) {
  const was = toEventFields(before);
  const is = toEventFields(after);
  // A custom value that went away is null afterwards.
  for (const name of Object.keys(was)) is[name] ??= null;
  return diffFields(was, is);
}

/** What is shown of a person: the given name, the name parts, or the first address. Undefined when there is nothing. */
export function displayName(person: {
  name?: string | null | undefined;
  firstName: string | null;
  lastName: string | null;
  points: readonly { value: string }[];
}): string | undefined {
  const parts = [person.firstName, person.lastName].filter((part) => part !== null).join(' ');
  const shown = person.name || parts || person.points[0]?.value;
  return shown === undefined ? undefined : toOneLine(shown).slice(0, 300) || undefined;
}

export function toOneLine(value: string): string {
  return value.replaceAll(/\s+/g, ' ').trim();
}

/** Exactly one address of each kind is primary: the one marked last, else the first there is. */
export function withOnePrimary(points: readonly PointSnapshot[], preferredId?: string): PointSnapshot[] {
  const primaryOf = new Map<PointKind, string>();
  for (const point of points) {
    if (!primaryOf.has(point.kind) || point.id === preferredId) primaryOf.set(point.kind, point.id);
    else if (point.isPrimary && primaryOf.get(point.kind) !== preferredId) primaryOf.set(point.kind, point.id);
  }
  return points.map((point) => ({ ...point, isPrimary: primaryOf.get(point.kind) === point.id }));
}

export function primaryPoint(points: readonly PointSnapshot[], kind: PointKind): PointSnapshot | undefined {
  return points.find((point) => point.kind === kind && point.isPrimary);
}

/** Whether a member who reaches only their own may change the record: theirs, nobody's, or made by them. */
export function isWithinOwnReach(
  record: { ownerId: string | null; createdBy: string | null },
  actorId: string,
): boolean {
  return record.ownerId === null || record.ownerId === actorId || record.createdBy === actorId;
}

/**
 * What was said of a contact, read into the snapshot it makes: addresses normalised, one primary of each kind, custom
 * values checked, the shown name put together. Pure: faults are told, nothing is thrown.
 */
import type { PointKind } from '@millrace/contracts/contacts/contact';
import type { Ids } from '#platform/ids';
import { toStorableText } from '#platform/storable-text';
import { normalisePoint, pointKindNames } from './contact-point.ts';
import {
  type ContactSnapshot,
  displayName,
  plainFields,
  type PointSnapshot,
  primaryPoint,
  withOnePrimary,
} from './contact.ts';
import { type Issue, mergeCustomValues, missingCustomValues } from './custom-fields/custom-value.ts';
import type { RecordSettings } from './record-settings.ts';

export interface PointDraft {
  kind: PointKind;
  value: string;
  label?: string | null | undefined;
  isPrimary?: boolean | undefined;
  verification?: PointSnapshot['verification'] | undefined;
}

/** Undefined leaves a field as it is, null empties it. */
export interface ContactFields {
  name?: string | null | undefined;
  firstName?: string | null | undefined;
  lastName?: string | null | undefined;
  jobTitle?: string | null | undefined;
  /** Becomes the primary address of its kind, in place of the one there is. */
  email?: string | null | undefined;
  phone?: string | null | undefined;
  statusId?: string | null | undefined;
  ownerId?: string | null | undefined;
  companyId?: string | null | undefined;
  locale?: string | null | undefined;
  timeZone?: string | null | undefined;
  source?: string | null | undefined;
  custom?: Readonly<Record<string, unknown>> | undefined;
}

export interface NewContact extends ContactFields {
  points?: readonly PointDraft[] | undefined;
  /** Names; created when there is none of this name. */
  tags?: readonly string[] | undefined;
}

export interface ContactChange extends ContactFields {
  /** Added to those there are; an address the contact has already is left alone. */
  addPoints?: readonly PointDraft[] | undefined;
  /** The whole set. */
  tagIds?: readonly string[] | undefined;
  addTagIds?: readonly string[] | undefined;
  removeTagIds?: readonly string[] | undefined;
}

export interface ReadingContext {
  settings: RecordSettings;
  ids: Ids;
  /** Ask for the custom fields that are required: of people and the API, not of imports and mail. */
  requireCustom?: boolean | undefined;
}

export type ContactReading = { snapshot: ContactSnapshot; issues: Issue[] };

export function readNewContact(draft: NewContact, context: ReadingContext): ContactReading {
  const empty: ContactSnapshot = {
    id: context.ids.next(),
    name: '',
    firstName: null,
    lastName: null,
    jobTitle: null,
    statusId: null,
    ownerId: null,
    companyId: null,
    locale: null,
    timeZone: null,
    source: null,
    custom: {},
    points: [],
    tagIds: [],
  };
  const { points, tags: _tags, ...fields } = draft;
  const reading = readContactChange(empty, { ...fields, addPoints: points }, context);
  if (context.requireCustom) {
    const faulty = new Set(reading.issues.map((issue) => issue.path));
    const missing = missingCustomValues(reading.snapshot.custom, context.settings.customFields);
    reading.issues.push(...missing.filter((issue) => !faulty.has(issue.path)));
  }
  return reading;
}

/** The snapshot a change makes of another. */
export function readContactChange(
  snapshot: ContactSnapshot,
  change: ContactChange,
  context: ReadingContext,
): ContactReading {
  const issues: Issue[] = [];
  const points = readPoints(snapshot.points, change, { context, issues });
  const custom = mergeCustomValues(snapshot.custom, change.custom ?? {}, context.settings.customFields);
  issues.push(...custom.issues);
  const fields = { ...snapshot, ...givenFields(change), points, custom: custom.values };
  const name = shownName(snapshot, change, fields);
  if (name === undefined) issues.push({ path: 'name', message: 'give a name or an address' });
  return { snapshot: { ...fields, name: name ?? '', tagIds: changeTags(snapshot.tagIds, change) }, issues };
}

/** What is taken off and put on at once is on. */
export function changeTags(
  held: readonly string[],
  change: Pick<ContactChange, 'tagIds' | 'addTagIds' | 'removeTagIds'>,
): string[] {
  const kept = (change.tagIds ?? held).filter((tagId) => !change.removeTagIds?.includes(tagId));
  return [...new Set([...kept, ...(change.addTagIds ?? [])])].toSorted();
}

function givenFields(change: ContactChange): Partial<ContactSnapshot> {
  const given: Record<string, string | null> = {};
  for (const field of plainFields) {
    const value = change[field];
    if (value !== undefined) given[field] = value === null ? null : toStorableText(value).trim() || null;
  }
  return given;
}

/** A name that was put together follows its parts; one that was given stays until another is. */
function shownName(was: ContactSnapshot, change: ContactChange, is: ContactSnapshot): string | undefined {
  if (change.name) return displayName({ ...is, name: change.name });
  const wasPutTogether = was.name === '' || was.name === displayName({ ...was, name: undefined });
  return change.name === null || wasPutTogether ? displayName({ ...is, name: undefined }) : was.name;
}

interface PointReading {
  context: ReadingContext;
  issues: Issue[];
}

function readPoints(held: readonly PointSnapshot[], change: ContactChange, reading: PointReading): PointSnapshot[] {
  let points = [...held];
  for (const kind of ['email', 'phone'] as const) {
    const value = change[kind];
    if (value !== undefined) points = withPrimaryValue(points, { kind, value, path: kind }, reading);
  }
  let preferredId: string | undefined;
  for (const [index, draft] of (change.addPoints ?? []).entries()) {
    const point = readPoint(draft, `points.${index}.value`, reading);
    if (!point || points.some((other) => isSamePoint(other, point))) continue;
    points.push(point);
    if (draft.isPrimary) preferredId = point.id;
  }
  return withOnePrimary(points, preferredId);
}

function isSamePoint(one: PointSnapshot, other: PointSnapshot): boolean {
  return one.kind === other.kind && one.normalised === other.normalised;
}

/** The primary address of a kind takes another value; null removes it. */
function withPrimaryValue(
  points: PointSnapshot[],
  given: { kind: PointKind; value: string | null; path: string },
  reading: PointReading,
): PointSnapshot[] {
  const primary = primaryPoint(points, given.kind);
  if (given.value === null || given.value === '') return points.filter((point) => point !== primary);
  const point = readPoint({ kind: given.kind, value: given.value }, given.path, reading);
  if (!point) return points;
  const known = points.find((other) => isSamePoint(other, point));
  if (known) return withOnePrimary(points, known.id);
  if (!primary) return withOnePrimary([...points, point], point.id);
  return points.map((other) =>
    other === primary ? { ...point, id: primary.id, label: primary.label, isPrimary: true } : other,
  );
}

function readPoint(draft: PointDraft, path: string, { context, issues }: PointReading): PointSnapshot | undefined {
  const value = toStorableText(draft.value).trim();
  const normalised = normalisePoint(draft.kind, value, context.settings.region);
  if (normalised === undefined) {
    issues.push({ path, message: `"${value.slice(0, 100)}" is not a valid ${pointKindNames[draft.kind]}` });
    return undefined;
  }
  return {
    id: context.ids.next(),
    kind: draft.kind,
    value,
    normalised,
    label: draft.label ? toStorableText(draft.label) : null,
    isPrimary: draft.isPrimary ?? false,
    verification: draft.verification ?? 'unverified',
  };
}

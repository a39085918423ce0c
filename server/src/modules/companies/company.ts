/** A company as it is changed and rebuilt: see the contacts module, whose snapshots work the same way. */
import { diffFields } from '#modules/events/events.module';

export interface CompanySnapshot {
  id: string;
  name: string;
  /** Normalised; at most one company of the workspace has it. */
  domain: string | null;
  phone: string | null;
  website: string | null;
  street: string | null;
  city: string | null;
  region: string | null;
  postalCode: string | null;
  country: string | null;
  ownerId: string | null;
  source: string | null;
  custom: Record<string, unknown>;
  /** Sorted. */
  tagIds: readonly string[];
}

/** A snapshot with what only the program sets. */
export interface LoadedCompany extends CompanySnapshot {
  version: number;
  createdBy: string | null;
}

/** Fields of the record itself, as events name them; custom values join as `custom.<key>`. */
export const plainFields = [
  'name',
  'domain',
  'phone',
  'website',
  'street',
  'city',
  'region',
  'postalCode',
  'country',
  'ownerId',
  'source',
] as const satisfies readonly (keyof CompanySnapshot)[];

/** A snapshot as events hold it. */
export function toEventFields(snapshot: CompanySnapshot): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const field of plainFields) fields[field] = snapshot[field];
  for (const [key, value] of Object.entries(snapshot.custom)) fields[`custom.${key}`] = value;
  fields['tagIds'] = snapshot.tagIds;
  return fields;
}

/** Fields of an event put over a snapshot: the way back. Unknown names are left alone. */
export function withEventFields(snapshot: CompanySnapshot, fields: Record<string, unknown>): CompanySnapshot {
  const result: Record<string, unknown> = { ...snapshot };
  const custom = { ...snapshot.custom };
  for (const [name, value] of Object.entries(fields)) {
    if (name.startsWith('custom.')) {
      if (value === null) delete custom[name.slice('custom.'.length)];
      else custom[name.slice('custom.'.length)] = value;
    } else if (name in snapshot && name !== 'id') result[name] = value ?? (name === 'tagIds' ? [] : null);
  }
  // Events hold what toEventFields wrote, so each name has its own type.
  return { ...(result as unknown as CompanySnapshot), custom };
}

/** The fields that differ between two snapshots, before and after; undefined when none does. */
export function diffSnapshots(before: CompanySnapshot, after: CompanySnapshot) {
  const was = toEventFields(before);
  const is = toEventFields(after);
  // A custom value that went away is null afterwards.
  for (const name of Object.keys(was)) is[name] ??= null;
  return diffFields(was, is);
}

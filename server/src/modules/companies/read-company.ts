/** What was said of a company, read into the snapshot it makes. Pure: faults are told, nothing is thrown. */
import {
  changeTags,
  type Issue,
  mergeCustomValues,
  missingCustomValues,
  normaliseDomain,
  type RecordSettings,
  toOneLine,
} from '#modules/contacts/contacts.module';
import type { Ids } from '#platform/ids';
import { toStorableText } from '#platform/storable-text';
import { type CompanySnapshot, plainFields } from './company.ts';

/** Undefined leaves a field as it is, null empties it. */
export interface CompanyFields {
  name?: string | undefined;
  /** A domain or the address of a page. */
  domain?: string | null | undefined;
  phone?: string | null | undefined;
  website?: string | null | undefined;
  street?: string | null | undefined;
  city?: string | null | undefined;
  region?: string | null | undefined;
  postalCode?: string | null | undefined;
  country?: string | null | undefined;
  ownerId?: string | null | undefined;
  source?: string | null | undefined;
  custom?: Readonly<Record<string, unknown>> | undefined;
}

export interface NewCompany extends CompanyFields {
  name: string;
  /** Names; created when there is none of this name. */
  tags?: readonly string[] | undefined;
}

export interface CompanyChange extends CompanyFields {
  /** The whole set. */
  tagIds?: readonly string[] | undefined;
  addTagIds?: readonly string[] | undefined;
  removeTagIds?: readonly string[] | undefined;
}

export interface ReadingContext {
  settings: RecordSettings;
  ids: Ids;
  /** Ask for the custom fields that are required: of people and the API, not of imports. */
  requireCustom?: boolean | undefined;
}

export interface CompanyReading {
  snapshot: CompanySnapshot;
  issues: Issue[];
  /** The domain was not given but taken from the website: it is dropped when another company has it. */
  isDomainGuessed: boolean;
}

export function readNewCompany({ tags: _tags, ...fields }: NewCompany, context: ReadingContext): CompanyReading {
  const empty: CompanySnapshot = {
    id: context.ids.next(),
    name: '',
    domain: null,
    phone: null,
    website: null,
    street: null,
    city: null,
    region: null,
    postalCode: null,
    country: null,
    ownerId: null,
    source: null,
    custom: {},
    tagIds: [],
  };
  const reading = readCompanyChange(empty, fields, context);
  if (context.requireCustom) {
    const faulty = new Set(reading.issues.map((issue) => issue.path));
    const missing = missingCustomValues(reading.snapshot.custom, context.settings.customFields);
    reading.issues.push(...missing.filter((issue) => !faulty.has(issue.path)));
  }
  return reading;
}

/** The snapshot a change makes of another. */
export function readCompanyChange(
  snapshot: CompanySnapshot,
  change: CompanyChange,
  context: ReadingContext,
): CompanyReading {
  const custom = mergeCustomValues(snapshot.custom, change.custom ?? {}, context.settings.customFields);
  const issues = [...custom.issues];
  const fields = { ...snapshot, ...givenFields(change) };
  if (!fields.name) issues.push({ path: 'name', message: 'give a name' });
  const domain = readDomain(snapshot, change);
  if (domain.fault) issues.push({ path: 'domain', message: domain.fault });
  return {
    snapshot: { ...fields, domain: domain.value, custom: custom.values, tagIds: changeTags(snapshot.tagIds, change) },
    issues,
    isDomainGuessed: domain.isGuessed,
  };
}

function givenFields(change: CompanyChange): Partial<CompanySnapshot> {
  const given: Record<string, string | null> = {};
  for (const field of plainFields) {
    const value = change[field];
    if (value === undefined) continue;
    given[field] = value === null ? null : toStorableText(value).trim() || null;
  }
  if (given['name']) given['name'] = toOneLine(given['name']).slice(0, 300);
  else delete given['name'];
  return given;
}

function readDomain(
  snapshot: CompanySnapshot,
  { domain, website }: CompanyChange,
): { value: string | null; fault?: string; isGuessed: boolean } {
  if (domain === undefined) {
    const guessed = website && snapshot.domain === null ? normaliseDomain(website) : undefined;
    return { value: guessed ?? snapshot.domain, isGuessed: guessed !== undefined };
  }
  if (domain === null || domain.trim() === '') return { value: null, isGuessed: false };
  const value = normaliseDomain(domain);
  if (value !== undefined) return { value, isGuessed: false };
  const fault = `"${domain.slice(0, 100)}" is not a domain such as example.com`;
  return { value: snapshot.domain, fault, isGuessed: false };
}

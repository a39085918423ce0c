/** The fields of contacts in a filter: as SQL over the table, and as values of a record in memory. */
import type { Contact } from '@millrace/contracts/contacts/contact';
import type { FilterTree } from '@millrace/contracts/filter/filter';
import { type FilterField, filterFieldsOf } from '@millrace/contracts/filter/filter-fields';
import { type RawBuilder, sql } from 'kysely';
import {
  allOf,
  compileCustomTest,
  compileFilter,
  compileReferenceTest,
  compileTextTest,
  compileTimeTest,
  compileWordsTest,
  type Condition,
  type FilterContext,
  type FilterRecord,
  type FilterTest,
  phoneDigits,
  requireValidFilter,
  withinIds,
} from '#modules/filters/filters.module';
import { normaliseEmail, normalisePhone } from './contact-point.ts';
import type { RecordSettings } from './record-settings.ts';

export interface FilterScope {
  settings: RecordSettings;
  now: Date;
  /** Who `me` is. */
  actorId?: string | undefined;
}

/** Checks a tree against the workspace's fields and compiles it; throws `filters.invalid`. */
export function compileContactFilter(tree: FilterTree, scope: FilterScope): Condition {
  const fields = filterFieldsOf('contact', scope.settings.customFields);
  requireValidFilter(tree, fields);
  const compileTest = (field: FilterField, test: FilterTest) => compileContactTest(field, test, scope.settings);
  return compileFilter(tree, { fields, compileTest }, toFilterContext(scope));
}

export function toFilterContext({ settings, now, actorId }: FilterScope): FilterContext {
  return {
    now,
    timeZone: settings.timeZone,
    actorId,
    // What cannot be an address is nobody's: it is compared as typed and matches nothing.
    normaliseEmail: (value) => normaliseEmail(value) ?? value,
    normalisePhone: (value) => normalisePhone(value, settings.region) ?? value,
  };
}

const id = sql.ref('contacts.id');

function compileContactTest(field: FilterField, test: FilterTest, settings: RecordSettings): Condition {
  if (field.custom) return compileCustomTest({ id, search: 'contact_ids_by_custom', field }, test);
  const column = (name: string) => sql.ref(`contacts.${name}`);
  const text = (line: number, name: string) =>
    compileTextTest({ id, search: 'contact_ids_by_text', line, column: column(name) }, test);
  switch (field.name) {
    case 'any':
      return compileAnyTest(test);
    case 'name':
      return text(1, 'name');
    case 'firstName':
      return text(2, 'first_name');
    case 'lastName':
      return text(3, 'last_name');
    case 'jobTitle':
      return text(4, 'job_title');
    case 'email':
      return compilePointTest(['email'], test);
    case 'phone':
      return compilePointTest(['phone', 'whatsapp'], test);
    case 'status':
      return compileReferenceTest(column('status_id'), test);
    case 'statusKind':
      return compileReferenceTest(column('status_id'), toStatusIds(test, settings));
    case 'owner':
      return compileReferenceTest(column('owner_id'), test);
    case 'company':
      return compileReferenceTest(column('company_id'), test);
    case 'tags':
      return compileTagsTest({ table: sql.table('contact_tags'), record: sql.ref('contact_id'), id }, test);
    case 'source':
    case 'locale':
      return compileWordsTest(column(field.name), test);
    case 'timeZone':
      return compileWordsTest(column('time_zone'), test);
    case 'createdAt':
      return compileTimeTest(column('created_at'), test);
    case 'updatedAt':
      return compileTimeTest(column('updated_at'), test);
    case 'statusChangedAt':
      return compileTimeTest(column('status_changed_at'), test);
    default:
      return compileCompanyTest(field, test);
  }
}

function compileAnyTest(test: FilterTest): Condition {
  if (test.kind !== 'part') throw new Error('"any" can only be searched in: the filter was not checked.');
  return withinIds(id, sql`contact_ids_by_any(${test.needle}::text, ${phoneDigits(test.needle)}::text)`);
}

/** Whole addresses by plain equality on their unique index, parts of them through the trigram index. */
function compilePointTest(kinds: readonly string[], test: FilterTest): Condition {
  const exists = (condition: RawBuilder<unknown>) => sql<boolean>`
    exists (select from contact_points p
             where p.workspace_id = contacts.workspace_id and p.contact_id = contacts.id
               and p.kind = any (${kinds}::text[]) and ${condition})`;
  if (test.kind === 'set') return exists(sql`true`);
  if (test.kind === 'equals') return exists(sql`p.normalised = any (${test.values.map(String)}::text[])`);
  if (test.kind !== 'part') throw new Error('Addresses are compared or searched in: the filter was not checked.');
  const operator = test.at === 'start' ? 'starts_with' : 'contains';
  const needle = test.at === 'start' && kinds.includes('phone') ? `+${test.needle}` : test.needle;
  return withinIds(id, sql`contact_ids_by_point(${kinds}::text[], ${operator}::text, ${needle}::text)`);
}

/** A kind stands for the statuses that map to it, of which there are few: their index is used. */
function toStatusIds(test: FilterTest, { statuses }: RecordSettings): FilterTest {
  if (test.kind !== 'equals') return test;
  return {
    kind: 'equals',
    values: statuses.filter(({ kind }) => test.values.includes(kind)).map((status) => status.id),
  };
}

export function compileTagsTest(
  at: { table: RawBuilder<unknown>; record: RawBuilder<unknown>; id: RawBuilder<unknown> },
  test: FilterTest,
): Condition {
  const tagged = (condition: RawBuilder<unknown>) => sql<boolean>`
    ${at.id} in (select ${at.record} from ${at.table} where workspace_id = current_workspace() and ${condition})`;
  if (test.kind === 'set') return tagged(sql`true`);
  if (test.kind === 'equals') return tagged(sql`tag_id = any (${test.values.map(String)}::uuid[])`);
  if (test.kind === 'all') return allOf(test.values.map((tagId) => tagged(sql`tag_id = ${tagId}::uuid`)));
  throw new Error('Tags are compared only: the filter was not checked.');
}

const companyFields: Readonly<Record<string, { line: number; column: string }>> = {
  'company.name': { line: 1, column: 'name' },
  'company.domain': { line: 2, column: 'domain' },
  'company.city': { line: 4, column: 'city' },
  'company.country': { line: 7, column: 'country' },
};

function compileCompanyTest(field: FilterField, test: FilterTest): Condition {
  const at = companyFields[field.name];
  if (!at) throw new Error(`${field.name} is in the catalogue and not compiled.`);
  if (test.kind === 'set') {
    return sql<boolean>`contacts.company_id in (
      select co.id from companies co
       where co.workspace_id = contacts.workspace_id and ${sql.ref(`co.${at.column}`)} is not null)`;
  }
  const companyId = sql.ref('contacts.company_id');
  return compileTextTest({ id: companyId, search: 'company_ids_by_text', line: at.line, column: companyId }, test);
}

/** A contact as filters see it in memory. */
export function toFilterRecord(
  contact: Contact,
  company?: { city: string | null; country: string | null },
): FilterRecord {
  const pointsOf = (...kinds: string[]) =>
    contact.points.filter((point) => kinds.includes(point.kind)).map((point) => point.normalised);
  const date = (instant: string | null) => (instant === null ? null : new Date(instant));
  const { name, firstName, lastName, jobTitle, source, locale, timeZone } = contact;
  const words = [name, firstName, lastName, jobTitle, contact.company?.name].filter((word) => typeof word === 'string');
  return {
    any: [...words, ...contact.points.map((point) => point.normalised)],
    name,
    firstName,
    lastName,
    jobTitle,
    email: pointsOf('email'),
    phone: pointsOf('phone', 'whatsapp'),
    status: contact.status?.id,
    statusKind: contact.status?.kind,
    owner: contact.owner?.id,
    company: contact.company?.id,
    'company.name': contact.company?.name,
    'company.domain': contact.company?.domain,
    'company.city': company?.city,
    'company.country': company?.country,
    tags: contact.tags.map((tag) => tag.id),
    source,
    locale,
    timeZone,
    createdAt: date(contact.createdAt),
    updatedAt: date(contact.updatedAt),
    statusChangedAt: date(contact.statusChangedAt),
    ...toCustomRecord(contact.custom),
  };
}

function toCustomRecord(custom: Readonly<Record<string, unknown>>): FilterRecord {
  return Object.fromEntries(Object.entries(custom).map(([key, value]) => [`custom.${key}`, toFilterValue(value)]));
}

/** Custom values are scalars and lists of them, but money, which is filtered by its amount. */
function toFilterValue(value: unknown): FilterRecord[string] {
  if (typeof value === 'object' && value !== null && 'amount' in value) return Number(value.amount);
  return value as FilterRecord[string]; // checked when it was written
}

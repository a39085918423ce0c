/** The filter tree means the same as SQL over the table and as a predicate over a record in memory. */
import type { Contact } from '@millrace/contracts/contacts/contact';
import type { FilterCondition, FilterTree } from '@millrace/contracts/filter/filter';
import { type FilterField, filterFieldsOf, operatorsOf } from '@millrace/contracts/filter/filter-fields';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { systemActor } from '#modules/events/events.module';
import { matchesFilter } from '#modules/filters/filters.module';
import { useTestProgram } from '#testing/test-program';
import { compileContactFilter, toFilterContext, toFilterRecord } from './contact-filter.ts';
import { selectContacts, toContact } from './contact-store.ts';
import type { NewContact } from './read-contact.ts';
import { loadRecordSettings, type RecordSettings } from './record-settings.ts';

const program = useTestProgram();

const words = [
  'Ada',
  'ÄDA lovelace',
  'Анна',
  'ΣΟΦΙΑ',
  'O’Neil 100%',
  'under_score',
  'back\\slash',
  'straße',
  'a',
  'İstanbul',
];
const days = ['2026-01-31', '2026-02-01', '2026-02-28', '2024-02-29'];
const emails = ['ada@example.com', 'Anna@Example.org', 'o_neil@bücher.example'];
const phones = ['+49 30 901820', '(202) 555-0123', '+44 20 7946 0958'];
const options = ['free', 'pro', 'gold'];
const now = new Date('2026-02-01T11:30:00Z');

const customFields = [
  { key: 'city', type: 'text' },
  { key: 'site', type: 'url' },
  { key: 'seats', type: 'number' },
  { key: 'since', type: 'date' },
  { key: 'active', type: 'boolean' },
  { key: 'plan', type: 'select' },
  { key: 'plans', type: 'multiselect' },
  { key: 'worth', type: 'money' },
];

const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const word = fc.constantFrom(...words);
const aDraft = (ids: { statuses: string[]; companies: string[]; owner: string }): fc.Arbitrary<NewContact> =>
  fc.record({
    name: word,
    firstName: maybe(word),
    lastName: maybe(word),
    jobTitle: maybe(word),
    statusId: maybe(fc.constantFrom(...ids.statuses)),
    companyId: maybe(fc.constantFrom(...ids.companies)),
    ownerId: maybe(fc.constant(ids.owner)),
    source: maybe(fc.constantFrom('Fair', 'fair', 'web')),
    locale: maybe(fc.constantFrom('de', 'en-GB')),
    tags: fc.uniqueArray(fc.constantFrom('one', 'two', 'three'), { maxLength: 3 }),
    custom: fc
      .record({
        city: maybe(word),
        site: maybe(fc.constantFrom('https://example.com/Ä', 'https://millrace.example')),
        seats: maybe(fc.constantFrom(-1.5, 0, 3, 10)),
        since: maybe(fc.constantFrom(...days)),
        active: maybe(fc.boolean()),
        plan: maybe(fc.constantFrom(...options)),
        plans: maybe(fc.uniqueArray(fc.constantFrom(...options), { minLength: 1 })),
        worth: maybe(fc.constantFrom({ amount: 0, currency: 'EUR' }, { amount: 1999, currency: 'USD' })),
      })
      .map((custom) => Object.fromEntries(Object.entries(custom).filter(([, value]) => value !== undefined))),
  });

let workspaceId = '';
let actorId = '';
let settings: RecordSettings;
let contacts: Contact[] = [];
let citiesOf: Map<string, { city: string | null; country: string | null }>;

beforeAll(async () => {
  const { database, modules, aWorkspace } = program.current;
  const workspace = await aWorkspace();
  ({ workspaceId, ownerId: actorId } = workspace);
  for (const { key, type } of customFields) {
    const choices = type.endsWith('select') ? { options: options.map((value) => ({ value, label: value })) } : {};
    await workspace.call('POST', '/custom-fields', { entity: 'contact', key, label: key, type, ...choices });
  }
  const companies = [];
  for (const [index, name] of words.slice(0, 4).entries()) {
    const place = index % 2 === 0 ? { city: 'Köln', country: 'DE' } : { domain: `company${index}.example` };
    companies.push((await workspace.call('POST', '/companies', { name, ...place })).body);
  }
  citiesOf = new Map(companies.map((company) => [company.id, company]));
  await database.inWorkspace(workspaceId, async (tx) => {
    settings = await loadRecordSettings(tx, workspaceId, 'contact');
    const ids = { statuses: settings.statuses.map(({ id }) => id), companies: [...citiesOf.keys()], owner: actorId };
    const drafts = fc.sample(aDraft(ids), { seed: 1, numRuns: 80 });
    const rows = drafts.map((draft, index) => ({
      ...draft,
      points: [
        ...emails.slice(index, index + 1).map((value) => ({ kind: 'email' as const, value })),
        ...phones.slice(index, index + 1).map((value) => ({ kind: 'phone' as const, value })),
      ],
    }));
    const results = await modules.contacts.createContactsBulk(tx, { workspaceId, actor: systemActor, rows });
    expect(results.filter((result) => !result.ok)).toEqual([]);
  });
  await database.inTransaction(async (tx) => {
    // Days on both sides of midnight in Berlin.
    for (const [index, at] of ['2026-01-31T22:59:59Z', '2026-01-31T23:00:00Z', '2026-02-01T12:00:00Z'].entries()) {
      await tx
        .updateTable('contacts')
        .set({ created_at: at })
        .where('name', '=', words[index] ?? '')
        .execute();
    }
    await tx.updateTable('workspaces').set({ time_zone: 'Europe/Berlin' }).where('id', '=', workspaceId).execute();
  });
  await database.inWorkspace(workspaceId, async (tx) => {
    settings = await loadRecordSettings(tx, workspaceId, 'contact');
    contacts = (await query([])).map(toContact);
  });
  expect(contacts).toHaveLength(80);
});

async function query(where: Parameters<typeof selectContacts>[1]['where']) {
  return await program.current.database.inWorkspace(workspaceId, (tx) =>
    selectContacts(tx, { workspaceId, where, onlyLeads: false }, { sort: 'createdAt', after: undefined, limit: 200 }),
  );
}

function valueFor(field: FilterField): fc.Arbitrary<string | number | boolean> {
  switch (field.type) {
    case 'text':
      return fc.oneof(
        fc.constantFrom(
          ...words,
          ...emails,
          ...phones,
          'ova',
          '%',
          '_',
          '\\',
          'company',
          'Köln',
          'DE',
          '0901',
          '020',
          'fair',
        ),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }).filter((text) => text.trim() !== ''),
      );
    case 'number':
      return fc.constantFrom(-1.5, 0, 3, 10, 1999);
    case 'date':
      return fc.constantFrom(
        ...days,
        'today',
        'today-1d',
        'now-12h',
        'startOfWeek',
        'startOfMonth-1m',
        'startOfYear',
        '2026-01-31T23:00:00Z',
      );
    case 'boolean':
      return fc.boolean();
    case 'select':
    case 'multiselect':
      return fc.constantFrom(...(field.options ?? []).map((option) => option.value));
    case 'status':
      return fc.constantFrom(...settings.statuses.map(({ id }) => id));
    case 'owner':
      return fc.constantFrom('me', actorId, workspaceId);
    case 'company':
      return fc.constantFrom(...citiesOf.keys());
    case 'tags':
      return fc.constantFrom(...new Set(contacts.flatMap((contact) => contact.tags.map((tag) => tag.id))));
  }
}

function aCondition(fields: readonly FilterField[]): fc.Arbitrary<FilterCondition> {
  return fc
    .constantFrom(...fields)
    .chain((field) => fc.tuple(fc.constant(field), fc.constantFrom(...operatorsOf(field))))
    .chain(([field, op]) => {
      const value = valueFor(field);
      const named = { field: fc.constant(field.name), op: fc.constant(op) };
      if (op === 'is_set' || op === 'is_not_set') return fc.record(named);
      if (op === 'between') return fc.record({ ...named, value: fc.array(value, { minLength: 2, maxLength: 2 }) });
      if (op === 'in' || op === 'not_in' || op === 'all_of') {
        return fc.record({ ...named, value: fc.array(value, { minLength: 1, maxLength: 3 }) });
      }
      return fc.record({ ...named, value });
    });
}

function aTree(fields: readonly FilterField[]): fc.Arbitrary<FilterTree> {
  const condition = aCondition(fields);
  return fc.letrec<{ tree: FilterTree }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      condition,
      fc.record({ not: tie('tree') }),
      fc.record({ and: fc.array(tie('tree'), { maxLength: 3 }) }),
      fc.record({ or: fc.array(tie('tree'), { maxLength: 3 }) }),
    ),
  })).tree;
}

async function expectAgreement(tree: FilterTree, fields: readonly FilterField[]): Promise<void> {
  const scope = { settings, now, actorId };
  const rows = await query([compileContactFilter(tree, scope)]);
  const context = toFilterContext(scope);
  const matching = contacts.filter((contact) =>
    matchesFilter(toFilterRecord(contact, citiesOf.get(contact.company?.id ?? '')), tree, { fields, context }),
  );
  const names = (found: { id: string; name: string }[]) => found.map(({ id, name }) => `${name} ${id}`).toSorted();
  expect(names(rows), JSON.stringify(tree)).toEqual(names(matching));
}

it('agrees for every field and operator', async () => {
  const fields = filterFieldsOf('contact', settings.customFields);
  for (const field of fields) {
    const conditions = fc.sample(aCondition([field]), { seed: 7, numRuns: 12 });
    for (const condition of conditions) await expectAgreement(condition, fields);
  }
});

it('agrees for trees', async () => {
  const fields = filterFieldsOf('contact', settings.customFields);
  await fc.assert(
    fc.asyncProperty(aTree(fields), (tree) => expectAgreement(tree, fields)),
    { seed: 7, numRuns: 200 },
  );
});

it('matches something and not everything, so that the agreement means something', async () => {
  const matched = async (tree: FilterTree) =>
    (await query([compileContactFilter(tree, { settings, now, actorId })])).length;
  for (const tree of [
    { field: 'name', op: 'contains', value: 'ada' },
    { field: 'phone', op: 'starts_with', value: '+49' },
    { field: 'createdAt', op: 'on', value: '2026-01-31' },
    { field: 'custom.since', op: 'lte', value: '2026-01-31' },
    { field: 'custom.worth', op: 'gt', value: 100 },
    { field: 'company.city', op: 'eq', value: 'koln' },
    { field: 'statusKind', op: 'in', value: ['new', 'lost'] },
    { field: 'owner', op: 'eq', value: 'me' },
    { field: 'any', op: 'contains', value: '030 901' },
  ] satisfies FilterTree[]) {
    expect(await matched(tree), JSON.stringify(tree)).toBeGreaterThan(0);
    expect(await matched(tree), JSON.stringify(tree)).toBeLessThan(80);
  }
});

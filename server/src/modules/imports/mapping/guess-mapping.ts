/** Which column means what, guessed from the headers and, where they say nothing, from the values. */
import {
  type ColumnMapping,
  type ImportKind,
  type ImportNotice,
  repeatableTargets,
} from '@millrace/contracts/imports/imports';
import { companyHeaders, headerKey, personHeaders } from './header-names.ts';

export interface KnownField {
  /** Of a custom field. */
  key: string;
  label: string;
}

export interface GuessInput {
  kind: ImportKind;
  columns: readonly { index: number; header: string; samples: readonly string[] }[];
  customFields: readonly KnownField[];
}

export interface Guess {
  program: string | null;
  mapping: ColumnMapping[];
  notices: ImportNotice[];
}

const targetsByHeader = { people: indexHeaders(personHeaders), companies: indexHeaders(companyHeaders) };

function indexHeaders(names: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(names).flatMap(([target, list]) => list.split(/\s+/).map((name) => [name, target] as const)),
  );
}

export function isKnownHeader(header: string): boolean {
  const key = headerKey(header);
  return targetsByHeader.people.has(key) || targetsByHeader.companies.has(key) || numbered(header) !== undefined;
}

export function guessMapping(input: GuessInput): Guess {
  const keys = new Set(input.columns.map((column) => headerKey(column.header)));
  const program = recogniseProgram(keys);
  const notices = [...noticeKind(input.kind, keys), ...noticeDuplicates(input.columns)];
  // A file of something else has a NAME column too: mapped without a word, deals would become people.
  if (notices.some((notice) => notice.code.startsWith('looks_like'))) return { program, mapping: [], notices };
  return { program, mapping: mapColumns(input), notices };
}

function mapColumns(input: GuessInput): ColumnMapping[] {
  const taken = new Set<string>();
  const mapping: ColumnMapping[] = [];
  const custom = new Map(
    input.customFields.flatMap((field) => [
      [headerKey(field.key), `custom.${field.key}`] as const,
      [headerKey(field.label), `custom.${field.key}`] as const,
    ]),
  );
  const known = input.kind === 'companies' ? targetsByHeader.companies : targetsByHeader.people;
  for (const column of input.columns) {
    const key = headerKey(column.header);
    // Column `E-mail 1 - Type` says what `E-mail 1 - Value` is; it is no address itself.
    const target =
      custom.get(key) ?? numbered(column.header)?.[input.kind === 'companies' ? 'company' : 'person'] ?? known.get(key);
    if (!target || (taken.has(target) && !repeatableTargets.includes(target))) continue;
    if (target === 'owner' && !column.samples.some((value) => value.includes('@'))) continue;
    taken.add(target);
    const label = labelOf(column.header, target);
    mapping.push({ column: column.index, target, ...(label ? { label } : {}) });
  }
  return withoutSpareName(addByValues(mapping, input), input.kind);
}

/** Columns of Google Contacts are numbered: `E-mail 1 - Value`, `Phone 2 - Value`, `Organization 1 - Name`. */
function numbered(header: string): { person?: string; company?: string } | undefined {
  const found = /^(e-?mail|phone|telefon|organi[sz]ation|address|adresse|website)\s*(\d)\s*[-–:]\s*(\w+)$/i.exec(
    header.trim(),
  );
  if (!found) return undefined;
  const [noun, number, part] = [found[1]?.toLowerCase() ?? '', found[2], found[3]?.toLowerCase() ?? ''];
  const isValue = part === 'value' || part === 'wert';
  if (/^e-?mail$/.test(noun)) return isValue ? { person: 'email' } : {};
  if (noun === 'phone' || noun === 'telefon')
    return isValue ? { person: 'phone', ...(number === '1' ? { company: 'phone' } : {}) } : {};
  if (number !== '1') return {};
  if (noun === 'website') return isValue ? { person: 'companyDomain', company: 'website' } : {};
  if (noun.startsWith('org'))
    return part === 'name' ? { person: 'company', company: 'name' } : part === 'title' ? { person: 'jobTitle' } : {};
  const places: Record<string, string> = { street: 'street', city: 'city', region: 'region', country: 'country' };
  const place = places[part];
  return place ? { company: place } : {};
}

const labels: readonly (readonly [RegExp, string])[] = [
  [/mobile|mobil|cell|handy/, 'mobile'],
  [/home|privat|personal/, 'home'],
  [/work|business|geschaeftlich|arbeit|office|firma|companymain/, 'work'],
];

function labelOf(header: string, target: string): string | undefined {
  if (target !== 'email' && target !== 'phone') return undefined;
  const key = headerKey(header);
  return labels.find(([pattern]) => pattern.test(key))?.[1];
}

/** A column no header explains whose values are evidently addresses. */
function addByValues(mapping: ColumnMapping[], input: GuessInput): ColumnMapping[] {
  if (input.kind === 'companies' || mapping.some((entry) => entry.target === 'email')) return mapping;
  const mapped = new Set(mapping.map((entry) => entry.column));
  const column = input.columns.find(
    ({ index, samples }) =>
      !mapped.has(index) &&
      samples.length > 0 &&
      samples.every((value) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim())),
  );
  return column ? [...mapping, { column: column.index, target: 'email' }].sort((a, b) => a.column - b.column) : mapping;
}

/** First and last name say more than a display name beside them. */
function withoutSpareName(mapping: ColumnMapping[], kind: ImportKind): ColumnMapping[] {
  const has = (target: string) => mapping.some((entry) => entry.target === target);
  if (kind === 'companies' || !has('firstName') || !has('lastName')) return mapping;
  return mapping.filter((entry) => entry.target !== 'name');
}

/** Columns only one program writes. */
const signatures: readonly (readonly [string, readonly string[]])[] = [
  ['Google Contacts', ['email1value']],
  ['Google Contacts', ['groupmembership']],
  ['Pipedrive', ['personname']],
  ['Pipedrive', ['organizationname', 'organizationowner']],
  ['HubSpot', ['recordid', 'lifecyclestage']],
  ['HubSpot', ['recordid', 'companydomainname']],
  ['HubSpot', ['recordid', 'email']],
  ['Salesforce', ['isdeleted', 'systemmodstamp']],
  ['Salesforce', ['createdbyid', 'lastmodifiedbyid']],
  ['Salesforce', ['leadsource', 'leadowner']],
  ['Salesforce', ['accountid', 'accountowner']],
  ['Outlook', ['emaildisplayname', 'businessphone']],
  ['Outlook', ['emailaddress', 'email2address']],
  ['Outlook', ['emailadresse', 'telefongeschaeftlich']],
  ['Chatwoot', ['identifier', 'phonenumber', 'email']],
];

function recogniseProgram(keys: ReadonlySet<string>): string | null {
  return signatures.find(([, headers]) => headers.every((header) => keys.has(header)))?.[0] ?? null;
}

function noticeKind(kind: ImportKind, keys: ReadonlySet<string>): ImportNotice[] {
  const holds = (...names: string[]) => names.filter((name) => keys.has(name)).length;
  const person = holds(
    'firstname',
    'lastname',
    'vorname',
    'nachname',
    'email',
    'emailaddress',
    'emailadresse',
    'personname',
    'mobilephone',
  );
  const deal = holds(
    'stagename',
    'stage',
    'dealstage',
    'amount',
    'closedate',
    'dealname',
    'dealtitle',
    'probability',
    'expectedrevenue',
    'phase',
    'abschlussdatum',
    'betrag',
  );
  if (deal >= 2 && person === 0) {
    return [
      {
        code: 'looks_like_deals',
        detail:
          'The columns are those of a list of deals (stage, amount, close date), not of people or companies. Nothing is mapped: map the columns yourself if you want to import it nevertheless.',
      },
    ];
  }
  const company = holds(
    'accountname',
    'billingstreet',
    'billingcity',
    'numberofemployees',
    'annualrevenue',
    'companydomainname',
    'tickersymbol',
    'industry',
    'organizationaddress',
  );
  if (kind !== 'companies' && person === 0 && company >= 2) {
    return [
      {
        code: 'looks_like_companies',
        detail:
          'The columns are those of a list of companies. Nothing is mapped: import the file as companies, or map the columns yourself.',
      },
    ];
  }
  if (
    kind === 'companies' &&
    person >= 2 &&
    company === 0 &&
    holds('company', 'companyname', 'organization', 'firma', 'unternehmen') === 0
  ) {
    return [
      {
        code: 'looks_like_people',
        detail:
          'The columns are those of a list of people. Nothing is mapped: import the file as leads or contacts, or map the columns yourself.',
      },
    ];
  }
  return [];
}

function noticeDuplicates(columns: GuessInput['columns']): ImportNotice[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { header } of columns) (seen.has(header) ? twice : seen).add(header);
  if (twice.size === 0) return [];
  return [
    {
      code: 'duplicate_headers',
      detail: `More than one column is called ${[...twice]
        .slice(0, 3)
        .map((name) => `"${name}"`)
        .join(', ')}. They are told apart by their place.`,
    },
  ];
}

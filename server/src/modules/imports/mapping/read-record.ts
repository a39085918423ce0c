/** One row of a file as the record it should become, or what is wrong with it. Pure: knows the mapping, not the database. */
import {
  type ColumnMapping,
  type ImportColumn,
  type ImportKind,
  type ImportOptions,
  repeatableTargets,
} from '@millrace/contracts/imports/imports';
import type { PointKind } from '@millrace/contracts/contacts/contact';
import type { DataRow } from '../reading/inspect-file.ts';
import type { BrokenReason } from '../reading/parse-rows.ts';
import { type FieldDefinition, readCustomValue, readUrl, splitAddresses, splitList } from './read-values.ts';
import { splitName } from './split-name.ts';

export interface DraftPoint {
  kind: PointKind;
  value: string;
  normalised: string;
  label: string | null;
}

/** What a row says. Fields the row does not fill are absent: they never overwrite anything. */
export interface RecordDraft {
  row: number;
  line: number;
  /** Plain fields by the name they have in the API. */
  fields: Record<string, string>;
  points: DraftPoint[];
  custom: Record<string, unknown>;
  tags: string[];
  note: string | undefined;
  /** Names of things that the database must resolve. */
  status: string | undefined;
  ownerEmail: string | undefined;
  companyName: string | undefined;
  companyDomain: string | undefined;
}

export interface RowProblem {
  row: number;
  line: number;
  column: string | null;
  value: string | null;
  severity: 'error' | 'warning';
  code: string;
  reason: string;
}

export interface RecordReader {
  kind: ImportKind;
  columns: readonly ImportColumn[];
  mapping: readonly ColumnMapping[];
  options: Pick<ImportOptions, 'strict' | 'dayFirst'>;
  customFields: readonly FieldDefinition[];
  /** Undefined when the value is no address of this kind. */
  normalisePoint(kind: PointKind, value: string): string | undefined;
}

export interface ReadRow {
  /** Absent when an error keeps the row out. */
  draft: RecordDraft | undefined;
  problems: RowProblem[];
}

const brokenReasons: Record<BrokenReason, string> = {
  quote_not_closed: 'A quote is opened in this row and never closed. Close it, or double it if it belongs to the text.',
  text_after_quote: 'There is text right behind a closing quote. Double quotes that belong to the text.',
  row_too_long: 'The row is longer than a million characters.',
};

/** As the API has them. */
const lengths: Readonly<Record<string, number>> = {
  name: 300,
  jobTitle: 200,
  source: 200,
  street: 300,
  website: 500,
  phone: 60,
  postalCode: 30,
  country: 100,
};
const defaultLength = 150;

export function readRecord(row: DataRow, reader: RecordReader): ReadRow {
  const problems: RowProblem[] = [];
  const say = (problem: Omit<RowProblem, 'row' | 'line'>) =>
    void problems.push({ row: row.row, line: row.line, ...problem });
  if (row.broken) {
    say({ column: null, value: null, severity: 'error', code: row.broken, reason: brokenReasons[row.broken] });
    return { draft: undefined, problems };
  }
  const surplus = row.cells.slice(reader.columns.length).find((cell) => cell.trim() !== '');
  if (surplus !== undefined) {
    const reason = `The row has ${row.cells.length} cells, the header ${reader.columns.length}. A separator inside a value needs quotes around the value.`;
    say({ column: null, value: shorten(surplus), severity: 'error', code: 'too_many_cells', reason });
    return { draft: undefined, problems };
  }
  const draft = fillDraft(row, reader, say);
  const hasError = () => problems.some((problem) => problem.severity === 'error');
  const unnamed = completeDraft(draft, reader.kind);
  // A row whose only address is faulty has been told so.
  if (unnamed && !hasError()) {
    say({ column: null, value: null, severity: 'error', code: 'nothing_to_import', reason: unnamed });
  }
  return { draft: hasError() ? undefined : draft, problems };
}

type Say = (problem: Omit<RowProblem, 'row' | 'line'>) => void;

function fillDraft(row: DataRow, reader: RecordReader, say: Say): RecordDraft {
  const draft: RecordDraft = {
    row: row.row,
    line: row.line,
    fields: {},
    points: [],
    custom: {},
    tags: [],
    note: undefined,
    status: undefined,
    ownerEmail: undefined,
    companyName: undefined,
    companyDomain: undefined,
  };
  for (const entry of reader.mapping) {
    const cell = row.cells[entry.column]?.replaceAll('\u0000', '').toWellFormed().trim();
    if (!cell) continue;
    const refuse = (code: string, what: string, isError = reader.options.strict) =>
      say({
        column: reader.columns[entry.column]?.header ?? null,
        value: shorten(cell),
        severity: isError ? 'error' : 'warning',
        code,
        reason: `The value ${what}.${isError ? '' : ' It was left out.'}`,
      });
    fillField(draft, { entry, cell, reader, refuse });
  }
  return draft;
}

interface Filling {
  entry: ColumnMapping;
  cell: string;
  reader: RecordReader;
  refuse: (code: string, what: string, isError?: boolean) => void;
}

function fillField(draft: RecordDraft, filling: Filling): void {
  const { entry, cell, reader, refuse } = filling;
  const { target } = entry;
  if (target.startsWith('custom.')) return fillCustom(draft, filling);
  const isCompany = reader.kind === 'companies';
  if (!isCompany && (target === 'email' || target === 'phone' || target === 'whatsapp' || target === 'telegram')) {
    return fillPoints(draft, filling, target);
  }
  switch (target) {
    case 'tags':
      return void draft.tags.push(...splitList(cell).map((tag) => tag.replace(/^\* /, '').slice(0, 60)));
    case 'note':
      draft.note = (draft.note ? `${draft.note}\n\n${cell}` : cell).slice(0, 20_000);
      return;
    case 'status':
      draft.status = cell;
      return;
    case 'owner':
      draft.ownerEmail = splitAddresses('email', cell)[0]?.toLowerCase();
      return;
    case 'company':
      if (cell.length > 300) refuse('too_long', 'has more than 300 characters');
      else draft.companyName = cell;
      return;
    case 'companyDomain':
    case 'domain':
    case 'website':
      return fillAddressOfCompany(draft, filling);
    case 'timeZone':
      if (isTimeZone(cell)) draft.fields[target] = cell;
      else refuse('not_a_time_zone', 'is not a time zone such as Europe/Berlin');
      return;
    case 'locale': {
      const tag = cell.replaceAll('_', '-');
      if (/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag)) draft.fields[target] = tag;
      else refuse('not_a_language', 'is not a language tag such as de or en-GB');
      return;
    }
    default:
      return fillText(draft, filling);
  }
}

function fillText(draft: RecordDraft, { entry: { target }, cell, refuse }: Filling): void {
  const before = repeatableTargets.includes(target) ? draft.fields[target] : undefined;
  const joined = (before ? `${before}, ${cell}` : cell).replaceAll(/\s*[\r\n]+\s*/g, ', ');
  const longest = lengths[target] ?? defaultLength;
  if (joined.length > longest) refuse('too_long', `has more than ${longest} characters`);
  else draft.fields[target] = joined;
}

function fillAddressOfCompany(draft: RecordDraft, { entry: { target }, cell, refuse }: Filling): void {
  const url = readUrl(cell.split(/\s|;|,/)[0] ?? cell);
  if (!url) return refuse('not_a_url', 'is not a web address or domain');
  const domain = new URL(url).hostname.replace(/^www\./, '');
  if (target === 'companyDomain') draft.companyDomain = domain;
  else if (target === 'domain') draft.fields['domain'] = domain;
  else draft.fields['website'] = url;
}

function fillPoints(draft: RecordDraft, { entry, cell, reader, refuse }: Filling, kind: PointKind): void {
  for (const value of splitAddresses(kind, cell)) {
    const normalised = reader.normalisePoint(kind, value);
    if (normalised === undefined) {
      // People are told apart by their e-mail address: without it, the next import would make this one a second time.
      if (kind === 'email') refuse('not_an_email', `"${shorten(value)}" is not an e-mail address`, true);
      else
        refuse(
          `not_a_${kind}`,
          kind === 'phone'
            ? `"${shorten(value)}" is not a phone number`
            : `"${shorten(value)}" is no address on ${kind}`,
        );
    } else if (!draft.points.some((point) => point.kind === kind && point.normalised === normalised)) {
      draft.points.push({ kind, value, normalised, label: entry.label ?? null });
    }
  }
}

function fillCustom(draft: RecordDraft, { entry, cell, reader, refuse }: Filling): void {
  const field = reader.customFields.find(({ key }) => `custom.${key}` === entry.target);
  if (!field) return;
  const reading = readCustomValue(cell, field, reader.options);
  if (reading.ok) draft.custom[field.key] = reading.value;
  else refuse(reading.code, reading.reason);
}

/** Splits the name and sees that the record can be called something; else says why not. */
function completeDraft(draft: RecordDraft, kind: ImportKind): string | undefined {
  const { fields } = draft;
  if (kind === 'companies') return fields['name'] || fields['domain'] ? undefined : 'The row names no company.';
  if (fields['name'] && !fields['firstName'] && !fields['lastName']) {
    const { firstName, lastName } = splitName(fields['name']);
    if (firstName) fields['firstName'] = firstName;
    if (lastName) fields['lastName'] = lastName;
  }
  if (fields['name'] || fields['firstName'] || fields['lastName'] || draft.points.length > 0) return undefined;
  return 'The row has neither a name nor an address.';
}

/** Making a formatter is slow, and a file names few zones. */
const knownTimeZones = new Map<string, boolean>();

function isTimeZone(name: string): boolean {
  const known = knownTimeZones.get(name);
  if (known !== undefined) return known;
  const isOne = createsFormatter(name);
  if (knownTimeZones.size < 1000) knownTimeZones.set(name, isOne);
  return isOne;
}

function createsFormatter(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function shorten(value: string): string {
  return value.length <= 200 ? value : `${value.slice(0, 199)}…`;
}

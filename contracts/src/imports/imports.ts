/** Importing a file of leads, contacts or companies: what a file is read as, how its columns map, how it went. */
import { z } from 'zod';
import { declareErrors } from '../errors.ts';
import { Id, Timestamp, Version } from '../fields.ts';

export const importKinds = ['leads', 'contacts', 'companies'] as const;
export type ImportKind = (typeof importKinds)[number];

export const textEncodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'utf-32le',
  'utf-32be',
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'iso-8859-5',
  'iso-8859-15',
  'macintosh',
  'cp850',
  'koi8-r',
  'shift_jis',
  'euc-jp',
  'euc-kr',
  'big5',
  'gb18030',
] as const;
export type TextEncoding = (typeof textEncodings)[number];

/** What a file turned out to be that is no table of text. */
export const fileKinds = [
  'empty',
  'excel',
  'open_document',
  'apple_numbers',
  'word',
  'archive',
  'pdf',
  'html',
  'json',
  'xml',
  'vcard',
  'calendar',
  'mail',
  'image',
  'media',
  'binary',
] as const;
export type FileKind = (typeof fileKinds)[number];

export const Dialect = z.object({
  separator: z.enum([',', ';', '\t', '|']),
  quote: z.enum(['"', "'"]),
  escape: z
    .enum(['double', 'backslash'])
    .describe('How a quote inside quotes is written: twice, or after a backslash.'),
  hasHeader: z.boolean().describe('Whether the first row names the columns.'),
});
export type Dialect = z.infer<typeof Dialect>;

/** Fields a column may be mapped to, by kind. Beside them: `custom.<key>` for each custom field. */
export const personTargets = [
  'name',
  'firstName',
  'lastName',
  'email',
  'phone',
  'whatsapp',
  'telegram',
  'jobTitle',
  'company',
  'companyDomain',
  'status',
  'owner',
  'source',
  'locale',
  'timeZone',
  'tags',
  'note',
] as const;
export const companyTargets = [
  'name',
  'domain',
  'website',
  'phone',
  'street',
  'city',
  'region',
  'postalCode',
  'country',
  'owner',
  'source',
  'tags',
  'note',
] as const;

/** Several columns may be mapped to these; their values are all kept. */
export const repeatableTargets: readonly string[] = [
  'email',
  'phone',
  'whatsapp',
  'telegram',
  'tags',
  'note',
  'street',
];

const target = z
  .string()
  .max(60)
  .regex(/^([a-z][A-Za-z]*|custom\.[a-z][a-z0-9_]*)$/)
  .describe('A field such as `firstName`, or `custom.<key>`.');

export const ColumnMapping = z.object({
  column: z.number().int().min(0).describe('Place of the column in the file, from 0.'),
  target,
  label: z.string().max(60).optional().describe('Of an address: work, mobile…'),
});
export type ColumnMapping = z.infer<typeof ColumnMapping>;

export const ImportColumn = z.object({
  index: z.number().int().min(0),
  header: z.string().describe('As in the file; `Column 3` where there is no header.'),
  samples: z.array(z.string()).describe('The first values that are not empty, at most 3.'),
});
export type ImportColumn = z.infer<typeof ImportColumn>;

export const duplicatePolicies = ['skip', 'update', 'create'] as const;
export type DuplicatePolicy = (typeof duplicatePolicies)[number];
export const ImportOptions = z.object({
  duplicates: z
    .enum(duplicatePolicies)
    .describe(
      'What happens to a row whose record exists (people: same e-mail address or phone; companies: same domain or, without one, same name): ' +
        '`skip` leaves the record as it is; `update` writes the mapped, filled fields; `create` makes another record, without the address that the first one holds.',
    ),
  strict: z
    .boolean()
    .describe(
      'A value that cannot be used fails its row. Otherwise it is left out and reported; a faulty e-mail address always fails the row.',
    ),
  startRuns: z.boolean().describe('Whether the imported records start workflows. Off unless asked.'),
  dayFirst: z.boolean().describe('Reads 03/04/2026 as 3 April.'),
  statusId: Id.nullable().describe('Status of leads whose row names none; the first one without it.'),
  tags: z.array(z.string().trim().min(1).max(60)).max(20).describe('Given to every imported record.'),
});
export type ImportOptions = z.infer<typeof ImportOptions>;

export const importStates = [
  'draft',
  'queued',
  'running',
  'completed',
  'failed',
  'cancelled',
  'undoing',
  'undone',
] as const;
export type ImportState = (typeof importStates)[number];

export const ImportCounts = z.object({
  rows: z.number().int().describe('Data rows read so far; empty ones do not count.'),
  created: z.number().int(),
  updated: z.number().int(),
  skipped: z.number().int(),
  failed: z.number().int(),
  warnings: z.number().int().describe('Values that were left out of rows that did get in.'),
});
export type ImportCounts = z.infer<typeof ImportCounts>;

export const ImportProblem = z.object({
  row: z.number().int().describe('As a spreadsheet numbers it: the header is row 1.'),
  line: z.number().int().describe('Line of the file it starts on.'),
  column: z.string().nullable(),
  value: z.string().nullable(),
  severity: z.enum(['error', 'warning']).describe('An error kept the row out; a warning kept a value out.'),
  code: z.string(),
  reason: z.string().describe('A sentence that says what is wrong with the value.'),
});
export type ImportProblem = z.infer<typeof ImportProblem>;

/** Things worth knowing about a file before it is imported. */
export const ImportNotice = z.object({
  code: z.enum([
    'looks_like_deals',
    'looks_like_companies',
    'looks_like_people',
    'encoding_guessed',
    'invalid_bytes',
    'duplicate_headers',
  ]),
  detail: z.string(),
});
export type ImportNotice = z.infer<typeof ImportNotice>;

export const DryRun = z.object({
  isComplete: z.boolean().describe('False when the file has more rows than are tried.'),
  counts: ImportCounts,
  problems: z.array(ImportProblem).describe('The first ones.'),
  sample: z.array(z.record(z.string(), z.unknown())).describe('The first records as they would become.'),
});
export type DryRun = z.infer<typeof DryRun>;

export const UndoReport = z.object({
  deleted: z.number().int().describe('Records the import had created, untouched since.'),
  restored: z.number().int().describe('Records with at least one field set back.'),
  kept: z.number().int().describe('Records left as they are, wholly or in part; listed with their reasons.'),
});

export const Import = z
  .object({
    id: Id,
    kind: z.enum(importKinds),
    state: z.enum(importStates),
    fileName: z.string(),
    sizeBytes: z.number().int(),
    program: z.string().nullable().describe('The program the file was recognised to come from.'),
    encoding: z.enum(textEncodings),
    dialect: Dialect,
    columns: z.array(ImportColumn),
    mapping: z.array(ColumnMapping),
    options: ImportOptions,
    notices: z.array(ImportNotice),
    counts: ImportCounts,
    progress: z.number().min(0).max(1).describe('Share of the file that is done.'),
    failure: z.string().nullable().describe('Why the import as a whole stopped.'),
    undo: UndoReport.nullable(),
    createdBy: Id.nullable(),
    createdAt: Timestamp,
    startedAt: Timestamp.nullable(),
    finishedAt: Timestamp.nullable(),
    version: Version,
  })
  .meta({ id: 'Import' });
export type Import = z.infer<typeof Import>;

export const importErrors = declareErrors('imports', {
  notFound: { status: 404, title: 'There is no such import' },
  notATable: { status: 422, title: 'The file is not a table of text' },
  fileTooLarge: { status: 413, title: 'The file is too large' },
  fileMissing: { status: 400, title: 'No file was sent' },
  wrongState: { status: 409, title: 'The import is not in a state that allows this' },
  badMapping: { status: 422, title: 'The mapping cannot be used' },
  nothingMapped: { status: 422, title: 'No column is mapped to something that identifies a record' },
});

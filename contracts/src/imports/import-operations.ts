import { z } from 'zod';
import { Id } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';
import {
  ColumnMapping,
  Dialect,
  DryRun,
  Import,
  importErrors,
  importKinds,
  ImportOptions,
  ImportProblem,
  importStates,
  textEncodings,
} from './imports.ts';

const example = {
  id: '0192f3c1-7a00-7000-8000-00000000000b',
  kind: 'leads' as const,
  state: 'completed' as const,
  fileName: 'contacts.csv',
  sizeBytes: 2978,
  program: 'Chatwoot',
  encoding: 'utf-8' as const,
  dialect: { separator: ',' as const, quote: '"' as const, escape: 'double' as const, hasHeader: true },
  columns: [{ index: 3, header: 'email', samples: ['cuzzell0@mozilla.org'] }],
  mapping: [{ column: 3, target: 'email' }],
  options: {
    duplicates: 'skip' as const,
    strict: false,
    startRuns: false,
    dayFirst: false,
    statusId: null,
    tags: [],
  },
  notices: [],
  counts: { rows: 25, created: 25, updated: 0, skipped: 0, failed: 0, warnings: 0 },
  progress: 1,
  failure: null,
  undo: null,
  createdBy: '0192f3c1-7a00-7000-8000-000000000003',
  createdAt: '2026-01-05T09:30:00.000Z',
  startedAt: '2026-01-05T09:31:00.000Z',
  finishedAt: '2026-01-05T09:31:01.000Z',
  version: 4,
};
const exampleDraft = {
  ...example,
  state: 'draft' as const,
  counts: { ...example.counts, rows: 0, created: 0 },
  progress: 0,
};
const exampleQueued = { ...exampleDraft, state: 'queued' as const };
const exampleProblem = {
  row: 7,
  line: 7,
  column: 'email',
  value: 'ada(at)example.com',
  severity: 'error' as const,
  code: 'not_an_email',
  reason: 'The value "ada(at)example.com" is not an e-mail address.',
};
const withId = z.object({ id: Id });

export const listImports = operation({
  id: 'imports.list',
  method: 'GET',
  path: '/imports',
  permission: 'imports.read',
  summary: 'List imports',
  description: 'Newest first.',
  input: z.object({ ...pageInput, state: z.enum(importStates).optional(), kind: z.enum(importKinds).optional() }),
  answer: pageOf(Import),
  errors: [],
  example: { input: { limit: 50 }, answer: { items: [example], hasMore: false, nextCursor: null } },
});

export const getImport = operation({
  id: 'imports.get',
  method: 'GET',
  path: '/imports/{id}',
  permission: 'imports.read',
  summary: 'Get an import',
  description: 'With its progress. While it runs, `import.progressed` events tell the same over the live channel.',
  input: withId,
  answer: Import,
  versioned: true,
  errors: [importErrors.notFound],
  example: { input: { id: example.id }, answer: example },
});

export const updateImport = operation({
  id: 'imports.update',
  method: 'PATCH',
  path: '/imports/{id}',
  permission: 'imports.run',
  summary: 'Adjust a draft import',
  description:
    'Corrects how the file is read and what its columns mean. Another kind, encoding or dialect reads the columns anew ' +
    'and guesses their mapping again, unless a mapping is given too.',
  input: z.object({
    id: Id,
    kind: z.enum(importKinds).optional(),
    encoding: z.enum(textEncodings).optional(),
    dialect: Dialect.partial().optional(),
    mapping: z.array(ColumnMapping).max(500).optional().describe('The whole mapping; columns not named are left out.'),
    options: ImportOptions.partial().optional(),
  }),
  answer: Import,
  versioned: true,
  errors: [importErrors.notFound, importErrors.wrongState, importErrors.badMapping],
  example: { input: { id: example.id, mapping: [{ column: 3, target: 'email' }] }, answer: exampleDraft },
});

export const dryRunImport = operation({
  id: 'imports.dry_run',
  method: 'POST',
  path: '/imports/{id}/dry-run',
  permission: 'imports.run',
  summary: 'Try an import without writing',
  description:
    'Reads the file and looks for duplicates as the import would, and says what it would do. Reads at most 100,000 rows.',
  input: withId,
  answer: DryRun,
  // Reads a whole file: one transaction over all of it would hold back vacuum and the readers of events.
  transaction: 'none',
  errors: [importErrors.notFound, importErrors.wrongState, importErrors.nothingMapped],
  example: {
    input: { id: example.id },
    answer: {
      counts: example.counts,
      isComplete: true,
      problems: [exampleProblem],
      sample: [{ row: 2, action: 'created', email: 'cuzzell0@mozilla.org' }],
    },
  },
});

export const startImport = operation({
  id: 'imports.start',
  method: 'POST',
  path: '/imports/{id}/start',
  permission: 'imports.run',
  summary: 'Start an import',
  description: 'Works in the background, in short transactions, and goes on where it was after a restart.',
  input: withId,
  answer: Import,
  status: 202,
  errors: [importErrors.notFound, importErrors.wrongState, importErrors.nothingMapped],
  example: { input: { id: example.id }, answer: exampleQueued },
});

export const cancelImport = operation({
  id: 'imports.cancel',
  method: 'POST',
  path: '/imports/{id}/cancel',
  permission: 'imports.run',
  summary: 'Cancel an import',
  description: 'What is imported so far stays and can be undone. A draft is closed.',
  input: withId,
  answer: Import,
  errors: [importErrors.notFound, importErrors.wrongState],
  example: { input: { id: example.id }, answer: { ...example, state: 'cancelled' } },
});

export const undoImport = operation({
  id: 'imports.undo',
  method: 'POST',
  path: '/imports/{id}/undo',
  permission: 'imports.run',
  summary: 'Undo an import',
  description:
    'In the background: deletes the records it created that nobody touched since, and sets back the fields that still ' +
    'hold the imported value. What is kept is listed with the reasons. Undoing is itself recorded as events.',
  input: withId,
  answer: Import,
  status: 202,
  errors: [importErrors.notFound, importErrors.wrongState],
  example: { input: { id: example.id }, answer: { ...example, state: 'undoing' } },
});

export const listImportProblems = operation({
  id: 'imports.list_problems',
  method: 'GET',
  path: '/imports/{id}/problems',
  permission: 'imports.read',
  summary: 'List the problems of an import',
  description: 'By row. The whole of them as a CSV file: `GET /imports/{id}/errors.csv`.',
  input: z.object({ ...pageInput, id: Id, severity: z.enum(['error', 'warning']).optional() }),
  answer: pageOf(ImportProblem),
  errors: [importErrors.notFound],
  example: { input: { id: example.id }, answer: { items: [exampleProblem], hasMore: false, nextCursor: null } },
});

export const KeptRecord = z.object({
  recordId: Id,
  entityType: z.enum(['note', 'contact', 'company']),
  name: z.string(),
  reasons: z.array(
    z.object({
      field: z.string().nullable(),
      code: z.enum(['changed_since', 'deleted_since', 'in_use', 'reference_gone']),
      reason: z.string(),
    }),
  ),
});
export type KeptRecord = z.infer<typeof KeptRecord>;

export const listKeptRecords = operation({
  id: 'imports.list_kept',
  method: 'GET',
  path: '/imports/{id}/kept',
  permission: 'imports.read',
  summary: 'List what undoing an import kept',
  description: 'Records that were left as they are, wholly or in part, with the reasons.',
  input: z.object({ ...pageInput, id: Id }),
  answer: pageOf(KeptRecord),
  errors: [importErrors.notFound],
  example: {
    input: { id: example.id },
    answer: {
      items: [
        {
          recordId: '0192f3c1-7a00-7000-8000-000000000002',
          entityType: 'contact',
          name: 'Grace Hopper',
          reasons: [{ field: null, code: 'changed_since', reason: 'Changed since the import.' }],
        },
      ],
      hasMore: false,
      nextCursor: null,
    },
  },
});

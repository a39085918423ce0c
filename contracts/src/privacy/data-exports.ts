import { z } from 'zod';
import { declareErrors } from '../errors.ts';
import { Id, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';

export const dataExportErrors = declareErrors('data_exports', {
  notFound: { status: 404, title: 'There is no such export' },
  personNotFound: { status: 404, title: 'There is no such person' },
  notReady: { status: 409, title: 'The export is not ready' },
  expired: { status: 410, title: 'The export has expired' },
});

export const DataExport = z
  .object({
    id: Id,
    scope: z.enum(['workspace', 'person']),
    subjectId: Id.nullable().describe('The contact, for the export of one person.'),
    state: z.enum(['queued', 'running', 'completed', 'failed', 'expired']),
    sizeBytes: z.number().int().nullable(),
    failure: z.string().nullable(),
    createdAt: Timestamp,
    finishedAt: Timestamp.nullable(),
    expiresAt: Timestamp.nullable().describe('Until then GET /data-exports/{id}/download answers the zip.'),
  })
  .meta({ id: 'DataExport' });
export type DataExport = z.infer<typeof DataExport>;

const example = {
  id: '0192f3c1-7a00-7000-8000-00000000e001',
  scope: 'person' as const,
  subjectId: '0192f3c1-7a00-7000-8000-000000000001',
  state: 'completed' as const,
  sizeBytes: 48_211,
  failure: null,
  createdAt: '2026-01-05T09:30:00.000Z',
  finishedAt: '2026-01-05T09:30:04.000Z',
  expiresAt: '2026-01-12T09:30:04.000Z',
};

export const createDataExport = operation({
  id: 'data_exports.create',
  method: 'POST',
  path: '/data-exports',
  permission: 'data.export',
  status: 202,
  summary: 'Export data',
  description:
    'Everything about one person (with `contactId`) or everything in the workspace, as JSON and CSV with the files, in one zip. A job writes it; it can be downloaded for seven days.',
  input: z.object({ contactId: Id.optional() }),
  answer: DataExport,
  errors: [dataExportErrors.personNotFound],
  example: {
    input: { contactId: example.subjectId },
    answer: { ...example, state: 'queued', sizeBytes: null, finishedAt: null, expiresAt: null },
  },
});

export const listDataExports = operation({
  id: 'data_exports.list',
  method: 'GET',
  path: '/data-exports',
  permission: 'data.export',
  summary: 'List data exports',
  description: 'Newest first.',
  input: z.object({ ...pageInput }),
  answer: pageOf(DataExport),
  errors: [],
  example: { input: {}, answer: { items: [example], hasMore: false, nextCursor: null } },
});

export const getDataExport = operation({
  id: 'data_exports.get',
  method: 'GET',
  path: '/data-exports/{id}',
  permission: 'data.export',
  summary: 'Get a data export',
  description: 'Where it stands. GET /data-exports/{id}/download answers the zip.',
  input: z.object({ id: Id }),
  answer: DataExport,
  errors: [dataExportErrors.notFound],
  example: { input: { id: example.id }, answer: example },
});

/** Files: attachments, uploads, reports. */
import { z } from 'zod';
import { declareErrors } from '../errors.ts';
import { Id, Timestamp } from '../fields.ts';

export const fileKinds = ['attachment', 'raw_mail', 'message_body', 'import', 'report', 'data_export'] as const;
export type FileKind = (typeof fileKinds)[number];

export const fileErrors = declareErrors('files', {
  notFound: { status: 404, title: 'There is no such file' },
  missing: { status: 410, title: 'The bytes of the file are gone from storage' },
  tooLarge: { status: 413, title: 'The file is too large' },
});

/** What an upload answers. */
export const StoredFile = z
  .object({
    id: Id,
    name: z.string(),
    contentType: z.string().describe('What the bytes look like.'),
    sizeBytes: z.number().int(),
    sha256: z.string().describe('Hexadecimal.'),
    createdAt: Timestamp,
  })
  .meta({ id: 'StoredFile' });
export type StoredFile = z.infer<typeof StoredFile>;

import { Readable } from 'node:stream';
import { requestErrors } from '@millrace/contracts/errors';
import { importErrors, importKinds } from '@millrace/contracts/imports/imports';
import { Id } from '@millrace/contracts/fields';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Problem } from '#platform/errors';
import { apiPrefix } from '#platform/http/projector';
import { toInvalidInput } from '#platform/http/problem-replies';
import { type RawRoute, rawRoute } from '#platform/http/raw-routes';
import type { ImportDeps } from './import-deps.ts';
import { getImport } from './import-handlers.ts';
import { toImport } from './import-record.ts';
import { maxFileBytes, receiveUpload } from './receive-upload.ts';
import { writeErrorsFile } from './write-errors-file.ts';

const uploadQuery = z.object({
  kind: z.enum(importKinds).default('leads'),
  name: z.string().trim().min(1).max(255),
});

export function createImportRoutes(deps: ImportDeps): RawRoute[] {
  return [
    rawRoute({
      method: 'POST',
      url: `${apiPrefix}/imports`,
      permission: 'imports.run',
      reason:
        'Takes the bytes of a file as the body, its name as ?name= and what it lists as ?kind=; answers the draft import.',
      bodyLimit: maxFileBytes,
      async handle({ request, reply, caller }) {
        const query = uploadQuery.safeParse(request.query);
        if (!query.success) throw toInvalidInput(query.error);
        const record = await receiveUpload(deps, {
          workspaceId: caller.workspaceId,
          actor: caller.actor,
          kind: query.data.kind,
          fileName: query.data.name,
          contentType: request.headers['content-type'] ?? '',
          content: readBody(request),
        });
        return reply.code(201).header('cache-control', 'no-store').send(toImport(record));
      },
    }),
    rawRoute({
      method: 'GET',
      url: `${apiPrefix}/imports/:id/errors.csv`,
      permission: 'imports.read',
      reason: 'Streams a CSV file.',
      async handle({ request, reply, caller }) {
        const id = Id.safeParse((request.params as { id: string }).id); // named in the url
        if (!id.success) throw new Problem(importErrors.notFound, 'There is no such import in this workspace.');
        const record = await deps.database.inWorkspace(caller.workspaceId, (tx) =>
          getImport(tx, caller.workspaceId, id.data),
        );
        return reply
          .header('content-type', 'text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="import-errors-${record.id}.csv"`)
          .header('x-content-type-options', 'nosniff')
          .header('cache-control', 'private, no-store')
          .send(Readable.from(writeErrorsFile(deps.database, record)));
      },
    }),
  ];
}

/** Bodies of other types than JSON arrive as a stream; one without a type does not arrive at all. */
function readBody({ body, headers }: FastifyRequest): AsyncIterable<Uint8Array> {
  const isForm = headers['content-type']?.startsWith('multipart/') === true;
  if (body instanceof Readable && !isForm) return body;
  if (body === undefined || body === null) {
    throw new Problem(importErrors.fileMissing, 'Send the bytes of the file as the body.');
  }
  throw new Problem(
    requestErrors.unsupportedMediaType,
    'Send the bytes of the file as the body (not as a form), as text/csv or application/octet-stream.',
  );
}

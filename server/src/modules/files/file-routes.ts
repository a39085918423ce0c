import type { Readable } from 'node:stream';
import { fileErrors } from '@millrace/contracts/files/files';
import { requestErrors } from '@millrace/contracts/errors';
import type { FastifyReply } from 'fastify';
import { Problem } from '#platform/errors';
import { apiPrefix } from '#platform/http/projector';
import { type RawRoute, rawRoute } from '#platform/http/raw-routes';
import { isUuid } from '#platform/ids';
import type { Database } from '#platform/postgres/database';
import { toDownloadType } from './content-type.ts';
import type { Files, StoredFile } from './files.module.ts';

const maxUploadBytes = 25 * 1024 * 1024;

export function createFileRoutes(deps: {
  files: Pick<Files, 'find' | 'open' | 'store' | 'record' | 'discard'>;
  database: Database;
}): RawRoute[] {
  const { files, database } = deps;
  return [
    rawRoute({
      method: 'GET',
      url: `${apiPrefix}/files/:id`,
      permission: 'files.read',
      reason: 'Streams the bytes of a file.',
      async handle({ request, reply, caller }) {
        const { id } = request.params as { id: string }; // named in the url
        const file = isUuid(id)
          ? await database.inWorkspace(caller.workspaceId, (tx) => files.find(tx, caller.workspaceId, id))
          : undefined;
        if (!file) throw new Problem(fileErrors.notFound, 'There is no such file in this workspace.');
        return sendDownload(reply, file, await files.open(file));
      },
    }),
    rawRoute({
      method: 'POST',
      url: `${apiPrefix}/files`,
      permission: 'messages.send',
      reason: 'Takes the bytes of a file as the body, its name as ?name=, to be attached to a message.',
      bodyLimit: maxUploadBytes,
      async handle({ request, reply, caller }) {
        const { name } = request.query as { name?: unknown }; // checked on the next line
        if (typeof name !== 'string' || name.trim() === '' || name.length > 255) {
          throw new Problem(requestErrors.invalid, 'Give the name of the file as ?name=, at most 255 characters.');
        }
        const { workspaceId } = caller;
        const file = await files.store(workspaceId, {
          kind: 'attachment',
          name,
          content: readBody(request.body),
          declaredType: request.headers['content-type'] ?? '',
          maxBytes: maxUploadBytes,
        });
        try {
          await database.inWorkspace(workspaceId, (tx) => files.record(tx, [file]));
        } catch (error) {
          await files.discard([file]);
          throw error;
        }
        return reply.code(201).send(toAnswer(file));
      },
    }),
  ];
}

/** Bodies of other types than JSON arrive as a stream. */
function readBody(body: unknown): Buffer | Readable {
  if (Buffer.isBuffer(body)) return body;
  if (typeof body === 'object' && body !== null && 'pipe' in body) return body as Readable; // the parser hands it on
  throw new Problem(
    requestErrors.unsupportedMediaType,
    'Send the bytes of the file as the body, as application/octet-stream or the type of the file.',
  );
}

function toAnswer(file: StoredFile) {
  const { id, name, contentType, sizeBytes } = file;
  return {
    id,
    name,
    contentType,
    sizeBytes,
    sha256: file.sha256.toString('hex'),
    createdAt: file.createdAt.toISOString(),
  };
}

/** Sends bytes so that no browser shows or runs them in our origin, whatever they are. */
export function sendDownload(
  reply: FastifyReply,
  file: Pick<StoredFile, 'name' | 'contentType' | 'sizeBytes'>,
  content: Readable | Buffer,
): FastifyReply {
  return reply
    .header('content-type', toDownloadType(file.contentType))
    .header('content-length', file.sizeBytes)
    .header('content-disposition', toContentDisposition(file.name))
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('cache-control', 'private, no-store')
    .send(content);
}

/** RFC 6266: a plain name for old programs, the real one beside it. */
function toContentDisposition(name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const real = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${real}`;
}

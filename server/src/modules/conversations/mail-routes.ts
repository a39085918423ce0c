/** Raw routes of mail: bodies and raw mail to read, and raw mail to hand in. */
import { channelErrors } from '@millrace/contracts/channels/channels';
import { requestErrors } from '@millrace/contracts/errors';
import { messageErrors } from '@millrace/contracts/conversations/messages';
import { rejectedMailErrors } from '@millrace/contracts/conversations/rejected-mail';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Files, sendDownload } from '#modules/files/files.module';
import { Problem } from '#platform/errors';
import { apiPrefix } from '#platform/http/projector';
import { type RawRoute, rawRoute } from '#platform/http/raw-routes';
import { isUuid } from '#platform/ids';
import type { Database, Tx } from '#platform/postgres/database';
import type { Vault } from '#platform/vault/vault';
import { findChannel } from './channels/channel-store.ts';
import { toChannelAccount } from './channels/channel.ts';
import { type InboundDeps, receiveMail } from './inbound/receive-mail.ts';
import { findRejectedMail } from './inbound/rejected-mail-store.ts';
import { findMessageBody, selectAttachments } from './messages/message-store.ts';
import { sendMailPage } from './messages/mail-page.ts';
import { sanitiseHtml } from './messages/sanitise-html.ts';

export interface MailRouteDeps extends InboundDeps {
  vault: Vault;
  mayLoadPictures(workspaceId: string): Promise<boolean>;
}

const maxMailBytes = 25 * 1024 * 1024;

export function createMailRoutes(deps: MailRouteDeps): RawRoute[] {
  const { database, files } = deps;
  return [
    rawRoute({
      method: 'GET',
      url: `${apiPrefix}/messages/:id/html`,
      permission: 'conversations.read',
      reason:
        'Shows an HTML body, sanitised, as a page for a frame of its own. ?images=1 lets pictures from elsewhere in.',
      async handle({ request, reply, caller }) {
        const { workspaceId } = caller;
        const { images } = request.query as { images?: unknown }; // looked at on the next line
        const wanted = images === '1' || images === 'true';
        const allowed = wanted && (await deps.mayLoadPictures(workspaceId));
        return await showHtml(deps, reply, { workspaceId, id: readId(request), images: allowed });
      },
    }),
    rawRoute({
      method: 'GET',
      url: `${apiPrefix}/messages/:id/text`,
      permission: 'conversations.read',
      reason: 'Streams all of a long text.',
      async handle({ request, reply, caller }) {
        const { workspaceId } = caller;
        const body = await getBody(deps, workspaceId, readId(request));
        reply.header('content-type', 'text/plain; charset=utf-8').header('x-content-type-options', 'nosniff');
        if (!body.text_file_id) return reply.send(body.text);
        return reply.send(await files.open(await getFile(deps, workspaceId, body.text_file_id)));
      },
    }),
    rawRoute({
      method: 'GET',
      url: `${apiPrefix}/messages/:id/raw`,
      permission: 'conversations.read',
      reason: 'Downloads a mail as it came.',
      async handle({ request, reply, caller }) {
        const body = await getBody(deps, caller.workspaceId, readId(request));
        if (!body.raw_file_id)
          throw new Problem(messageErrors.notFound, 'There is no raw mail of this message: it was written here.');
        return await downloadMail(deps, reply, {
          workspaceId: caller.workspaceId,
          fileId: body.raw_file_id,
          name: `${body.id}.eml`,
        });
      },
    }),
    rawRoute({
      method: 'GET',
      url: `${apiPrefix}/rejected-mail/:id/raw`,
      permission: 'conversations.read',
      reason: 'Downloads a rejected mail as it came.',
      async handle({ request, reply, caller }) {
        const { workspaceId } = caller;
        const id = readId(request);
        const row = await inWorkspaceIf(database, workspaceId, {
          id,
          find: (tx) => findRejectedMail(tx, workspaceId, id),
        });
        if (!row) throw new Problem(rejectedMailErrors.notFound, 'There is no such rejected mail in this workspace.');
        return await downloadMail(deps, reply, { workspaceId, fileId: row.raw_file_id, name: `${row.id}.eml` });
      },
    }),
    rawRoute({
      method: 'POST',
      url: `${apiPrefix}/channels/:id/inbound`,
      budget: 'webhook',
      permission: 'channels.manage',
      reason: 'Takes a raw mail (message/rfc822) as if it had come over SMTP. Handing one in twice is harmless.',
      bodyLimit: maxMailBytes,
      handle: ({ request, reply, caller }) => takeInbound(deps, { request, reply, workspaceId: caller.workspaceId }),
    }),
  ];
}

async function takeInbound(
  deps: MailRouteDeps,
  { request, reply, workspaceId }: { request: FastifyRequest; reply: FastifyReply; workspaceId: string },
): Promise<FastifyReply> {
  const id = readId(request);
  const find = (tx: Tx) => findChannel(tx, workspaceId, id);
  const row = await inWorkspaceIf(deps.database, workspaceId, { id, find });
  if (!row) throw new Problem(channelErrors.notFound, 'There is no such channel in this workspace.');
  if (row.status === 'archived')
    throw new Problem(channelErrors.notActive, 'The channel is archived and takes no mail in.');
  const raw = await readRaw(request.body);
  const delivery = { raw, envelopeFrom: null, envelopeTo: [] };
  const received = await receiveMail(deps, await toChannelAccount(row, deps.vault), delivery);
  return reply.code(received.isDuplicate ? 200 : 201).send(received);
}

async function readRaw(body: unknown): Promise<Buffer> {
  if (typeof body !== 'object' || body === null || !(Symbol.asyncIterator in body)) {
    throw new Problem(requestErrors.unsupportedMediaType, 'Send the mail itself as the body, as message/rfc822.');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  // The parser of raw routes hands the stream of the request on.
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxMailBytes) throw new Problem(requestErrors.tooLarge, 'A mail may have at most 25 MiB.');
    chunks.push(chunk);
  }
  if (size === 0) throw new Problem(requestErrors.malformed, 'The body is empty: send the mail itself.');
  return Buffer.concat(chunks);
}

async function showHtml(
  deps: MailRouteDeps,
  reply: FastifyReply,
  { workspaceId, id, images }: { workspaceId: string; id: string; images: boolean },
): Promise<FastifyReply> {
  const body = await getBody(deps, workspaceId, id);
  if (body.html === null)
    throw new Problem(messageErrors.notFound, 'This message has no HTML: its text is all there is.');
  const html = body.html_file_id
    ? (await deps.files.read(await getFile(deps, workspaceId, body.html_file_id))).toString('utf8')
    : body.html;
  const attachments = await deps.database.inWorkspace(workspaceId, (tx) => selectAttachments(tx, workspaceId, [id]));
  const inline = await readInlineImages(deps.files, attachments);
  const clean = sanitiseHtml(html, { images, inlineAddress: (contentId) => inline.get(contentId) });
  return sendMailPage(reply, { ...clean, images });
}

const maxInlineBytes = 10 * 1024 * 1024;
const pictureTypes: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/**
 * Inline pictures as data addresses: the frame has no origin of its own, so it could not fetch them with the reader's
 * session. Only what really is a picture.
 */
async function readInlineImages(
  files: Files,
  attachments: Awaited<ReturnType<typeof selectAttachments>>,
): Promise<Map<string, string>> {
  const images = new Map<string, string>();
  let bytes = 0;
  for (const { content_id: contentId, content_type: type, size_bytes, storage_key, name } of attachments) {
    bytes += size_bytes;
    if (contentId === null || !pictureTypes.includes(type) || bytes > maxInlineBytes) continue;
    const content = await files.read({ storageKey: storage_key, name });
    images.set(contentId, `data:${type};base64,${content.toString('base64')}`);
  }
  return images;
}

async function downloadMail(
  deps: MailRouteDeps,
  reply: FastifyReply,
  { workspaceId, fileId, name }: { workspaceId: string; fileId: string; name: string },
): Promise<FastifyReply> {
  const file = await getFile(deps, workspaceId, fileId);
  return sendDownload(reply, { ...file, name, contentType: 'message/rfc822' }, await deps.files.open(file));
}

async function getBody({ database }: MailRouteDeps, workspaceId: string, id: string) {
  const body = await inWorkspaceIf(database, workspaceId, { id, find: (tx) => findMessageBody(tx, workspaceId, id) });
  if (!body) throw new Problem(messageErrors.notFound, 'There is no such message in this workspace.');
  return body;
}

async function getFile({ database, files }: MailRouteDeps, workspaceId: string, id: string) {
  const file = await database.inWorkspace(workspaceId, (tx) => files.find(tx, workspaceId, id));
  if (!file) throw new Error(`The file ${id} is named by a row and does not exist.`);
  return file;
}

function readId(request: FastifyRequest): string {
  return (request.params as { id: string }).id; // named in the url
}

/** What is no id is nobody's. */
async function inWorkspaceIf<Row>(
  database: Database,
  workspaceId: string,
  { id, find }: { id: string; find: (tx: Tx) => Promise<Row | undefined> },
): Promise<Row | undefined> {
  return isUuid(id) ? await database.inWorkspace(workspaceId, find) : undefined;
}

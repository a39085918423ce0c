/** A message as the Gmail API answers it (format full), read into what steps work with. */
import { z } from 'zod';
import { htmlToText } from '#platform/mail/html-text';

export interface MessagePart {
  mimeType?: string | undefined;
  filename?: string | undefined;
  headers?: { name: string; value: string }[] | undefined;
  body?: { attachmentId?: string | undefined; size?: number | undefined; data?: string | undefined } | undefined;
  parts?: MessagePart[] | undefined;
}

const MessagePart: z.ZodType<MessagePart> = z.lazy(() =>
  z.object({
    mimeType: z.string().optional(),
    filename: z.string().optional(),
    headers: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
    body: z
      .object({ attachmentId: z.string().optional(), size: z.number().optional(), data: z.string().optional() })
      .optional(),
    parts: z.array(MessagePart).optional(),
  }),
);

/** https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages#Message */
export const GmailMessage = z.object({
  id: z.string(),
  threadId: z.string(),
  labelIds: z.array(z.string()).default([]),
  snippet: z.string().default(''),
  internalDate: z.string().optional(),
  payload: MessagePart.optional(),
});
export type GmailMessage = z.output<typeof GmailMessage>;

export const Email = z.object({
  id: z.string(),
  threadId: z.string(),
  from: z.string().describe('As in the header: `Ada Lovelace <ada@example.org>`.'),
  to: z.string(),
  cc: z.string(),
  subject: z.string(),
  date: z.string().nullable().describe('When it arrived, ISO 8601.'),
  snippet: z.string(),
  labels: z.array(z.string()).describe('Ids of its labels.'),
});

export const FullEmail = Email.extend({
  body: z.string().describe('As plain text, made of the HTML where there is no other.'),
  html: z.string().nullable(),
  messageId: z.string().nullable().describe('The Message-ID header.'),
  attachments: z.array(z.object({ id: z.string(), name: z.string(), contentType: z.string(), sizeBytes: z.number() })),
});

export function toEmail(message: GmailMessage): z.output<typeof Email> {
  const { id, threadId, snippet, labelIds, internalDate } = message;
  return {
    id,
    threadId,
    from: headerOf(message, 'from') ?? '',
    to: headerOf(message, 'to') ?? '',
    cc: headerOf(message, 'cc') ?? '',
    subject: headerOf(message, 'subject') ?? '',
    date: internalDate === undefined ? null : new Date(Number(internalDate)).toISOString(),
    snippet: decodeEntities(snippet),
    labels: labelIds,
  };
}

export function toFullEmail(message: GmailMessage): z.output<typeof FullEmail> {
  const leaves = listLeaves(message.payload, 0);
  const html = bodyOf(leaves, 'text/html');
  return {
    ...toEmail(message),
    body: bodyOf(leaves, 'text/plain') ?? htmlToText(html ?? ''),
    html: html ?? null,
    messageId: headerOf(message, 'message-id') ?? null,
    attachments: leaves.flatMap(({ filename, mimeType, body }) =>
      filename && body?.attachmentId
        ? [
            {
              id: body.attachmentId,
              name: filename,
              contentType: mimeType ?? 'application/octet-stream',
              sizeBytes: body.size ?? 0,
            },
          ]
        : [],
    ),
  };
}

export function headerOf(message: Pick<GmailMessage, 'payload'>, name: string): string | undefined {
  return message.payload?.headers?.find((header) => header.name.toLowerCase() === name)?.value;
}

/** Deeper nesting than any mail has is somebody's joke. */
const deepest = 50;

function listLeaves(part: MessagePart | undefined, depth: number): MessagePart[] {
  if (!part || depth > deepest) return [];
  return part.parts?.length ? part.parts.flatMap((one) => listLeaves(one, depth + 1)) : [part];
}

/** The first part of the kind that is no attachment. Gmail has undone transfer encoding; text it gives as UTF-8. */
function bodyOf(leaves: readonly MessagePart[], mimeType: string): string | undefined {
  const part = leaves.find((leaf) => leaf.mimeType === mimeType && !leaf.filename);
  return part && Buffer.from(part.body?.data ?? '', 'base64url').toString('utf8');
}

/** Snippets come with the few entities of HTML. */
function decodeEntities(text: string): string {
  const known: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (entity, name: string) => known[name] ?? entity);
}

import { z } from 'zod';
import { connectorAction, type ConnectorAction, type ConnectorSession } from '#modules/connections/connections.module';
import { Email, FullEmail, GmailMessage, toEmail, toFullEmail } from './message.ts';

export const emailId = z.string().trim().min(1).max(200).describe('The id Gmail gives a message.');

const timeLimitMs = 30_000;
const common = { effect: 'idempotent', timeLimitMs, needsConnection: true } as const;

/** Quota units: https://developers.google.com/workspace/gmail/api/reference/quota */
const units = { getMessage: 5, listMessages: 5, getAttachment: 5 };

export async function getMessage(
  session: ConnectorSession,
  { apiUrl, id, format = 'full' }: { apiUrl: string; id: string; format?: 'full' | 'metadata' },
): Promise<GmailMessage> {
  const answer = await session.request({
    url: `${apiUrl}/messages/${encodeURIComponent(id)}`,
    query: { format },
    units: units.getMessage,
    maxAnswerBytes: 40 * 1024 * 1024,
  });
  return GmailMessage.parse(answer.json());
}

export function readingActions({ apiUrl }: { apiUrl: string }): ConnectorAction[] {
  return [
    connectorAction({
      ...common,
      name: 'read_email',
      title: 'Read an e-mail',
      description: 'Reads one message: who, what, its text and what is attached. It stays unread.',
      inputs: z.object({ email_id: emailId }),
      output: FullEmail,
      async perform(session, { email_id: id }) {
        return { output: toFullEmail(await getMessage(session, { apiUrl, id })) };
      },
    }),
    connectorAction({
      ...common,
      name: 'search',
      title: 'Search e-mails',
      description: 'Finds messages the way the search box of Gmail does, newest first.',
      inputs: z.object({
        query: z.string().max(2000).describe('As in Gmail: from:ada@example.org is:unread newer_than:7d'),
        limit: z.int().min(1).max(50).default(10),
        page_token: z.string().max(1000).optional().describe('nextPageToken of the page before.'),
      }),
      output: z.object({ emails: z.array(Email), nextPageToken: z.string().nullable() }),
      async perform(session, { query: q, limit: maxResults, page_token: pageToken }) {
        const answer = await session.request({
          url: `${apiUrl}/messages`,
          query: { q, maxResults, pageToken },
          units: units.listMessages,
        });
        const { messages, nextPageToken } = MessageList.parse(answer.json());
        const found = await Promise.all(
          messages.map(({ id }) => getMessage(session, { apiUrl, id, format: 'metadata' })),
        );
        return { output: { emails: found.map(toEmail), nextPageToken: nextPageToken ?? null } };
      },
    }),
    connectorAction({
      ...common,
      name: 'get_attachment',
      title: 'Get an attachment',
      description: 'Reads what is attached to a message, as base64. At most 10 MB.',
      inputs: z.object({ email_id: emailId, attachment_id: z.string().min(1).max(2000) }),
      output: z.object({ contentBase64: z.string(), sizeBytes: z.int() }),
      async perform(session, { email_id, attachment_id }) {
        const path = `messages/${encodeURIComponent(email_id)}/attachments/${encodeURIComponent(attachment_id)}`;
        const maxAnswerBytes = 14 * 1024 * 1024;
        const answer = await session.request({ url: `${apiUrl}/${path}`, units: units.getAttachment, maxAnswerBytes });
        const content = Buffer.from(AttachmentBody.parse(answer.json()).data, 'base64url');
        return { output: { contentBase64: content.toString('base64'), sizeBytes: content.length } };
      },
    }),
  ];
}

const MessageList = z.object({
  // Absent when nothing was found.
  messages: z.array(z.object({ id: z.string() })).default([]),
  nextPageToken: z.string().optional(),
});

const AttachmentBody = z.object({ data: z.string() });

/** Messages of a conversation, and what becomes of them. */
import { z } from 'zod';
import { declareErrors } from '../errors.ts';
import { Id, text, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';
import { conversationErrors } from './errors.ts';

export const messageDirections = ['inbound', 'outbound'] as const;

/**
 * `queued` waits for a worker, `deferred` for its next attempt, `sending` is with a worker. `sent`: the other side
 * has accepted it. `failed`: given up, in the dead letters. `refused`: the gate did not let it pass. `unknown`: the
 * connection was lost when the other side may have accepted it already; it is not sent again by itself.
 */
export const messageStates = [
  'received',
  'draft',
  'queued',
  'deferred',
  'sending',
  'sent',
  'failed',
  'unknown',
  'refused',
] as const;
export type MessageState = (typeof messageStates)[number];

/**
 * Why a message is sent, which is what the gate asks consent for. `reply`: a person answers. `outreach`: a person
 * writes first. `marketing`: a sequence or broadcast. `transactional`: the contact's own business, such as a receipt.
 */
export const messagePurposes = ['reply', 'outreach', 'marketing', 'transactional'] as const;
export type MessagePurpose = (typeof messagePurposes)[number];

export const authorKinds = ['contact', 'user', 'api_key', 'system'] as const;

/** Why a mail was written by a machine: it is shown as such and never answered by one. */
export const automaticKinds = ['reply', 'generated', 'list', 'bounce'] as const;
export type AutomaticKind = (typeof automaticKinds)[number];

export const messageErrors = declareErrors('messages', {
  notFound: { status: 404, title: 'There is no such message' },
  empty: { status: 422, title: 'The message says nothing' },
  attachmentNotFound: { status: 422, title: 'An attachment does not exist' },
});

export const Mailbox = z.object({ name: z.string(), address: z.string() });
export type Mailbox = z.infer<typeof Mailbox>;

export const Attachment = z
  .object({
    id: Id.describe('Of the file: `GET /files/{id}` downloads it.'),
    name: z.string(),
    contentType: z.string().describe('What the bytes look like, whatever the sender called them.'),
    sizeBytes: z.number().int(),
    disposition: z.enum(['attachment', 'inline']),
  })
  .meta({ id: 'Attachment' });

export const Message = z
  .object({
    id: Id,
    conversationId: Id,
    channelId: Id,
    contactId: Id,
    direction: z.enum(messageDirections),
    state: z.enum(messageStates),
    author: z.object({ kind: z.enum(authorKinds), id: Id.nullable(), name: z.string().nullable() }),
    purpose: z.enum(messagePurposes).nullable(),
    from: Mailbox.nullable(),
    to: z.array(Mailbox),
    cc: z.array(Mailbox),
    subject: z.string(),
    text: z.string().describe('What was newly written; of a very long one the beginning.'),
    quotedText: z.string().describe('The older mail quoted below it, and the signature of the mailer.'),
    isTextCut: z.boolean().describe('The text is longer than 256 KiB: `GET /messages/{id}/text` has all of it.'),
    hasHtml: z.boolean().describe('`GET /messages/{id}/html` shows it, sanitised; for a frame of its own.'),
    hasRaw: z.boolean().describe('`GET /messages/{id}/raw` has the mail as it came.'),
    automatic: z.enum(automaticKinds).nullable(),
    reportedMessageId: Id.nullable().describe('For a bounce: the message that could not be delivered.'),
    attachments: z.array(Attachment),
    attempts: z.number().int().describe('How often sending it was tried since it was queued or retried.'),
    nextAttemptAt: Timestamp.nullable(),
    failure: z.object({ code: z.string(), detail: z.string() }).nullable().describe('Why the last attempt failed.'),
    externalId: z.string().nullable().describe('Message-ID, without angle brackets.'),
    sentAt: Timestamp.nullable(),
    datedAt: Timestamp.nullable().describe('When the sender says it was written.'),
    createdAt: Timestamp,
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof Message>;

export const exampleMessage: Message = {
  id: '0192f3c1-7a00-7000-8000-0000000000a1',
  conversationId: '0192f3c1-7a00-7000-8000-0000000000d1',
  channelId: '0192f3c1-7a00-7000-8000-0000000000c1',
  contactId: '0192f3c1-7a00-7000-8000-0000000000b1',
  direction: 'outbound',
  state: 'queued',
  author: { kind: 'user', id: '0192f3c1-7a00-7000-8000-000000000003', name: 'Grace Hopper' },
  purpose: 'reply',
  from: { name: 'Example Sales', address: 'sales@example.com' },
  to: [{ name: 'Ada Lovelace', address: 'ada@example.org' }],
  cc: [],
  subject: 'Re: A question',
  text: 'Yes, on Mondays too.',
  quotedText: '',
  isTextCut: false,
  hasHtml: false,
  hasRaw: false,
  automatic: null,
  reportedMessageId: null,
  attachments: [],
  attempts: 0,
  nextAttemptAt: '2026-01-05T09:30:00.000Z',
  failure: null,
  externalId: '0192f3c1-7a00-7000-8000-0000000000a1@example.com',
  sentAt: null,
  datedAt: null,
  createdAt: '2026-01-05T09:30:00.000Z',
};

/** What a person writes. Text, HTML or both; without text it is made from the HTML. */
export const messageBody = {
  text: text(1_000_000).optional(),
  html: z.string().max(1_000_000).optional(),
  attachmentIds: z.array(Id).max(20).optional().describe('Files uploaded before.'),
};

export const listMessages = operation({
  id: 'messages.list',
  method: 'GET',
  path: '/conversations/{id}/messages',
  permission: 'conversations.read',
  summary: 'List the messages of a conversation',
  description: 'Newest first.',
  input: z.object({ id: Id, ...pageInput }),
  answer: pageOf(Message),
  errors: [conversationErrors.notFound],
  example: {
    input: { id: exampleMessage.conversationId },
    answer: { items: [exampleMessage], hasMore: false, nextCursor: null },
  },
});

export const getMessage = operation({
  id: 'messages.get',
  method: 'GET',
  path: '/messages/{id}',
  permission: 'conversations.read',
  summary: 'Get a message',
  description: 'One message with its delivery state.',
  input: z.object({ id: Id }),
  answer: Message,
  errors: [messageErrors.notFound],
  example: { input: { id: exampleMessage.id }, answer: exampleMessage },
});

export const listAllMessages = operation({
  id: 'messages.list_all',
  method: 'GET',
  path: '/messages',
  permission: 'conversations.read',
  summary: 'List the messages of the workspace',
  description: 'Newest first, over all conversations.',
  input: z.object({
    ...pageInput,
    direction: z.enum(messageDirections).optional(),
    state: z.enum(messageStates).optional(),
    channelId: Id.optional(),
    contactId: Id.optional(),
  }),
  answer: pageOf(Message),
  errors: [],
  example: { input: { state: 'queued' }, answer: { items: [exampleMessage], hasMore: false, nextCursor: null } },
});

/** Conversations: a thread with one contact on one channel. */
import { z } from 'zod';
import { Address, channelErrors, channelVendors } from '../channels/channels.ts';
import { Id, queryFlag, text, Timestamp, Version } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';
import { contactErrors } from '../contacts/errors.ts';
import { conversationErrors } from './errors.ts';
import { exampleMessage, Message, messageBody, messageDirections, messageErrors, messagePurposes } from './messages.ts';

export const conversationStatuses = ['open', 'closed', 'snoozed'] as const;
export type ConversationStatus = (typeof conversationStatuses)[number];

export const Conversation = z
  .object({
    id: Id,
    contact: z.object({
      id: Id,
      name: z.string(),
      address: z.string().describe('The address the thread is held with.'),
    }),
    channel: z.object({ id: Id, vendor: z.enum(channelVendors), name: z.string() }),
    subject: z.string(),
    status: z.enum(conversationStatuses),
    snoozedUntil: Timestamp.nullable(),
    assignee: z.object({ id: Id, name: z.string() }).nullable(),
    unreadCount: z.number().int(),
    messageCount: z.number().int(),
    lastMessageAt: Timestamp,
    lastMessageDirection: z.enum(messageDirections).nullable(),
    lastMessagePreview: z.string(),
    version: Version,
    createdAt: Timestamp,
  })
  .meta({ id: 'Conversation' });
export type Conversation = z.infer<typeof Conversation>;

const exampleConversation: Conversation = {
  id: exampleMessage.conversationId,
  contact: { id: exampleMessage.contactId, name: 'Ada Lovelace', address: 'ada@example.org' },
  channel: { id: exampleMessage.channelId, vendor: 'email', name: 'Sales' },
  subject: 'A question',
  status: 'open',
  snoozedUntil: null,
  assignee: null,
  unreadCount: 1,
  messageCount: 1,
  lastMessageAt: '2026-01-05T09:30:00.000Z',
  lastMessageDirection: 'inbound',
  lastMessagePreview: 'Do you deliver on Mondays?',
  version: 1,
  createdAt: '2026-01-05T09:30:00.000Z',
};
const example = { input: { id: exampleConversation.id }, answer: exampleConversation };
const changeErrors = [conversationErrors.notFound, conversationErrors.notYours];

export const listConversations = operation({
  id: 'conversations.list',
  method: 'GET',
  path: '/conversations',
  permission: 'conversations.read',
  summary: 'List conversations',
  description: 'The inbox: by last message, newest first.',
  input: z.object({
    ...pageInput,
    status: z.enum(conversationStatuses).optional(),
    assigneeId: z
      .union([Id, z.enum(['me', 'none'])])
      .optional()
      .describe('A member, `me`, or `none` for unassigned.'),
    unread: queryFlag.optional().describe('Only with unread messages.'),
    channelId: Id.optional(),
    contactId: Id.optional(),
  }),
  answer: pageOf(Conversation),
  errors: [],
  example: { input: { status: 'open' }, answer: { items: [exampleConversation], hasMore: false, nextCursor: null } },
});

export const getConversation = operation({
  id: 'conversations.get',
  method: 'GET',
  path: '/conversations/{id}',
  permission: 'conversations.read',
  summary: 'Get a conversation',
  description: 'One conversation; its messages are a list of their own.',
  input: z.object({ id: Id }),
  answer: Conversation,
  errors: [conversationErrors.notFound],
  versioned: true,
  example,
});

export const startConversation = operation({
  id: 'conversations.start',
  method: 'POST',
  path: '/conversations',
  permission: 'messages.send',
  summary: 'Write to a contact',
  description: 'Opens a conversation and queues its first message. The gate decides when it is sent.',
  input: z.object({
    contactId: Id,
    channelId: Id,
    address: Address.optional().describe('Which of the contact’s addresses; the first that fits unless told.'),
    subject: text(500),
    ...messageBody,
    purpose: z.enum(messagePurposes).default('outreach'),
  }),
  answer: z.object({ conversation: Conversation, message: Message }),
  status: 201,
  errors: [
    contactErrors.notYours,
    conversationErrors.contactNotFound,
    conversationErrors.contactUnreachable,
    channelErrors.notFound,
    channelErrors.notActive,
    messageErrors.empty,
    messageErrors.attachmentNotFound,
  ],
  example: {
    input: {
      contactId: exampleMessage.contactId,
      channelId: exampleMessage.channelId,
      subject: 'Your delivery',
      text: 'Shall we come on Monday?',
    },
    answer: { conversation: exampleConversation, message: { ...exampleMessage, purpose: 'outreach' } },
  },
});

export const sendMessage = operation({
  id: 'conversations.send',
  method: 'POST',
  path: '/conversations/{id}/messages',
  permission: 'messages.send',
  summary: 'Send a message',
  description:
    'Queues a message in the conversation and answers at once; a worker sends it. Its state is live: queued, deferred, sending, then sent, failed, refused or unknown. Reopens a closed conversation.',
  input: z.object({
    id: Id,
    ...messageBody,
    subject: text(500).optional().describe('The conversation’s, with `Re:`, unless told.'),
    purpose: z.enum(messagePurposes).default('reply'),
  }),
  answer: Message,
  status: 202,
  errors: [...changeErrors, channelErrors.notActive, messageErrors.empty, messageErrors.attachmentNotFound],
  example: { input: { id: exampleConversation.id, text: 'Yes, on Mondays too.' }, answer: exampleMessage },
});

export const assignConversation = operation({
  id: 'conversations.assign',
  method: 'POST',
  path: '/conversations/{id}/assign',
  permission: 'conversations.write',
  summary: 'Assign a conversation',
  description: 'To a member who may answer it, or to nobody (null).',
  input: z.object({ id: Id, assigneeId: Id.nullable() }),
  answer: Conversation,
  errors: [...changeErrors, conversationErrors.assigneeNotFound],
  versioned: true,
  example: { input: { id: exampleConversation.id, assigneeId: null }, answer: exampleConversation },
});

export const closeConversation = operation({
  id: 'conversations.close',
  method: 'POST',
  path: '/conversations/{id}/close',
  permission: 'conversations.write',
  summary: 'Close a conversation',
  description: 'Takes it out of the open inbox. The next message, in or out, opens it again.',
  input: z.object({ id: Id }),
  answer: Conversation,
  errors: changeErrors,
  versioned: true,
  example: { ...example, answer: { ...exampleConversation, status: 'closed' } },
});

export const reopenConversation = operation({
  id: 'conversations.reopen',
  method: 'POST',
  path: '/conversations/{id}/reopen',
  permission: 'conversations.write',
  summary: 'Reopen a conversation',
  description: 'Puts a closed or snoozed conversation back into the open inbox.',
  input: z.object({ id: Id }),
  answer: Conversation,
  errors: changeErrors,
  versioned: true,
  example,
});

export const snoozeConversation = operation({
  id: 'conversations.snooze',
  method: 'POST',
  path: '/conversations/{id}/snooze',
  permission: 'conversations.write',
  summary: 'Snooze a conversation',
  description: 'Takes it out of the open inbox until a time, or until the contact writes.',
  input: z.object({ id: Id, until: Timestamp }),
  answer: Conversation,
  errors: [...changeErrors, conversationErrors.snoozeInPast],
  versioned: true,
  example: {
    input: { id: exampleConversation.id, until: '2026-01-06T08:00:00.000Z' },
    answer: { ...exampleConversation, status: 'snoozed', snoozedUntil: '2026-01-06T08:00:00.000Z' },
  },
});

export const markConversationRead = operation({
  id: 'conversations.mark_read',
  method: 'POST',
  path: '/conversations/{id}/read',
  permission: 'conversations.write',
  summary: 'Mark a conversation read',
  description: 'Sets its unread count to zero for everybody.',
  input: z.object({ id: Id }),
  answer: Conversation,
  errors: changeErrors,
  versioned: true,
  example: { ...example, answer: { ...exampleConversation, unreadCount: 0 } },
});

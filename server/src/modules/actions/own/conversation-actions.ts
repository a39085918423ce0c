/** The inbox, as steps look at it and put it in order. Sending is in message-actions.ts. */
import {
  assignConversation,
  closeConversation,
  Conversation,
  conversationStatuses,
  listConversations,
} from '@millrace/contracts/conversations/conversations';
import { listMessages, Message } from '@millrace/contracts/conversations/messages';
import { Id } from '@millrace/contracts/fields';
import { z } from 'zod';
import { findMember } from './find-member.ts';
import { ownAction, type OwnAction } from './own-action.ts';

const conversation = { conversationId: Id };

export const conversationActions: readonly OwnAction[] = [
  ownAction({
    effect: 'pure',
    name: 'list_conversations',
    title: 'List conversations',
    description: 'Those with the newest message first, at most 200.',
    inputs: z.object({
      status: z.enum(conversationStatuses).optional(),
      contactId: Id.optional(),
      unassigned: z.boolean().optional(),
      unread: z.boolean().optional(),
      limit: z.int().min(1).max(200).default(50),
    }),
    output: z.object({ conversations: z.array(Conversation) }),
    async perform(desk, { unassigned, ...wanted }) {
      const { items } = await desk.ask(listConversations, { ...wanted, ...(unassigned && { assigneeId: 'none' }) });
      return { conversations: items };
    },
  }),
  ownAction({
    effect: 'pure',
    name: 'list_messages',
    title: 'Read a conversation',
    description: 'Its messages, the newest first.',
    inputs: z.object({ ...conversation, limit: z.int().min(1).max(100).default(20) }),
    output: z.object({ messages: z.array(Message) }),
    async perform(desk, { conversationId, limit }) {
      const { items } = await desk.ask(listMessages, { id: conversationId, limit });
      return { messages: items };
    },
  }),
  ownAction({
    effect: 'transactional',
    idOf: { output: 'conversation' },
    name: 'assign_conversation',
    title: 'Assign a conversation',
    description: 'To a member by e-mail address, name or id; without one, to nobody.',
    inputs: z.object({ ...conversation, assignee: z.string().trim().max(320).nullable().optional() }),
    output: Conversation,
    async perform(desk, { conversationId, assignee }) {
      const assigneeId = assignee ? await findMember(desk, assignee) : null;
      return await desk.ask(assignConversation, { id: conversationId, assigneeId });
    },
  }),
  ownAction({
    effect: 'transactional',
    idOf: { output: 'conversation' },
    name: 'close_conversation',
    title: 'Close a conversation',
    description: 'It leaves the inbox until somebody writes again.',
    inputs: z.object(conversation),
    output: Conversation,
    perform: (desk, { conversationId }) => desk.ask(closeConversation, { id: conversationId }),
  }),
];

import {
  assignConversation,
  closeConversation,
  getConversation,
  listConversations,
  markConversationRead,
  reopenConversation,
  sendMessage,
  snoozeConversation,
  startConversation,
} from '@millrace/contracts/conversations/conversations';
import { conversationErrors } from '@millrace/contracts/conversations/errors';
import { getMessage, listAllMessages, listMessages, messageErrors } from '@millrace/contracts/conversations/messages';
import type { Operation } from '@millrace/contracts/operation';
import { Problem } from '#platform/errors';
import { cursorTime, decodeCursor, decodeIdCursor, toPage } from '#platform/http/cursor';
import { bind, type Binding, type HandlerContext } from '#platform/http/handler';
import type { Tx } from '#platform/postgres/database';
import { assign, type ChangeBy, close, markRead, reopen, requireConversation, snooze } from './change-conversation.ts';
import { getChannelRow } from './channels/manage-channels.ts';
import type { ContactDirectory } from './contact-directory.ts';
import { toConversation } from './conversation.ts';
import {
  type ConversationFilter,
  countConversations,
  findConversation,
  selectConversations,
} from './conversation-store.ts';
import { countMessages, type MessageFilter, selectMessages, selectMessagesById } from './messages/message-store.ts';
import { presentMessages } from './messages/present-messages.ts';
import { type QueueDeps, queueMessage } from './messages/queue-message.ts';
import { start } from './start-conversation.ts';

export type ConversationHandlerDeps = QueueDeps & { contacts: ContactDirectory };

export function bindConversationHandlers(deps: ConversationHandlerDeps): Binding[] {
  return [...bindReading(), ...bindWriting(deps), ...bindChanging(deps)];
}

function bindReading(): Binding[] {
  return [
    bind(listConversations, async ({ input, tx, workspaceId, caller }) => {
      const filter: ConversationFilter = {
        workspaceId,
        status: input.status,
        assigneeId: toAssignee(input.assigneeId, caller.actor.id),
        unread: input.unread,
        channelId: input.channelId,
        contactId: input.contactId,
      };
      const [at, id] = decodeCursor(input.cursor, 2) ?? [];
      const before = at === undefined ? undefined : { lastMessageAt: cursorTime(at), id: String(id) };
      const [rows, total] = await Promise.all([
        selectConversations(tx, filter, { limit: input.limit + 1, before }),
        input.total ? countConversations(tx, filter) : undefined,
      ]);
      const key = (row: (typeof rows)[number]) => [row.last_message_at.toISOString(), row.id];
      return { ...toPage(rows, input.limit, { item: toConversation, key }), total };
    }),

    bind(getConversation, ({ input, tx, workspaceId }) => present(tx, workspaceId, input.id)),

    bind(listMessages, async ({ input, tx, workspaceId }) => {
      if (!(await findConversation(tx, workspaceId, input.id))) throw conversationNotFound();
      return await pageOfMessages(tx, { workspaceId, conversationId: input.id }, input);
    }),

    bind(listAllMessages, ({ input, tx, workspaceId }) => {
      const { direction, state, channelId, contactId } = input;
      return pageOfMessages(tx, { workspaceId, direction, state, channelId, contactId }, input);
    }),

    bind(getMessage, ({ input, tx, workspaceId }) => presentMessage(tx, workspaceId, input.id)),
  ];
}

function bindWriting(deps: ConversationHandlerDeps): Binding[] {
  return [
    bind(startConversation, async ({ input, tx, workspaceId, caller, reach, cause }) => {
      const by = { workspaceId, author: caller.actor, reach, input, cause };
      const { conversationId, messageId } = await start(deps, tx, by);
      const conversation = await present(tx, workspaceId, conversationId);
      return { conversation, message: await presentMessage(tx, workspaceId, messageId) };
    }),

    bind(sendMessage, async (context) => {
      const { input, tx, workspaceId, caller, cause } = context;
      const conversation = await requireConversation(tx, toBy(context, input.id));
      const channel = await getChannelRow(tx, workspaceId, conversation.channel_id);
      const names = await findConversation(tx, workspaceId, conversation.id);
      const id = await queueMessage(deps, tx, {
        channel,
        conversation,
        contactName: names?.contact_name ?? '',
        author: caller.actor,
        purpose: input.purpose,
        subject: input.subject,
        text: input.text,
        html: input.html,
        attachmentIds: input.attachmentIds,
        // What a program does by itself is marked so: machines do not answer it, and it answers none.
        isAutomatic: cause !== undefined,
        cause,
        idempotencyKey: cause?.key,
      });
      return await presentMessage(tx, workspaceId, id);
    }),
  ];
}

function bindChanging(deps: ConversationHandlerDeps): Binding[] {
  return [
    bind(assignConversation, async (context) => {
      const { input, tx, workspaceId } = context;
      await assign(deps, tx, { ...toBy(context, input.id), assigneeId: input.assigneeId });
      return await present(tx, workspaceId, input.id);
    }),
    bind(closeConversation, async (context) => {
      const { input, tx, workspaceId } = context;
      await close(deps, tx, toBy(context, input.id));
      return await present(tx, workspaceId, input.id);
    }),
    bind(reopenConversation, async (context) => {
      const { input, tx, workspaceId } = context;
      await reopen(deps, tx, toBy(context, input.id));
      return await present(tx, workspaceId, input.id);
    }),
    bind(snoozeConversation, async (context) => {
      const { input, tx, workspaceId } = context;
      await snooze(deps, tx, { ...toBy(context, input.id), until: new Date(input.until) });
      return await present(tx, workspaceId, input.id);
    }),
    bind(markConversationRead, async (context) => {
      const { input, tx, workspaceId } = context;
      await markRead(deps, tx, toBy(context, input.id));
      return await present(tx, workspaceId, input.id);
    }),
  ];
}

function toBy(
  context: Pick<HandlerContext<Operation>, 'workspaceId' | 'caller' | 'reach' | 'ifMatch'>,
  id: string,
): ChangeBy {
  const { workspaceId, caller, reach, ifMatch } = context;
  return { workspaceId, id, actor: caller.actor, reach, ifMatch };
}

function toAssignee(asked: string | undefined, me: string): string | null | undefined {
  if (asked === 'me') return me;
  return asked === 'none' ? null : asked;
}

async function present(tx: Tx, workspaceId: string, id: string) {
  const row = await findConversation(tx, workspaceId, id);
  if (!row) throw conversationNotFound();
  return toConversation(row);
}

async function presentMessage(tx: Tx, workspaceId: string, id: string) {
  const [message] = await presentMessages(tx, workspaceId, await selectMessagesById(tx, workspaceId, [id]));
  if (!message) throw new Problem(messageErrors.notFound, 'There is no such message in this workspace.');
  return message;
}

async function pageOfMessages(
  tx: Tx,
  filter: MessageFilter,
  input: { limit: number; cursor?: string | undefined; total?: boolean | undefined },
) {
  const beforeId = decodeIdCursor(input.cursor);
  const page = { limit: input.limit + 1, beforeId };
  const [rows, total] = await Promise.all([
    selectMessages(tx, filter, page),
    input.total ? countMessages(tx, filter) : undefined,
  ]);
  const { items, ...rest } = toPage(rows, input.limit, { item: (row) => row, key: (row) => [row.id] });
  return { ...rest, items: await presentMessages(tx, filter.workspaceId, items), total };
}

function conversationNotFound(): Problem {
  return new Problem(conversationErrors.notFound, 'There is no such conversation in this workspace.');
}

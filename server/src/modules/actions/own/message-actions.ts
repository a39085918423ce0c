/** Messages through a conversation: queued like every other, judged by the gate when they are sent, never sent twice. */
import { listChannels } from '@millrace/contracts/channels/channels';
import { channelErrors } from '@millrace/contracts/channels/channels';
import { sendMessage, startConversation } from '@millrace/contracts/conversations/conversations';
import { type Message, messagePurposes } from '@millrace/contracts/conversations/messages';
import { Id } from '@millrace/contracts/fields';
import { z } from 'zod';
import { Problem } from '#platform/errors';
import { type Desk, ownAction, type OwnAction } from './own-action.ts';

export const messageActions: readonly OwnAction[] = [
  ownAction({
    effect: 'transactional',
    name: 'send_message',
    title: 'Send a message',
    description:
      'Answers in a conversation, or opens one with a contact. It is queued at once and sent by a worker if the gate lets it pass; wait for message.sent to know what became of it. A machine is never answered.',
    inputs: z
      .object({
        conversationId: Id.optional().describe('Answers in it.'),
        contactId: Id.optional().describe('Or opens a conversation with this lead or contact.'),
        channel: z.string().max(200).optional().describe('With contactId: name or id; not needed while there is one.'),
        address: z.string().max(320).optional().describe('With contactId: which of their addresses.'),
        subject: z.string().max(500).optional(),
        text: z.string().max(500_000).optional(),
        html: z.string().max(500_000).optional(),
        purpose: z.enum(messagePurposes).optional().describe('Without it, reply or, for a new conversation, outreach.'),
      })
      .refine(({ conversationId, contactId }) => (conversationId === undefined) !== (contactId === undefined), {
        error: 'give conversationId or contactId, one of them',
      }),
    output: z.object({ messageId: Id, conversationId: Id, contactId: Id, state: z.string() }),
    async perform(desk, { conversationId, contactId = '', channel, address, subject, ...content }) {
      if (conversationId !== undefined) {
        const message = await desk.ask(sendMessage, { id: conversationId, subject, ...content });
        return toSent(message);
      }
      const channelId = await findChannel(desk, channel);
      const opened = { contactId, channelId, address, subject: subject ?? '', ...content };
      const { message } = await desk.ask(startConversation, opened);
      return toSent(message);
    },
  }),
];

function toSent({ id, conversationId, contactId, state }: Message) {
  return { messageId: id, conversationId, contactId, state };
}

async function findChannel(desk: Desk, wanted: string | undefined): Promise<string> {
  const { items } = await desk.ask(listChannels, { status: 'active', limit: 200 });
  const name = wanted?.toLowerCase();
  const [first, second] =
    name === undefined ? items : items.filter((one) => one.id === name || one.name.toLowerCase() === name);
  if (first && !second) return first.id;
  const names = items.map((channel) => channel.name).join(', ');
  throw new Problem(
    channelErrors.notFound,
    wanted === undefined
      ? `Name the channel to write through. There are: ${names}.`
      : `There is no active channel "${wanted}". There are: ${names}.`,
  );
}

/** Writing to a contact who is in no conversation yet, or in others. */
import type { InputOf } from '@millrace/contracts/operation';
import type { startConversation } from '@millrace/contracts/conversations/conversations';
import { contactErrors } from '@millrace/contracts/contacts/errors';
import { conversationErrors } from '@millrace/contracts/conversations/errors';
import type { Reach } from '@millrace/contracts/permissions';
import { isWithinOwnReach } from '#modules/contacts/contacts.module';
import type { EventActor } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import type { Cause } from '#platform/http/handler';
import type { Tx } from '#platform/postgres/database';
import { getChannelRow } from './channels/manage-channels.ts';
import type { ContactAddresses, ContactDirectory } from './contact-directory.ts';
import { newConversation } from './conversation.ts';
import { insertConversation } from './conversation-store.ts';
import { findOutboundMessage } from './messages/outbound-store.ts';
import { type QueueDeps, queueMessage } from './messages/queue-message.ts';

export interface StartBy {
  workspaceId: string;
  author: Exclude<EventActor, { kind: 'contact' }>;
  reach: Reach;
  input: InputOf<typeof startConversation>;
  /** What led a program to write by itself; the second time with the same key answers what the first has made. */
  cause?: Cause | undefined;
}

export async function start(
  deps: QueueDeps & { contacts: ContactDirectory },
  tx: Tx,
  { workspaceId, author, reach, input, cause }: StartBy,
): Promise<{ conversationId: string; messageId: string }> {
  const earlier = cause && (await findOutboundMessage(tx, { workspaceId, key: cause.key }));
  if (earlier) return earlier;
  const channel = await getChannelRow(tx, workspaceId, input.channelId);
  const kind = deps.adapters.get(channel.vendor).contactPointKind;
  const contact = await deps.contacts.findAddresses(tx, { workspaceId, contactId: input.contactId, kind });
  if (!contact) throw new Problem(conversationErrors.contactNotFound, 'There is no such contact in this workspace.');
  if (reach !== 'all' && !isWithinOwnReach(contact, author.id ?? '')) {
    throw new Problem(
      contactErrors.notYours,
      `${contact.name} is assigned to somebody else. Ask them, or an admin, to write or to hand it over.`,
    );
  }
  const now = deps.clock.now();
  const conversation = newConversation({
    workspaceId,
    id: deps.ids.next(),
    contactId: input.contactId,
    channelId: channel.id,
    contactAddress: chooseAddress(contact, input.address),
    subject: input.subject,
    // Who writes first takes it on.
    assigneeId: author.kind === 'user' ? author.id : null,
    createdBy: author.id ?? null,
    at: now,
  });
  await insertConversation(tx, conversation);
  await deps.events.record(tx, [
    {
      workspaceId,
      type: 'conversation.opened',
      entityType: 'conversation',
      entityId: conversation.id,
      relatedId: input.contactId,
      actor: author,
      cause,
      after: { contactId: input.contactId, channelId: channel.id, subject: input.subject, status: 'open' },
    },
  ]);
  const messageId = await queueMessage(deps, tx, {
    channel,
    conversation,
    contactName: contact.name,
    author,
    purpose: input.purpose,
    subject: input.subject,
    text: input.text,
    html: input.html,
    attachmentIds: input.attachmentIds,
    cause,
    idempotencyKey: cause?.key,
  });
  return { conversationId: conversation.id, messageId };
}

/** Only to addresses the contact has: consent belongs to them. */
function chooseAddress(contact: ContactAddresses, wanted: string | undefined): string {
  const [first] = contact.addresses;
  const address =
    wanted === undefined ? first : contact.addresses.find((one) => one.toLowerCase() === wanted.toLowerCase());
  if (address !== undefined) return address;
  const reason =
    wanted === undefined ? 'has no address this channel can write to' : `does not have the address ${wanted}`;
  throw new Problem(conversationErrors.contactUnreachable, `${contact.name} ${reason}. Add it to the contact first.`);
}

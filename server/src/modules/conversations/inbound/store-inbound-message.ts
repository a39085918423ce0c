/** Inside the transaction: from a mail that is read and whose bytes are stored to contact, conversation and message. */
import type { Tx } from '#platform/postgres/database';
import type { EventActor, EventDraft } from '#modules/events/events.module';
import type { StoredFile } from '#modules/files/files.module';
import type { ChannelAccount } from '../channel-port.ts';
import { afterMessage, newConversation, toPreview } from '../conversation.ts';
import {
  type ConversationRow,
  insertConversation,
  lockConversation,
  updateConversation,
} from '../conversation-store.ts';
import type { InboundMail } from '../inbound-mail.ts';
import type { MessageRow } from '../message-row.ts';
import { insertAttachments, insertMessage } from '../messages/message-store.ts';
import { type FoundThread, findThread, mentionedIds } from './find-thread.ts';
import { insertReferences, lockThread } from './inbound-store.ts';
import { toRowText } from './large-text.ts';
import { noteBounce } from './note-bounce.ts';
import type { InboundDeps, Received } from './receive-mail.ts';

export interface StoredMail {
  raw: StoredFile;
  /** Of bodies too large for a row. */
  text: StoredFile | null;
  html: StoredFile | null;
  attachments: StoredFile[];
}

export interface Arrival {
  channel: ChannelAccount;
  mail: InboundMail;
  messageId: string;
  stored: StoredMail;
  /** RCPT TO. */
  recipients: readonly string[];
}

export async function storeInboundMessage(deps: InboundDeps, tx: Tx, arrival: Arrival): Promise<Received> {
  const { channel, mail, messageId } = arrival;
  const { workspaceId } = channel;
  const now = deps.clock.now();
  await lockThread(tx, { workspaceId, channelId: channel.id, externalId: rootOf(mail) ?? messageId });
  const recipients = [...arrival.recipients, ...[...mail.to, ...mail.cc].map(({ address }) => address)];
  const thread = await findThread(tx, channel, { mail, recipients });
  const { conversation, author, events } = await placeMessage(deps, tx, { arrival, thread, now });

  const row = toMessageRow({ arrival, conversation, author, thread, now });
  await insertMessage(tx, row);
  await insertAttachments(tx, workspaceId, toAttachmentRows(arrival));
  const { id: conversationId } = conversation;
  const reference = { workspaceId, channelId: channel.id, conversationId, messageId };
  await insertReferences(tx, {
    ...reference,
    externalId: mail.externalId,
    direction: 'inbound',
    mentioned: mentionedIds(mail),
  });
  const reopens = mail.automatic === null || mail.automatic === 'bounce';
  await updateConversation(
    tx,
    conversation,
    afterMessage(conversation, { direction: 'inbound', text: row.text, at: now, reopens }),
  );
  await deps.events.record(tx, [...events, toReceivedEvent(row, author)]);
  if (mail.bounce && thread?.reportedMessageId) {
    await noteBounce(deps, tx, { workspaceId, bounce: mail.bounce, messageId: thread.reportedMessageId });
  }
  return { kind: 'message', messageId, conversationId, contactId: conversation.contact_id, isDuplicate: false };
}

/** The oldest Message-ID of the thread: what all mails of one thread have in common. */
function rootOf(mail: InboundMail): string | null {
  return mail.bounce?.reportedExternalIds[0] ?? mail.references[0] ?? mail.inReplyTo ?? mail.externalId;
}

interface Placement {
  conversation: ConversationRow;
  author: EventActor;
  events: EventDraft[];
}

/** Into the thread it belongs to, else into a new one with its sender. */
async function placeMessage(
  deps: InboundDeps,
  tx: Tx,
  { arrival, thread, now }: { arrival: Arrival; thread: FoundThread | undefined; now: Date },
): Promise<Placement> {
  const { channel, mail } = arrival;
  const { workspaceId } = channel;
  const joined = thread && (await lockConversation(tx, workspaceId, thread.conversationId));
  // A mail system that reports on a thread of ours is nobody's contact.
  if (joined && mail.automatic === 'bounce') return { conversation: joined, author: { kind: 'system' }, events: [] };
  if (joined && joined.contact_address.toLowerCase() === mail.sender.address.toLowerCase()) {
    return { conversation: joined, author: { kind: 'contact', id: joined.contact_id }, events: [] };
  }
  const contactId = await deps.contacts.findOrCreateByPoint(tx, {
    workspaceId,
    kind: 'email',
    value: mail.sender.address,
    name: mail.sender.name.slice(0, 300),
    source: channel.vendor,
    asLead: mail.automatic === null,
    actor: { kind: 'system' },
  });
  if (!contactId) throw new UnusableSenderError(mail.sender.address);
  const author: EventActor = { kind: 'contact', id: contactId };
  // Somebody else of theirs answers: the thread stays with its contact, the message says who wrote it.
  if (joined) return { conversation: joined, author, events: [] };
  const conversation = newConversation({
    workspaceId,
    id: deps.ids.next(),
    contactId,
    channelId: channel.id,
    contactAddress: mail.sender.address,
    subject: mail.subject.slice(0, 500),
    assigneeId: null,
    createdBy: null,
    at: now,
  });
  await insertConversation(tx, conversation);
  const opened: EventDraft = {
    workspaceId,
    type: 'conversation.opened',
    entityType: 'conversation',
    entityId: conversation.id,
    relatedId: contactId,
    actor: author,
    after: { contactId, channelId: channel.id, subject: conversation.subject, status: 'open' },
  };
  return { conversation, author, events: [opened] };
}

/** The address looks like one and modules/contacts cannot keep it. */
export class UnusableSenderError extends Error {
  override readonly name = 'UnusableSenderError';
  readonly address: string;

  constructor(address: string) {
    super(`No contact can have the address ${address}.`);
    this.address = address;
  }
}

interface ToRow {
  arrival: Arrival;
  conversation: ConversationRow;
  author: EventActor;
  thread: FoundThread | undefined;
  now: Date;
}

function toMessageRow({ arrival, conversation, author, thread, now }: ToRow): MessageRow {
  const { channel, mail, stored } = arrival;
  const html = mail.html === null ? null : toRowText(mail.html);
  return {
    workspace_id: channel.workspaceId,
    id: arrival.messageId,
    conversation_id: conversation.id,
    channel_id: channel.id,
    contact_id: conversation.contact_id,
    direction: 'inbound',
    state: 'received',
    author_kind: author.kind,
    author_id: author.id ?? null,
    purpose: null,
    contact_address: mail.sender.address,
    parties: { from: mail.sender, to: mail.to, cc: mail.cc },
    subject: mail.subject,
    text: toRowText(mail.text).text,
    text_file_id: stored.text?.id ?? null,
    // All of a large HTML body is in storage: half of it could not be shown.
    html: html && (html.isCut ? '' : html.text),
    html_file_id: stored.html?.id ?? null,
    headers: mail.headers,
    external_id: mail.externalId,
    in_reply_to: mail.inReplyTo,
    reference_ids: mail.references,
    automatic: mail.automatic,
    reported_message_id: thread?.reportedMessageId ?? null,
    raw_file_id: stored.raw.id,
    size_bytes: stored.raw.sizeBytes,
    attachment_count: stored.attachments.length,
    dated_at: mail.datedAt,
    sent_at: null,
    created_at: now,
    updated_at: now,
    next_attempt_at: null,
    attempt_count: 0,
    attempt_group: 1,
    idempotency_key: null,
    failure: null,
  };
}

function toAttachmentRows({ mail, messageId, stored }: Arrival) {
  return stored.attachments.map((file, position) => ({
    message_id: messageId,
    file_id: file.id,
    position,
    name: file.name,
    disposition: mail.attachments[position]?.disposition ?? ('attachment' as const),
    content_id: mail.attachments[position]?.contentId ?? null,
  }));
}

function toReceivedEvent(row: MessageRow, author: EventActor): EventDraft {
  return {
    workspaceId: row.workspace_id,
    type: 'message.received',
    entityType: 'message',
    entityId: row.id,
    relatedId: row.contact_id,
    actor: author,
    after: {
      conversationId: row.conversation_id,
      channelId: row.channel_id,
      contactId: row.contact_id,
      from: row.parties.from?.address ?? null,
      subject: row.subject,
      preview: toPreview(row.text),
      automatic: row.automatic,
      attachments: row.attachment_count,
    },
  };
}

/**
 * Queuing an outbound message: it is written with everything it needs to be sent, Message-ID included, and a worker
 * finds it by its state. Whether it may be sent the gate decides at that moment, not here.
 */
import { messageErrors, type MessagePurpose } from '@millrace/contracts/conversations/messages';
import { conversationErrors } from '@millrace/contracts/conversations/errors';
import { ChannelSettings } from '@millrace/contracts/channels/channels';
import type { EventActor, EventDraft, EventLog } from '#modules/events/events.module';
import type { Files, StoredFile } from '#modules/files/files.module';
import type { Clock } from '#platform/clock';
import { Problem } from '#platform/errors';
import type { Ids } from '#platform/ids';
import type { Tx } from '#platform/postgres/database';
import { toStorableText } from '#platform/storable-text';
import type { ChannelAdapters } from '../channels/channel-adapters.ts';
import type { ChannelRow } from '../channels/channel-store.ts';
import { requireActive } from '../channels/manage-channels.ts';
import { afterMessage, toPreview, toReplySubject } from '../conversation.ts';
import { type ConversationRow, updateConversation } from '../conversation-store.ts';
import { toRowText } from '../inbound/large-text.ts';
import { insertReferences } from '../inbound/inbound-store.ts';
import type { MessageRow } from '../message-row.ts';
import { insertAttachments, insertMessage } from './message-store.ts';
import { findLastInThread, findOutboundKey, insertOutboundKey } from './outbound-store.ts';

export interface QueueDeps {
  events: EventLog;
  files: Files;
  adapters: ChannelAdapters;
  clock: Clock;
  ids: Ids;
  /** Domain of Message-IDs; without it the one of the channel's address. */
  mailDomain: string | undefined;
}

export interface OutboundDraft {
  channel: ChannelRow;
  /** Locked by the caller. */
  conversation: ConversationRow;
  contactName: string;
  author: Exclude<EventActor, { kind: 'contact' }>;
  purpose: MessagePurpose;
  /** The conversation's, as a reply, unless given. */
  subject?: string | undefined;
  text?: string | undefined;
  html?: string | undefined;
  attachmentIds?: readonly string[] | undefined;
  /** A machine answers by itself. It never answers a machine. */
  isAutomatic?: boolean;
  /** The second call with the same key queues nothing and answers the first one's message. */
  idempotencyKey?: string | undefined;
  cause?: EventDraft['cause'];
}

/** Answers the id of the message. */
export async function queueMessage(deps: QueueDeps, tx: Tx, draft: OutboundDraft): Promise<string> {
  const { channel, conversation } = draft;
  const { workspace_id: workspaceId } = conversation;
  requireActive(channel);
  const id = deps.ids.next();
  if (draft.idempotencyKey !== undefined) {
    const key = { workspaceId, key: draft.idempotencyKey };
    const isFirst = await insertOutboundKey(tx, { ...key, messageId: id, at: deps.clock.now() });
    const earlier = isFirst ? undefined : await findOutboundKey(tx, key);
    if (earlier) return earlier;
  }
  const last = await findLastInThread(tx, workspaceId, conversation.id);
  if (draft.isAutomatic && last.inboundAutomatic) {
    throw new Problem(
      conversationErrors.machineWrote,
      'The last message was written by a machine, so no machine answers it.',
    );
  }
  const attachments = await findAttachments(deps, tx, { workspaceId, ids: draft.attachmentIds ?? [] });
  const content = toContent(deps, draft);
  if (content.text.trim() === '' && !content.html && attachments.length === 0) {
    throw new Problem(messageErrors.empty, 'Write something, or attach a file.');
  }
  const row = await toRow(deps, tx, { draft, id, last, content, attachments });
  await insertMessage(tx, row);
  await insertAttachments(
    tx,
    workspaceId,
    attachments.map((file, position) => toAttachmentRow(file, { id, position })),
  );
  const reference = { workspaceId, channelId: channel.id, conversationId: conversation.id, messageId: id };
  await insertReferences(tx, { ...reference, externalId: row.external_id, direction: 'outbound', mentioned: [] });
  await updateConversation(
    tx,
    conversation,
    afterMessage(conversation, { direction: 'outbound', text: content.text, at: row.created_at, reopens: true }),
  );
  await deps.events.record(tx, [toQueuedEvent(row, draft)]);
  return id;
}

function toContent(deps: QueueDeps, draft: OutboundDraft) {
  const { signature } = ChannelSettings.parse(draft.channel.settings);
  const content = deps.adapters
    .get(draft.channel.vendor)
    .formatContent({ text: toStorableText(draft.text ?? ''), html: draft.html ? toStorableText(draft.html) : null });
  // Only below what a person wrote as plain text: HTML comes with its own.
  if (!signature || draft.author.kind !== 'user' || content.html || content.text.includes(signature)) return content;
  return { ...content, text: `${content.text.trimEnd()}\n\n-- \n${signature}` };
}

async function findAttachments(
  deps: QueueDeps,
  tx: Tx,
  { workspaceId, ids }: { workspaceId: string; ids: readonly string[] },
): Promise<StoredFile[]> {
  if (ids.length === 0) return [];
  const wanted = [...new Set(ids)];
  const found = new Map((await deps.files.findAll(tx, workspaceId, wanted)).map((file) => [file.id, file]));
  return wanted.map((id) => {
    const file = found.get(id);
    if (file?.kind === 'attachment') return file;
    throw new Problem(
      messageErrors.attachmentNotFound,
      'One of the attachments does not exist any more. Attach it again.',
      {
        extensions: { fileId: id },
      },
    );
  });
}

interface ToRow {
  draft: OutboundDraft;
  id: string;
  last: Awaited<ReturnType<typeof findLastInThread>>;
  content: { text: string; html: string | null };
  attachments: readonly StoredFile[];
}

async function toRow(deps: QueueDeps, tx: Tx, { draft, id, last, content, attachments }: ToRow): Promise<MessageRow> {
  const { channel, conversation, author } = draft;
  const now = deps.clock.now();
  const [text, html] = await Promise.all([
    keepBody(deps, tx, { workspaceId: conversation.workspace_id, name: 'text.txt', content: content.text }),
    keepBody(deps, tx, { workspaceId: conversation.workspace_id, name: 'body.html', content: content.html }),
  ]);
  const domain = deps.mailDomain ?? channel.address.slice(channel.address.lastIndexOf('@') + 1);
  return {
    workspace_id: conversation.workspace_id,
    id,
    conversation_id: conversation.id,
    channel_id: channel.id,
    contact_id: conversation.contact_id,
    direction: 'outbound',
    state: 'queued',
    author_kind: author.kind,
    author_id: author.id ?? null,
    purpose: draft.purpose,
    contact_address: conversation.contact_address,
    parties: {
      from: { name: channel.sender_name, address: channel.address },
      to: [{ name: draft.contactName, address: conversation.contact_address }],
      cc: [],
    },
    subject: toStorableText(draft.subject ?? toReplySubject(conversation.subject)),
    text: text.kept ?? '',
    text_file_id: text.fileId,
    html: html.kept,
    html_file_id: html.fileId,
    headers: {},
    external_id: `${id}@${domain}`,
    in_reply_to: last.externalId,
    reference_ids: last.externalId === null ? [] : [...last.references, last.externalId].slice(-maxReferences),
    automatic: draft.isAutomatic ? 'reply' : null,
    reported_message_id: null,
    raw_file_id: null,
    size_bytes: content.text.length + (content.html?.length ?? 0) + sum(attachments.map((file) => file.sizeBytes)),
    attachment_count: attachments.length,
    dated_at: null,
    sent_at: null,
    created_at: now,
    updated_at: now,
    next_attempt_at: now,
    attempt_count: 0,
    attempt_group: 1,
    idempotency_key: draft.idempotencyKey ?? null,
    failure: null,
  };
}

/** RFC 5322 sets no limit; some servers do. The nearest ones count. */
const maxReferences = 20;

/** A body too large for a row goes to storage. Should the transaction fail, its bytes stay behind unused. */
async function keepBody(
  deps: QueueDeps,
  tx: Tx,
  body: { workspaceId: string; name: string; content: string | null },
): Promise<{ kept: string | null; fileId: string | null }> {
  const { workspaceId, name, content } = body;
  if (content === null) return { kept: null, fileId: null };
  const { text, isCut } = toRowText(content);
  if (!isCut) return { kept: content, fileId: null };
  const declaredType = name.endsWith('.html') ? 'text/html' : 'text/plain';
  const file = await deps.files.store(workspaceId, {
    kind: 'message_body',
    name,
    content: Buffer.from(content),
    declaredType,
  });
  await deps.files.record(tx, [file]);
  return { kept: name.endsWith('.html') ? '' : text, fileId: file.id };
}

function toAttachmentRow(file: StoredFile, { id, position }: { id: string; position: number }) {
  return {
    message_id: id,
    file_id: file.id,
    position,
    name: file.name,
    disposition: 'attachment' as const,
    content_id: null,
  };
}

function toQueuedEvent(row: MessageRow, draft: OutboundDraft): EventDraft {
  return {
    workspaceId: row.workspace_id,
    type: 'message.queued',
    entityType: 'message',
    entityId: row.id,
    relatedId: row.contact_id,
    actor: draft.author,
    cause: draft.cause,
    after: {
      conversationId: row.conversation_id,
      channelId: row.channel_id,
      contactId: row.contact_id,
      to: row.contact_address,
      subject: row.subject,
      preview: toPreview(row.text),
      purpose: row.purpose,
      state: row.state,
    },
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

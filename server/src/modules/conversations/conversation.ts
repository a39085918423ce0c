/** Rules of a conversation. */
import { randomBytes } from 'node:crypto';
import type { Conversation } from '@millrace/contracts/conversations/conversations';
import type { EventActor } from '#modules/events/events.module';
import { splitQuotedText } from '#platform/mail/quoted-text';
import type { ConversationChange, ConversationRow, ConversationWithNames } from './conversation-store.ts';

export function toConversation(row: ConversationWithNames): Conversation {
  return {
    id: row.id,
    contact: { id: row.contact_id, name: row.contact_name, address: row.contact_address },
    channel: { id: row.channel_id, vendor: row.channel_vendor, name: row.channel_name },
    subject: row.subject,
    status: row.status,
    snoozedUntil: row.snoozed_until?.toISOString() ?? null,
    assignee: row.assignee_id === null ? null : { id: row.assignee_id, name: row.assignee_name ?? '' },
    unreadCount: row.unread_count,
    messageCount: row.message_count,
    lastMessageAt: row.last_message_at.toISOString(),
    lastMessageDirection: row.last_message_direction,
    lastMessagePreview: row.last_message_preview,
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

export interface ConversationStart {
  workspaceId: string;
  id: string;
  contactId: string;
  channelId: string;
  contactAddress: string;
  subject: string;
  assigneeId: string | null;
  createdBy: string | null;
  at: Date;
}

export function newConversation(start: ConversationStart): ConversationRow {
  return {
    workspace_id: start.workspaceId,
    id: start.id,
    contact_id: start.contactId,
    channel_id: start.channelId,
    contact_address: start.contactAddress,
    // 80 bits: whoever names it has seen it. Letters and digits only, since it travels in an address, whose case
    // not every mailer keeps.
    reply_token: randomBytes(10).toString('hex'),
    subject: start.subject,
    status: 'open',
    snoozed_until: null,
    assignee_id: start.assigneeId,
    created_by: start.createdBy,
    unread_count: 0,
    message_count: 0,
    last_message_at: start.at,
    last_message_direction: null,
    last_message_preview: '',
    version: 1,
    created_at: start.at,
    updated_at: start.at,
  };
}

export interface MessageArrival {
  direction: 'inbound' | 'outbound';
  text: string;
  at: Date;
  /** An out-of-office note does not bring a closed conversation back. */
  reopens: boolean;
}

/** What a message changes about its conversation. */
export function afterMessage(row: ConversationRow, message: MessageArrival): ConversationChange {
  const opened = message.reopens && row.status !== 'open' ? { status: 'open' as const, snoozed_until: null } : {};
  return {
    ...opened,
    message_count: row.message_count + 1,
    // Who answers has read.
    unread_count: message.direction === 'inbound' ? row.unread_count + 1 : 0,
    last_message_at: message.at > row.last_message_at ? message.at : row.last_message_at,
    last_message_direction: message.direction,
    last_message_preview: toPreview(message.text),
    updated_at: message.at,
  };
}

/** One line of what was newly written. */
export function toPreview(text: string): string {
  const fresh = splitQuotedText(text.slice(0, 10_000)).fresh;
  return fresh.replaceAll(/\s+/g, ' ').trim().slice(0, 200).toWellFormed();
}

/** `Re:` once, in whatever language the thread already answers. */
export function toReplySubject(subject: string): string {
  if (subject.trim() === '') return '';
  return /^(?:re|aw|antw|sv|rif)\s*(?:\[\d+\])?\s*:/i.test(subject) ? subject : `Re: ${subject}`;
}

/** Whether a caller who may only change what is theirs may change this. */
export function isWithinReach(row: ConversationRow, reach: 'all' | 'own' | 'none', actor: EventActor): boolean {
  if (reach === 'all') return true;
  return reach === 'own' && (row.assignee_id === null || row.assignee_id === actor.id || row.created_by === actor.id);
}

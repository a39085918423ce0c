/** A stored message as the API answers it. */
import type { AnswerOf } from '@millrace/contracts/operation';
import type { getMessage } from '@millrace/contracts/conversations/messages';
import { splitQuotedText } from '#platform/mail/quoted-text';
import type { AttachmentWithFile, ListedMessage } from './message-store.ts';

export type MessageAnswer = AnswerOf<typeof getMessage>;

export function toMessage(
  row: ListedMessage,
  { attachments, authorName }: { attachments: readonly AttachmentWithFile[]; authorName: string | null },
): MessageAnswer {
  const isInbound = row.direction === 'inbound';
  const { fresh, quoted } = isInbound ? splitQuotedText(row.text) : { fresh: row.text, quoted: '' };
  return {
    id: row.id,
    conversationId: row.conversation_id,
    channelId: row.channel_id,
    contactId: row.contact_id,
    direction: row.direction,
    state: row.state,
    author: { kind: row.author_kind, id: row.author_id, name: authorName },
    purpose: row.purpose,
    from: row.parties.from,
    to: row.parties.to,
    cc: row.parties.cc,
    subject: row.subject,
    text: fresh,
    quotedText: quoted,
    isTextCut: row.text_file_id !== null,
    hasHtml: row.has_html,
    hasRaw: row.raw_file_id !== null,
    automatic: row.automatic,
    reportedMessageId: row.reported_message_id,
    attachments: attachments.map(toAttachment),
    attempts: row.attempt_count,
    nextAttemptAt: row.next_attempt_at?.toISOString() ?? null,
    failure: row.failure && { code: row.failure.code, detail: row.failure.detail },
    externalId: row.external_id,
    sentAt: row.sent_at?.toISOString() ?? null,
    datedAt: row.dated_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  };
}

function toAttachment(row: AttachmentWithFile): MessageAnswer['attachments'][number] {
  return {
    id: row.file_id,
    name: row.name,
    contentType: row.content_type,
    sizeBytes: row.size_bytes,
    disposition: row.disposition,
  };
}

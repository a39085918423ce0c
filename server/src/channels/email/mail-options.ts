import type { GatedMessage, OutboundAttachment } from '#modules/conversations/conversations.module';
import type { SendMailOptions } from 'nodemailer';
import { toUnsubscribeHeaders } from '#platform/mail/list-unsubscribe';

type MailAttachments = NonNullable<SendMailOptions['attachments']>;

/** Opened before anybody is called: a file that is gone will not come back by trying again. */
export async function openAttachments(attachments: readonly OutboundAttachment[]): Promise<MailAttachments | Error> {
  try {
    return await Promise.all(
      attachments.map(async (attachment) => ({
        filename: attachment.name,
        contentType: attachment.contentType,
        contentDisposition: attachment.disposition,
        ...(attachment.contentId === null ? {} : { cid: attachment.contentId }),
        content: await attachment.open(),
      })),
    );
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** What nodemailer makes the mail of. */
export function toMailOptions({ message, unsubscribe }: GatedMessage, attachments: MailAttachments): SendMailOptions {
  const { channel, to, content } = message;
  return {
    messageId: `<${message.externalId}>`,
    date: message.queuedAt,
    from: channel.sender,
    to,
    envelope: { from: channel.sender.address, to: [to.address] },
    subject: message.subject,
    text: content.text,
    ...(content.html === null ? {} : { html: content.html }),
    ...(message.replyTo === null ? {} : { replyTo: { name: channel.sender.name, address: message.replyTo } }),
    ...(message.inReplyTo === null ? {} : { inReplyTo: `<${message.inReplyTo}>` }),
    ...(message.references.length === 0 ? {} : { references: message.references.map((id) => `<${id}>`) }),
    headers: {
      ...(unsubscribe ? toUnsubscribeHeaders(unsubscribe) : {}),
      ...(message.isAutomatic ? { 'Auto-Submitted': message.inReplyTo ? 'auto-replied' : 'auto-generated' } : {}),
    },
    attachments,
    // Whoever writes a message must not make the server read its files or fetch addresses.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

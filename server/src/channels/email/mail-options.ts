import type { GatedMessage } from '#modules/conversations/conversations.module';
import type { SendMailOptions } from 'nodemailer';

/** What nodemailer makes the mail of. Attachments are opened here, so that a missing one stops it before the server. */
export async function toMailOptions({ message, unsubscribe }: GatedMessage): Promise<SendMailOptions> {
  const { channel, to, content } = message;
  const attachments = await Promise.all(
    message.attachments.map(async (attachment) => ({
      filename: attachment.name,
      contentType: attachment.contentType,
      contentDisposition: attachment.disposition,
      ...(attachment.contentId === null ? {} : { cid: attachment.contentId }),
      content: await attachment.open(),
    })),
  );
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

/** RFC 2369 and, for the one click, RFC 8058. `prepared`: nodemailer would take the address for a text and fold it. */
function toUnsubscribeHeaders({ url, mailto }: NonNullable<GatedMessage['unsubscribe']>) {
  const places = [`<${url}>`, ...(mailto ? [`<mailto:${mailto}>`] : [])];
  return {
    'List-Unsubscribe': { prepared: true, value: places.join(', ') },
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
}

import { toStorableJson, toStorableText } from '#platform/storable-text';
import type { InboundMail } from '../inbound-mail.ts';

/** The same mail with nothing in it that PostgreSQL would refuse. */
export function toStorableMail(mail: InboundMail): InboundMail {
  const { attachments, ...rest } = mail;
  return {
    ...(toStorableJson(rest) as typeof rest), // the shape stays what it is
    attachments: attachments.map((attachment) => ({
      ...attachment,
      name: toStorableText(attachment.name),
      contentId: attachment.contentId && toStorableText(attachment.contentId),
    })),
  };
}

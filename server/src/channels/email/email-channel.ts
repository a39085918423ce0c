/** E-mail: out over SMTP, in as raw mail that the listener or an upload hands over. */
import type { ChannelAdapter, MessageContent, SendOutcome } from '#modules/conversations/conversations.module';
import { htmlToText } from '#platform/mail/html-text';
import { isUsableAddress } from '#platform/mail/mail-address';
import { readMail } from '#platform/mail/read-mail';
import { classifySmtpError, type SmtpFailure } from '#platform/mail/classify-smtp-error';
import { openAttachments, toMailOptions } from './mail-options.ts';
import { createSmtpPools, type SmtpPoolOptions } from './smtp-pools.ts';

export interface EmailChannelDeps extends SmtpPoolOptions {
  /** For channels that name no server of their own. */
  smtpUrl: string | undefined;
}

export function createEmailChannel(deps: EmailChannelDeps): ChannelAdapter {
  const pools = createSmtpPools(deps);

  return {
    vendor: 'email',
    contactPointKind: 'email',

    async validate(channel, { connect }) {
      const issues = [];
      if (!isUsableAddress(channel.sender.address)) {
        issues.push({
          path: 'address',
          message: 'Give the address that mail is sent from, such as sales@example.com.',
        });
      }
      if (channel.settings.smtp?.user && !channel.secret) {
        issues.push({ path: 'password', message: 'Give the password of the SMTP user.' });
      }
      if (!connect || issues.length > 0) return issues;
      const problem = await pools.findProblem(channel);
      return problem === undefined ? [] : [{ path: 'settings.smtp', message: problem }];
    },

    formatContent: toMailContent,

    async send(gated, { signal }) {
      const { channel, externalId } = gated.message;
      const pool = pools.find(channel);
      if (!pool) return noServer;
      const attachments = await openAttachments(gated.message.attachments);
      if (attachments instanceof Error) {
        return { kind: 'refused', code: 'attachment_missing', detail: attachments.message, badAddress: false };
      }
      try {
        await pool.send(toMailOptions(gated, attachments), signal);
        return { kind: 'sent', externalId };
      } catch (error) {
        return classifySmtpError(error as SmtpFailure); // whatever was thrown is looked at field by field
      }
    },

    inbound: { read: (raw, envelope) => readMail(raw, envelope) },

    close: () => pools.close(),
  };
}

/** A text part always, since some read nothing else. */
function toMailContent(content: MessageContent): MessageContent {
  const html = content.html?.trim() ? content.html : null;
  const text = content.text.trim() === '' && html ? htmlToText(html) : content.text;
  return { text, html };
}

const noServer: SendOutcome = {
  kind: 'transient',
  retry: 'failed',
  code: 'smtp.not_configured',
  detail: 'There is no mail server to send through: set SMTP_URL, or give the channel a server of its own.',
};

/** A mailbox inside the program: what is sent through it can be read here, and nothing leaves the installation. */
import type { ChannelAdapter } from '#modules/conversations/conversations.module';
import type { Clock } from '#platform/clock';
import { htmlToText } from '#platform/mail/html-text';
import { readMail } from '#platform/mail/read-mail';
import type { Database } from '#platform/postgres/database';
import { hasSandboxMail, insertSandboxMail } from './sandbox-store.ts';

export function createSandboxChannel(deps: { database: Database; clock: Clock }): ChannelAdapter {
  const { database, clock } = deps;
  return {
    vendor: 'sandbox',
    contactPointKind: 'email',
    validate: async () => [],
    formatContent({ text, html }) {
      return { text: text.trim() === '' && html ? htmlToText(html) : text, html };
    },
    async send({ message, unsubscribe }) {
      // The message's id is the key, so a second attempt delivers nothing again.
      await database.inWorkspace(message.workspaceId, (tx) =>
        insertSandboxMail(tx, { message, unsubscribe, deliveredAt: clock.now() }),
      );
      return { kind: 'sent', externalId: message.externalId };
    },
    inbound: { read: (raw, envelope) => readMail(raw, envelope) },
    async lookUp({ workspaceId, channel, id, externalId }) {
      const isThere = await database.inWorkspace(workspaceId, (tx) =>
        hasSandboxMail(tx, { workspaceId, channelId: channel.id, messageId: id }),
      );
      return isThere ? { kind: 'accepted', externalId } : { kind: 'absent' };
    },
  };
}

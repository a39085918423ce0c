/** Conversations: threads with contacts, the messages in them, and the port that channels implement. */
import type { Consent, Gate } from '#modules/consent/consent.module';
import type { Contacts } from '#modules/contacts/contacts.module';
import type { EventLog } from '#modules/events/events.module';
import type { Files } from '#modules/files/files.module';
import type { Jobs } from '#modules/jobs/jobs.module';
import type { Bus } from '#platform/bus/bus';
import type { Clock } from '#platform/clock';
import type { Binding } from '#platform/http/handler';
import type { RawRoute } from '#platform/http/raw-routes';
import type { Ids } from '#platform/ids';
import type { WorkerLease } from '#platform/leases/worker-lease';
import type { Logger } from '#platform/log/logger';
import { splitPlusAddress } from '#platform/mail/mail-address';
import type { Database, Db, Tx } from '#platform/postgres/database';
import type { SealedColumn } from '#platform/vault/rotate-keys';
import type { Vault } from '#platform/vault/vault';
import { wakeSnoozed } from './change-conversation.ts';
import type { ChannelAccount, ChannelAdapter } from './channel-port.ts';
import { type ChannelAdapters, createChannelAdapters } from './channels/channel-adapters.ts';
import { bindChannelHandlers } from './channels/channel-handlers.ts';
import { findChannel, findChannelByAddress } from './channels/channel-store.ts';
import { sealedChannelSecret, toChannelAccount } from './channels/channel.ts';
import { addSandboxToNewWorkspaces } from './channels/sandbox-of-new-workspace.ts';
import { createContactDirectory } from './contact-directory.ts';
import { bindConversationHandlers } from './conversation-handlers.ts';
import { type Delivery, receiveMail, type Received } from './inbound/receive-mail.ts';
import { bindRejectedMailHandlers } from './inbound/rejected-mail-handlers.ts';
import { removeRejectedMail } from './inbound/remove-rejected-mail.ts';
import { createMailRoutes } from './mail-routes.ts';
import { moveConversations } from './move-conversations.ts';
import { Sender } from './sending/sender.ts';
import { announceOutgoing, outgoingTopic } from './sending/announce-outgoing.ts';
import { createMessageMonitor } from './sending/message-monitor.ts';
import { bindSendingHandlers } from './sending/sending-handlers.ts';

export type {
  ChannelAccount,
  ChannelAdapter,
  GatedMessage,
  MessageContent,
  OutboundAttachment,
  OutboundMessage,
  SendOutcome,
} from './channel-port.ts';
export type { ChannelAdapters } from './channels/channel-adapters.ts';
export type { Delivery, Received } from './inbound/receive-mail.ts';
export type { Sender } from './sending/sender.ts';
export { readMessages } from './read-messages.ts';
export { readThread } from './read-thread.ts';

export interface ConversationsDeps {
  database: Database;
  bus: Bus;
  events: EventLog;
  files: Files;
  gate: Gate;
  suppress: Consent['suppress'];
  /** Where outgoing messages are shown as a queue. */
  jobMonitor: Jobs;
  contacts: Contacts;
  vault: Vault;
  clock: Clock;
  ids: Ids;
  log: Logger;
  /** One for each vendor. */
  adapters: readonly ChannelAdapter[];
  /** Domain of Message-IDs; without it the one of the channel's address. */
  mailDomain: string | undefined;
  /** Whether readers may load pictures of a mail from elsewhere. */
  mayLoadPictures(workspaceId: string): Promise<boolean>;
}

export interface Conversations {
  bindings: Binding[];
  rawRoutes: RawRoute[];
  adapters: ChannelAdapters;
  findChannel(db: Db, workspaceId: string, id: string): Promise<ChannelAccount | undefined>;
  /** The channel that takes in the mail of an address, in whatever workspace; plus parts do not matter. */
  findChannelByAddress(address: string): Promise<{ workspaceId: string; channelId: string } | undefined>;
  /** Takes in one mail. When it resolves the mail is committed; when it rejects it is to be delivered again. */
  receive(channel: ChannelAccount, delivery: Delivery): Promise<Received>;
  /** What sends in this process, up to `slots` messages at the same time. Not started yet. */
  createSender(options: { lease: WorkerLease; slots: number }): Sender;
  /** Opens conversations whose snooze has ended, over all workspaces; answers how many. As the owner. */
  wakeSnoozed(tx: Tx, limit: number): Promise<number>;
  /** Removes rejected mail with its files; answers how many. */
  removeRejectedMail(workspaceId: string, before: Date, signal: AbortSignal): Promise<number>;
  /** What the vault seals here. */
  sealedColumns: readonly SealedColumn[];
  close(): Promise<void>;
}

export function createConversations(deps: ConversationsDeps): Conversations {
  const { database, vault } = deps;
  const adapters = createChannelAdapters(deps.adapters);
  const contacts = createContactDirectory(deps.contacts);
  const inner = { ...deps, adapters, contacts };
  addSandboxToNewWorkspaces(inner);
  deps.contacts.onMerge(moveConversations);
  announceOutgoing(deps);
  deps.jobMonitor.addSource(createMessageMonitor(deps));

  return {
    bindings: [
      ...bindChannelHandlers(inner),
      ...bindConversationHandlers(inner),
      ...bindRejectedMailHandlers(),
      ...bindSendingHandlers(deps),
    ],
    rawRoutes: createMailRoutes(inner),
    adapters,
    async findChannel(db, workspaceId, id) {
      const row = await findChannel(db, workspaceId, id);
      return row && (await toChannelAccount(row, vault));
    },
    async findChannelByAddress(address) {
      // A channel's own address may have a plus part; else it is ours, with the token of a conversation.
      const exact = await findChannelByAddress(database.owner, address.trim().toLowerCase());
      return exact ?? (await findChannelByAddress(database.owner, splitPlusAddress(address).address));
    },
    receive: (channel, delivery) => receiveMail(inner, channel, delivery),
    createSender(options) {
      const sender = new Sender({ ...inner, ...options });
      deps.bus.subscribe(outgoingTopic, { onNotify: () => sender.wake(), onGap: () => sender.wake() });
      return sender;
    },
    wakeSnoozed: (tx, limit) => wakeSnoozed(deps, tx, limit),
    removeRejectedMail: (workspaceId, before, signal) => removeRejectedMail(deps, { workspaceId, before, signal }),
    sealedColumns: [sealedChannelSecret],
    close: () => adapters.close(),
  };
}

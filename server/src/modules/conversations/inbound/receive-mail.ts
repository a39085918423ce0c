/**
 * Taking in one mail. Bytes first, then one transaction for everything they mean: receipt, contact, conversation,
 * message, attachments, events. When it resolves the mail is ours; when it rejects the mail was not taken and will be
 * delivered again. Whatever a sender writes ends as a message or as rejected mail, never as an error.
 */
import type { RejectionReason } from '@millrace/contracts/conversations/rejected-mail';
import type { Logger } from '#platform/log/logger';
import type { Database, Tx } from '#platform/postgres/database';
import type { Clock } from '#platform/clock';
import type { Ids } from '#platform/ids';
import { isDataError } from '#platform/postgres/data-error';
import { toStorableText } from '#platform/storable-text';
import type { Consent } from '#modules/consent/consent.module';
import type { EventLog } from '#modules/events/events.module';
import type { Files, StoredFile } from '#modules/files/files.module';
import type { ChannelAccount, InboundReading } from '../channel-port.ts';
import type { ChannelAdapters } from '../channels/channel-adapters.ts';
import type { ContactDirectory } from '../contact-directory.ts';
import type { InboundMail } from '../inbound-mail.ts';
import { findReceipt, insertReceipt, type Receipt } from './inbound-store.ts';
import { toRowText } from './large-text.ts';
import { toReceiptId, toRejectedReceiptId } from './receipt.ts';
import { insertRejectedMail } from './rejected-mail-store.ts';
import { toStorableMail } from './storable-mail.ts';
import { type StoredMail, storeInboundMessage, UnusableSenderError } from './store-inbound-message.ts';

export interface InboundDeps {
  database: Database;
  events: EventLog;
  files: Files;
  contacts: ContactDirectory;
  suppress: Consent['suppress'];
  adapters: ChannelAdapters;
  clock: Clock;
  ids: Ids;
  log: Logger;
}

export interface Delivery {
  raw: Buffer;
  /** MAIL FROM; empty for the null return path, null when the mail came without an envelope. */
  envelopeFrom: string | null;
  envelopeTo: readonly string[];
}

export type Received =
  | { kind: 'message'; messageId: string; conversationId: string; contactId: string; isDuplicate: boolean }
  | { kind: 'rejected'; rejectedMailId: string; reason: RejectionReason; isDuplicate: boolean };

export async function receiveMail(deps: InboundDeps, channel: ChannelAccount, delivery: Delivery): Promise<Received> {
  const { inbound } = deps.adapters.get(channel.vendor);
  if (!inbound) throw new Error(`${channel.vendor} takes no mail in.`);
  const reading = await inbound.read(delivery.raw, { from: delivery.envelopeFrom, to: delivery.envelopeTo });
  const rejection = reading.kind === 'rejected' ? reading : findLoop(channel, reading.mail);
  if (rejection) return await keepRejected(deps, channel, { delivery, rejection });
  if (reading.kind !== 'mail') throw new Error('A reading is a mail or a rejection.');
  return await takeIn(deps, channel, { delivery, mail: toStorableMail(reading.mail) });
}

type Rejection = Omit<Extract<InboundReading, { kind: 'rejected' }>, 'kind' | 'reason'> & { reason: RejectionReason };

/** Our own mail coming back would make the mailbox its own contact. */
function findLoop(channel: ChannelAccount, mail: InboundMail): Rejection | undefined {
  if (mail.sender.address.toLowerCase() !== channel.sender.address.toLowerCase()) return undefined;
  return {
    reason: 'from_ourselves',
    detail: `It comes from ${channel.sender.address}, the address of this channel itself.`,
    sender: mail.sender.address,
    subject: mail.subject,
  };
}

async function takeIn(
  deps: InboundDeps,
  channel: ChannelAccount,
  { delivery, mail }: { delivery: Delivery; mail: InboundMail },
): Promise<Received> {
  const { workspaceId } = channel;
  const key = { workspaceId, channelId: channel.id, externalId: toReceiptId(mail, delivery.raw) };
  const known = await deps.database.inWorkspace(workspaceId, (tx) => findTaken(tx, key));
  if (known) return known;
  const stored = await storeBytes(deps, workspaceId, { delivery, mail });
  try {
    const received = await deps.database.inWorkspace(workspaceId, async (tx): Promise<Received> => {
      const messageId = deps.ids.next();
      const isFirst = await insertReceipt(tx, {
        ...key,
        messageId,
        rejectedMailId: null,
        receivedAt: deps.clock.now(),
      });
      const other = isFirst ? undefined : await findTaken(tx, key);
      if (other) return other;
      await deps.files.record(tx, filesOf(stored));
      return await storeInboundMessage(deps, tx, { channel, mail, messageId, stored, recipients: delivery.envelopeTo });
    });
    // Another delivery of it was faster.
    if (received.isDuplicate) await deps.files.discard(filesOf(stored));
    return received;
  } catch (error) {
    await deps.files.discard(filesOf(stored));
    const why = whyRejected(error);
    if (!why) throw error;
    deps.log.error({ err: error, channelId: channel.id }, 'a mail was read and could not be stored');
    const rejection: Rejection = { ...why, sender: mail.sender.address, subject: mail.subject };
    return await keepRejected(deps, channel, { delivery, rejection });
  }
}

/** Undefined for what passes by itself: then the mail is to be delivered again. */
function whyRejected(error: unknown): Pick<Rejection, 'reason' | 'detail'> | undefined {
  if (error instanceof UnusableSenderError) return { reason: 'no_sender', detail: error.message };
  if (!isDataError(error)) return undefined;
  return { reason: 'refused_by_database', detail: `It was read and could not be stored: ${error.message}` };
}

async function keepRejected(
  deps: InboundDeps,
  channel: ChannelAccount,
  { delivery, rejection }: { delivery: Delivery; rejection: Rejection },
): Promise<Received> {
  const { workspaceId } = channel;
  const key = { workspaceId, channelId: channel.id, externalId: toRejectedReceiptId(delivery.raw) };
  const known = await deps.database.inWorkspace(workspaceId, (tx) => findTaken(tx, key));
  if (known) return known;
  const raw = await storeRaw(deps.files, workspaceId, delivery.raw);
  try {
    return await deps.database.inWorkspace(workspaceId, async (tx) => {
      const id = deps.ids.next();
      const receivedAt = deps.clock.now();
      const isFirst = await insertReceipt(tx, { ...key, messageId: null, rejectedMailId: id, receivedAt });
      const other = isFirst ? undefined : await findTaken(tx, key);
      if (other) return other;
      await deps.files.record(tx, [raw]);
      await insertRejectedMail(tx, {
        workspace_id: workspaceId,
        id,
        channel_id: channel.id,
        reason: rejection.reason,
        detail: toStorableText(rejection.detail).slice(0, 2000),
        envelope_from: delivery.envelopeFrom && toStorableText(delivery.envelopeFrom),
        envelope_to: delivery.envelopeTo.map(toStorableText),
        sender: rejection.sender ? toStorableText(rejection.sender) : null,
        subject: rejection.subject ? toStorableText(rejection.subject) : null,
        raw_file_id: raw.id,
        size_bytes: delivery.raw.length,
        received_at: receivedAt,
      });
      const event = { workspaceId, type: 'rejected_mail.kept', entityType: 'rejected_mail', entityId: id };
      const after = { reason: rejection.reason, channelId: channel.id, sender: rejection.sender ?? null };
      await deps.events.record(tx, [{ ...event, actor: { kind: 'system' }, after }]);
      return { kind: 'rejected', rejectedMailId: id, reason: rejection.reason, isDuplicate: false };
    });
  } catch (error) {
    await deps.files.discard([raw]);
    throw error;
  }
}

/** What became of the same mail when it came before. */
async function findTaken(
  tx: Tx,
  key: { workspaceId: string; channelId: string; externalId: string },
): Promise<Received | undefined> {
  const receipt = await findReceipt(tx, key);
  return receipt && (await describeTaken(tx, key.workspaceId, receipt));
}

async function describeTaken(tx: Tx, workspaceId: string, receipt: Receipt): Promise<Received | undefined> {
  if (receipt.messageId) {
    const message = await tx
      .selectFrom('messages')
      .select(['conversation_id', 'contact_id'])
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', receipt.messageId)
      .executeTakeFirst();
    return {
      kind: 'message',
      messageId: receipt.messageId,
      // Deleted with its contact since: it stays taken, and does not come back.
      conversationId: message?.conversation_id ?? receipt.messageId,
      contactId: message?.contact_id ?? receipt.messageId,
      isDuplicate: true,
    };
  }
  const rejectedMailId = receipt.rejectedMailId ?? '';
  const rejected = await tx
    .selectFrom('rejected_mail')
    .select('reason')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', rejectedMailId)
    .executeTakeFirst();
  const reason = (rejected?.reason ?? 'unparseable') as RejectionReason; // checked by the table
  return { kind: 'rejected', rejectedMailId, reason, isDuplicate: true };
}

async function storeRaw(files: Files, workspaceId: string, raw: Buffer): Promise<StoredFile> {
  return await files.store(workspaceId, {
    kind: 'raw_mail',
    name: 'mail.eml',
    content: raw,
    declaredType: 'message/rfc822',
  });
}

/** Everything that lies outside the database; all of it or nothing. */
async function storeBytes(
  deps: InboundDeps,
  workspaceId: string,
  { delivery, mail }: { delivery: Delivery; mail: InboundMail },
): Promise<StoredMail> {
  const { files } = deps;
  const body = async (name: string, content: string | null) => {
    if (content === null || !toRowText(content).isCut) return null;
    const declaredType = name.endsWith('.html') ? 'text/html' : 'text/plain';
    return await files.store(workspaceId, { kind: 'message_body', name, content: Buffer.from(content), declaredType });
  };
  const done: StoredFile[] = [];
  const keep = <F extends StoredFile | null>(file: F): F => {
    if (file) done.push(file);
    return file;
  };
  try {
    const raw = keep(await storeRaw(files, workspaceId, delivery.raw));
    const text = keep(await body('text.txt', mail.text));
    const html = keep(await body('body.html', mail.html));
    const attachments: StoredFile[] = [];
    for (const { name, content, declaredType } of mail.attachments) {
      attachments.push(keep(await files.store(workspaceId, { kind: 'attachment', name, content, declaredType })));
    }
    return { raw, text, html, attachments };
  } catch (error) {
    await files.discard(done);
    throw error;
  }
}

function filesOf(stored: StoredMail): StoredFile[] {
  return [stored.raw, stored.text, stored.html, ...stored.attachments].filter((file) => file !== null);
}

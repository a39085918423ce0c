/**
 * Which conversation a mail belongs to: by the Message-IDs it answers, then by the plus-address it was sent to. Never
 * by its subject: "Re: Offer" is everybody's.
 */
import { splitPlusAddress } from '#platform/mail/mail-address';
import type { Tx } from '#platform/postgres/database';
import type { ChannelAccount } from '../channel-port.ts';
import type { InboundMail } from '../inbound-mail.ts';
import { findConversationByToken, type KnownReference, selectReferences } from './inbound-store.ts';

export interface FoundThread {
  conversationId: string;
  /** For a bounce: our message that it reports. */
  reportedMessageId: string | null;
}

/** More than this many ancestors decide nothing that the nearest do not. */
const maxLooked = 50;

/** The Message-IDs a mail names, the nearest first. */
export function mentionedIds(mail: InboundMail): string[] {
  const reported = mail.bounce?.reportedExternalIds ?? [];
  const ancestors = [mail.inReplyTo, ...mail.references.toReversed()].filter((id) => id !== null);
  return [...new Set([...reported, ...ancestors])].slice(0, maxLooked);
}

export async function findThread(
  tx: Tx,
  channel: ChannelAccount,
  { mail, recipients }: { mail: InboundMail; recipients: readonly string[] },
): Promise<FoundThread | undefined> {
  const at = { workspaceId: channel.workspaceId, channelId: channel.id };
  const mentioned = mentionedIds(mail);
  const wanted = mail.externalId === null ? mentioned : [...mentioned, mail.externalId];
  const known = await selectReferences(tx, at, wanted);
  const byId = new Map(known.map((reference) => [reference.externalId, reference]));
  const nearest = wanted.map((id) => byId.get(id)).find((reference) => reference && mayJoin(reference, mail));
  if (nearest) {
    const reported = mail.bounce?.reportedExternalIds
      .map((id) => byId.get(id))
      .find((one) => one?.direction === 'outbound');
    return { conversationId: nearest.conversationId, reportedMessageId: reported?.messageId ?? null };
  }
  const tokens = [...new Set(recipients.flatMap((recipient) => splitPlusAddress(recipient).tag ?? []))];
  const conversationId = await findConversationByToken(tx, { ...at, tokens: tokens.slice(0, maxLooked) });
  return conversationId === undefined ? undefined : { conversationId, reportedMessageId: null };
}

/**
 * Who names a Message-ID of ours has received it: it cannot be guessed. One that came from outside may be anybody's
 * invention, so by it only the contact itself comes back into the thread.
 */
function mayJoin(reference: KnownReference, mail: InboundMail): boolean {
  return (
    reference.direction === 'outbound' || reference.contactAddress.toLowerCase() === mail.sender.address.toLowerCase()
  );
}

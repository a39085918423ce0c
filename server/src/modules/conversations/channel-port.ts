/**
 * The port a channel implements, one adapter per vendor. The core is `validate`, `formatContent` and `send`, about
 * thirty lines for a simple one; `inbound`, `receipts` and `lookUp` are capabilities it may have besides.
 * `docs/channels.md` is the recipe, `server/src/testing/channel-conformance.ts` the suite every adapter passes.
 */
import type { Readable } from 'node:stream';
import type { ChannelSettings, ChannelVendor } from '@millrace/contracts/channels/channels';
import type { Mailbox, MessagePurpose } from '@millrace/contracts/conversations/messages';
import type { Gated } from '#modules/consent/consent.module';
import type { InboundMail } from './inbound-mail.ts';

export interface ChannelAdapter {
  readonly vendor: ChannelVendor;
  /** Kind of the contact points it writes to. */
  readonly contactPointKind: 'email' | 'phone';

  /** What is wrong with a channel's settings; empty when nothing is. With `connect`, also tries the connection. */
  validate(channel: ChannelAccount, options: { connect: boolean }): Promise<ChannelIssue[]>;
  /** Makes of what a person wrote what the vendor can carry: HTML to text, a missing text from the HTML, limits. */
  formatContent(content: MessageContent): MessageContent;
  /**
   * Hands one message to the vendor. Answers what is known about the outcome and throws only for bugs.
   * A thrown error counts as `unknown`, since nobody can say how far it came.
   */
  send(gated: GatedMessage, options: { signal: AbortSignal }): Promise<SendOutcome>;

  /** Reads what the vendor delivers. */
  inbound?: InboundCapability;
  /** Reads what the vendor reports about messages sent before. */
  receipts?: ReceiptCapability;
  /** Asks the vendor what became of a message whose outcome is unknown. */
  lookUp?(message: OutboundMessage): Promise<LookUpOutcome>;
  /** Closes idle connections; called once at shutdown. */
  close?(): Promise<void>;
}

/** A channel as its adapter sees it. */
export interface ChannelAccount {
  workspaceId: string;
  id: string;
  /** Raised with each change of the channel: pooled connections of an older version are not used again. */
  version: number;
  vendor: ChannelVendor;
  name: string;
  sender: Mailbox;
  settings: ChannelSettings;
  /** The unsealed credential. */
  secret: string | null;
}

export interface ChannelIssue {
  /** Dotted place in the input: `settings.smtp.host`. */
  path: string;
  /** A sentence a person can act on. */
  message: string;
}

export interface MessageContent {
  text: string;
  html: string | null;
}

export interface OutboundMessage {
  workspaceId: string;
  id: string;
  conversationId: string;
  contactId: string;
  channel: ChannelAccount;
  purpose: MessagePurpose;
  /** Written by a machine in answer to something: marked so that other machines do not answer. */
  isAutomatic: boolean;
  to: Mailbox;
  /** Where answers come back to and find the conversation by; null where the vendor has no such thing. */
  replyTo: string | null;
  subject: string;
  content: MessageContent;
  attachments: readonly OutboundAttachment[];
  /** Message-ID, chosen by us before the first attempt and the same for every attempt. No angle brackets. */
  externalId: string;
  inReplyTo: string | null;
  references: readonly string[];
  /** For vendors that accept one; changes only when a person retries. */
  idempotencyKey: string;
  queuedAt: Date;
}

export interface OutboundAttachment {
  name: string;
  contentType: string;
  sizeBytes: number;
  disposition: 'attachment' | 'inline';
  contentId: string | null;
  open(): Promise<Readable>;
}

/** What `send` takes: only the gate of modules/consent makes one. */
export type GatedMessage = Gated<OutboundMessage>;

/**
 * What is known after an attempt. The order of doubt decides: whatever may have been accepted is `unknown`.
 *
 * - `sent`: the other side has said so.
 * - `refused`: for good; it will not be tried again.
 * - `transient`: certainly nothing was accepted. `failed` is retried in seconds, `later` on the other side's wish in
 *   minutes to a day.
 * - `unknown`: the connection was lost when the other side may have accepted it already.
 */
export type SendOutcome =
  | { kind: 'sent'; externalId: string; detail?: string }
  | { kind: 'refused'; code: string; detail: string; badAddress: boolean }
  | { kind: 'transient'; retry: 'failed' | 'later'; code: string; detail: string; retryAfterSeconds?: number }
  | { kind: 'unknown'; code: string; detail: string };

export type LookUpOutcome = { kind: 'accepted'; externalId: string } | { kind: 'absent' } | { kind: 'unknown' };

export interface InboundCapability {
  /** From the vendor's bytes to what we keep; never throws for what a sender can write. */
  read(raw: Buffer, envelope: InboundEnvelope): Promise<InboundReading>;
}

export interface InboundEnvelope {
  /** MAIL FROM; empty for the null return path, null when the mail came without an envelope. */
  from: string | null;
  to: readonly string[];
}

export type InboundReading =
  | { kind: 'mail'; mail: InboundMail }
  | {
      kind: 'rejected';
      reason: 'unparseable' | 'no_sender' | 'empty';
      detail: string;
      sender: string | null;
      subject: string | null;
    };

export interface ReceiptCapability {
  /** Delivery reports in a vendor's webhook body. */
  read(body: Buffer): DeliveryReceipt[];
}

export interface DeliveryReceipt {
  externalId: string;
  kind: 'delivered' | 'read' | 'failed';
  detail: string | null;
  at: Date;
}

/** What an inbound message says, whoever delivered it: the answer of a channel's `inbound.read`. */
import type { AutomaticKind, Mailbox } from '@millrace/contracts/conversations/messages';

export interface InboundMail {
  /** Whom the message is from and answers go to. */
  sender: Mailbox;
  to: Mailbox[];
  cc: Mailbox[];
  subject: string;
  /** What was written; derived from the HTML when the mail has no text. */
  text: string;
  html: string | null;
  /** Headers worth keeping, names in lower case. */
  headers: Record<string, string>;
  /** Message-ID without angle brackets; null when there is none. */
  externalId: string | null;
  inReplyTo: string | null;
  /** Oldest first. */
  references: string[];
  datedAt: Date | null;
  automatic: AutomaticKind | null;
  /** What a delivery report says, for a bounce. */
  bounce: Bounce | null;
  attachments: InboundAttachment[];
}

export interface InboundAttachment {
  name: string;
  /** What the sender calls it; the stored type is taken from the bytes. */
  declaredType: string;
  disposition: 'attachment' | 'inline';
  contentId: string | null;
  content: Buffer;
}

export interface Bounce {
  /** Message-IDs found in the report: of the message it is about. */
  reportedExternalIds: string[];
  recipients: BouncedRecipient[];
}

export interface BouncedRecipient {
  address: string;
  action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';
  /** Enhanced status code such as `5.1.1`; empty when the report has none. */
  status: string;
  diagnostic: string;
}

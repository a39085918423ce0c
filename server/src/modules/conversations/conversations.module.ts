/** Conversations: threads with contacts, the messages in them, and the port that channels implement. */
export type {
  ChannelAccount,
  ChannelAdapter,
  ChannelIssue,
  DeliveryReceipt,
  GatedMessage,
  InboundCapability,
  InboundReading,
  LookUpOutcome,
  MessageContent,
  OutboundAttachment,
  OutboundMessage,
  ReceiptCapability,
  SendOutcome,
} from './channel-port.ts';
export type { Bounce, BouncedRecipient, InboundAttachment, InboundMail } from './inbound-mail.ts';
export { type ReadThread, readThread } from './read-thread.ts';
export { Sender, type SenderDeps } from './sending/sender.ts';

/** A message as it is stored. */
import type {
  AutomaticKind,
  Mailbox,
  messageDirections,
  MessagePurpose,
  MessageState,
} from '@millrace/contracts/conversations/messages';

export interface MessageParties {
  from: Mailbox | null;
  to: Mailbox[];
  cc: Mailbox[];
}

export interface MessageFailure {
  code: string;
  detail: string;
}

export interface MessageRow {
  workspace_id: string;
  id: string;
  conversation_id: string;
  channel_id: string;
  contact_id: string;
  direction: (typeof messageDirections)[number];
  state: MessageState;
  author_kind: 'contact' | 'user' | 'api_key' | 'system';
  author_id: string | null;
  purpose: MessagePurpose | null;
  contact_address: string;
  parties: MessageParties;
  subject: string;
  text: string;
  text_file_id: string | null;
  html: string | null;
  html_file_id: string | null;
  headers: Record<string, string>;
  external_id: string | null;
  in_reply_to: string | null;
  reference_ids: string[];
  automatic: AutomaticKind | null;
  reported_message_id: string | null;
  raw_file_id: string | null;
  size_bytes: number;
  attachment_count: number;
  dated_at: Date | null;
  sent_at: Date | null;
  created_at: Date;
  updated_at: Date;
  next_attempt_at: Date | null;
  attempt_count: number;
  attempt_group: number;
  idempotency_key: string | null;
  failure: MessageFailure | null;
}

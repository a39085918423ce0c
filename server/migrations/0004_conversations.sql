-- Channels, conversations and messages; the files that belong to them; and what keeps inbound mail from being taken
-- twice, put into the wrong thread, or lost.

-- Bytes live in storage, this row says what they are. `content_type` is what the bytes look like, not what a sender
-- called them.
create table files (
  workspace_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('attachment', 'raw_mail', 'message_body', 'import', 'report')),
  name text not null,
  content_type text not null,
  size_bytes bigint not null check (size_bytes >= 0),
  sha256 bytea not null,
  storage_key text not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
call protect_table('files');

create table channels (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  vendor text not null check (vendor in ('email', 'sandbox')),
  name text not null check (length(name) between 1 and 200),
  -- Name and address that outbound messages carry.
  sender_name text not null default '',
  address text not null,
  status text not null default 'active' check (status in ('active', 'paused', 'archived')),
  -- What the adapter needs and may be read by everyone who may see channels.
  settings jsonb not null default '{}',
  -- Sealed credentials, bound to this row; never leaves the server.
  secret bytea,
  -- Overrides of how failed sends are retried; see contracts `RetryPolicy`.
  retry_policy jsonb not null default '{}',
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
call protect_table('channels');

-- Addresses whose mail a channel takes in. One address belongs to one channel of the whole installation, since the
-- SMTP listener knows a recipient before it knows a workspace: hence the key without workspace_id.
create table channel_addresses (
  workspace_id uuid not null,
  channel_id uuid not null,
  -- Lower case, without a plus part.
  address text not null check (address = lower(address)),
  primary key (workspace_id, channel_id, address),
  foreign key (workspace_id, channel_id) references channels (workspace_id, id) on delete cascade
);
create unique index channel_addresses_everywhere on channel_addresses (address);
call protect_table('channel_addresses');

create table conversations (
  workspace_id uuid not null,
  id uuid not null,
  contact_id uuid not null,
  channel_id uuid not null,
  -- The address of the contact this thread is held with.
  contact_address text not null,
  -- Goes into the plus-address that replies come back to. Unguessable.
  reply_token text not null,
  subject text not null default '',
  status text not null default 'open' check (status in ('open', 'closed', 'snoozed')),
  snoozed_until timestamptz check ((status = 'snoozed') = (snoozed_until is not null)),
  assignee_id uuid,
  created_by uuid,
  unread_count int not null default 0 check (unread_count >= 0),
  message_count int not null default 0,
  last_message_at timestamptz not null,
  last_message_direction text check (last_message_direction in ('inbound', 'outbound')),
  last_message_preview text not null default '',
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id),
  -- Who deletes a contact deletes what was said with it.
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade,
  foreign key (workspace_id, channel_id) references channels (workspace_id, id),
  foreign key (workspace_id, assignee_id) references members (workspace_id, user_id) on delete set null (assignee_id)
);
-- The inbox: newest first, by keyset, under each filter it offers.
create index conversations_by_last_message on conversations (workspace_id, last_message_at desc, id desc);
create index conversations_by_status on conversations (workspace_id, status, last_message_at desc, id desc);
create index conversations_by_assignee on conversations (workspace_id, assignee_id, last_message_at desc, id desc);
create index conversations_by_contact on conversations (workspace_id, contact_id, last_message_at desc, id desc);
create index conversations_by_channel on conversations (workspace_id, channel_id, last_message_at desc, id desc);
create index conversations_unread on conversations (workspace_id, last_message_at desc, id desc) where unread_count > 0;
create index conversations_to_wake on conversations (snoozed_until) where status = 'snoozed';
create unique index conversations_by_reply_token on conversations (workspace_id, reply_token);
call protect_table('conversations');

create table messages (
  workspace_id uuid not null,
  id uuid not null,
  conversation_id uuid not null,
  channel_id uuid not null,
  contact_id uuid not null,
  direction text not null check (direction in ('inbound', 'outbound')),
  state text not null check (state in
    ('received', 'draft', 'queued', 'deferred', 'sending', 'sent', 'failed', 'unknown', 'refused')),
  author_kind text not null check (author_kind in ('contact', 'user', 'api_key', 'system')),
  author_id uuid,
  -- Why it is sent; what the gate asks consent for. Null for inbound.
  purpose text check (purpose in ('reply', 'outreach', 'marketing', 'transactional')),
  -- The contact's address on this message: the one it came from or goes to.
  contact_address text not null,
  -- { from: { name, address }, to: [...], cc: [...] } as the message carries them.
  parties jsonb not null default '{}',
  subject text not null default '',
  -- A body larger than 256 KiB lies in storage, and the column keeps its beginning.
  text text not null default '',
  text_file_id uuid,
  html text,
  html_file_id uuid,
  headers jsonb not null default '{}',
  -- Message-ID and its relatives, without angle brackets.
  external_id text,
  in_reply_to text,
  reference_ids text[] not null default '{}',
  -- Not null when a machine wrote it; such a message is never answered by one.
  automatic text check (automatic in ('reply', 'generated', 'list', 'bounce')),
  -- For a bounce: the message it reports.
  reported_message_id uuid,
  raw_file_id uuid,
  size_bytes int not null default 0,
  attachment_count int not null default 0,
  -- When the sender says it was written.
  dated_at timestamptz,
  sent_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),

  -- Sending: claimed like a run. The owner changes only rows whose worker and token are still its own.
  next_attempt_at timestamptz,
  worker_id uuid,
  token int not null default 0,
  -- Raised only when a person retries.
  attempt_group int not null default 1,
  attempt_count int not null default 0,
  idempotency_key text,
  -- { code, detail } of the last attempt that failed.
  failure jsonb,
  -- When a person took a failed message off the dead letters.
  discarded_at timestamptz,

  primary key (workspace_id, id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade,
  check ((direction = 'inbound') = (state = 'received')),
  check ((direction = 'inbound') = (purpose is null)),
  check ((state in ('queued', 'deferred')) = (next_attempt_at is not null)),
  check ((state = 'sending') = (worker_id is not null))
) partition by range (id);

create index messages_by_conversation on messages (workspace_id, conversation_id, id desc);
create index messages_by_contact on messages (workspace_id, contact_id, id desc);
-- The claim (platform/leases): for each channel of each workspace in turn, what is due.
create index messages_to_send on messages (workspace_id, channel_id, next_attempt_at) where next_attempt_at is not null;
create index messages_in_hand on messages (worker_id) where worker_id is not null;
-- The queue monitor.
create index messages_unfinished on messages (workspace_id, state, id)
  where state in ('queued', 'deferred', 'sending', 'failed', 'unknown');
call protect_table('messages');
insert into partitioned_tables values ('messages');
create table messages_default partition of messages default;
select ensure_month_partitions('messages', 3);

-- A partitioned table cannot have a unique key without its partition key, so what must be unique about messages is
-- kept beside them.

-- A sender's key for one outbound message: the second call with it finds the first one's message.
create table outbound_keys (
  workspace_id uuid not null,
  key text not null,
  message_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, key)
);
call protect_table('outbound_keys', 'select, insert, delete');

-- What has been taken in. `external_id` is the Message-ID with a digest of what the mail says, or a digest of its
-- bytes: a mail delivered twice is taken once, and two different mails that share a Message-ID are both taken.
create table inbound_receipts (
  workspace_id uuid not null,
  channel_id uuid not null,
  external_id text not null,
  -- Null for a mail that was kept as rejected.
  message_id uuid,
  rejected_mail_id uuid,
  received_at timestamptz not null default now(),
  primary key (workspace_id, channel_id, external_id),
  foreign key (workspace_id, channel_id) references channels (workspace_id, id)
);
call protect_table('inbound_receipts', 'select, insert, delete');

-- Message-IDs seen on a channel, ours and theirs, and the conversation they belong to.
create table message_references (
  workspace_id uuid not null,
  channel_id uuid not null,
  external_id text not null,
  -- Null while the id was only named by others: a reply may come before what it answers.
  message_id uuid,
  conversation_id uuid not null,
  -- Ours are unguessable: who names one has received it.
  direction text not null check (direction in ('inbound', 'outbound')),
  primary key (workspace_id, channel_id, external_id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade
);
create index message_references_by_conversation on message_references (workspace_id, conversation_id);
call protect_table('message_references');

create table attachments (
  workspace_id uuid not null,
  message_id uuid not null,
  file_id uuid not null,
  position int not null,
  name text not null,
  -- `inline` ones are shown inside the HTML by their content id.
  disposition text not null check (disposition in ('attachment', 'inline')),
  content_id text,
  primary key (workspace_id, message_id, file_id),
  foreign key (workspace_id, message_id) references messages (workspace_id, id) on delete cascade,
  foreign key (workspace_id, file_id) references files (workspace_id, id)
);
call protect_table('attachments');

-- Mail that could not become a message: kept as it came, with the reason.
create table rejected_mail (
  workspace_id uuid not null,
  id uuid not null,
  channel_id uuid not null,
  reason text not null check (reason in ('unparseable', 'no_sender', 'empty', 'from_ourselves', 'refused_by_database')),
  detail text not null,
  envelope_from text,
  envelope_to text[] not null default '{}',
  sender text,
  subject text,
  raw_file_id uuid not null,
  size_bytes int not null,
  received_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, channel_id) references channels (workspace_id, id),
  foreign key (workspace_id, raw_file_id) references files (workspace_id, id)
);
call protect_table('rejected_mail', 'select, insert, delete');

-- What the sandbox channel has delivered: the mailbox of everybody who is written to through it.
create table sandbox_mail (
  workspace_id uuid not null,
  channel_id uuid not null,
  -- That of the message, so a mail is delivered once however often it is sent.
  message_id uuid not null,
  conversation_id uuid not null,
  sender jsonb not null,
  recipient text not null,
  subject text not null,
  text text not null,
  html text,
  headers jsonb not null default '{}',
  external_id text not null,
  delivered_at timestamptz not null,
  read_at timestamptz,
  primary key (workspace_id, channel_id, message_id),
  foreign key (workspace_id, channel_id) references channels (workspace_id, id) on delete cascade,
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade
);
create index sandbox_mail_by_conversation on sandbox_mail (workspace_id, conversation_id);
create index sandbox_mail_by_recipient on sandbox_mail (workspace_id, recipient, message_id desc);
call protect_table('sandbox_mail');

-- Who must not be written to, what the gate has refused, and what became of each attempt to send.

-- Addresses nothing is sent to, whatever it is for. `@example.com` stands for every address of the domain.
-- Keyed by the address, not by the contact: it must hold after the contact was deleted and imported again.
create table suppressions (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  kind text not null,
  -- Normalised like contact_points.normalised.
  address text collate "C" not null check (length(address) between 1 and 320),
  reason text not null check (reason in ('manual', 'bounced', 'complained', 'erased')),
  note text not null default '',
  created_by uuid,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
create unique index suppressions_by_address on suppressions (workspace_id, kind, address);
call protect_table('suppressions');

-- What an address has said yes or no to. Without a row nothing was said.
create table consents (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  kind text not null,
  address text collate "C" not null,
  purpose text not null check (purpose in ('outreach', 'marketing', 'transactional')),
  status text not null check (status in ('granted', 'denied')),
  -- How we know: the recipient's own click, or somebody who noted it down.
  source text not null check (source in ('one_click', 'noted', 'imported')),
  note text not null default '',
  -- The message whose link was used.
  message_id uuid,
  changed_by uuid,
  changed_at timestamptz not null default now(),
  primary key (workspace_id, kind, address, purpose)
);
call protect_table('consents');

-- Each time the gate did not let a message pass. Append-only to the program.
create table refusals (
  workspace_id uuid not null,
  id uuid not null,
  message_id uuid not null,
  contact_id uuid not null,
  rule text not null,
  detail text not null,
  purpose text not null,
  -- When the same message would be let through; null for never.
  next_allowed_at timestamptz,
  refused_at timestamptz not null default now(),
  primary key (workspace_id, id),
  -- Deleting a contact deletes its messages and what was refused of them.
  foreign key (workspace_id, message_id) references messages (workspace_id, id) on delete cascade
);
create index refusals_by_message on refusals (workspace_id, message_id);
call protect_table('refusals', 'select, insert');

-- One row is committed before the provider is called: after a crash it says that the message may be out. The outcome
-- is a fact, written once and by whoever knows it, also by a worker that has lost the message to another meanwhile.
create table send_attempts (
  workspace_id uuid not null,
  message_id uuid not null,
  -- Rises when a person sends the message again; a number counts within it.
  attempt_group int not null,
  number int not null,
  channel_id uuid not null,
  worker_id uuid not null,
  token int not null,
  intended_at timestamptz not null default clock_timestamp(),
  -- The worker that wrote this does not call the provider any more after this instant.
  not_after timestamptz not null,
  outcome text check (outcome in ('sent', 'refused', 'failed', 'later', 'unknown')),
  code text,
  detail text,
  external_id text,
  ended_at timestamptz,
  primary key (workspace_id, message_id, attempt_group, number),
  foreign key (workspace_id, message_id) references messages (workspace_id, id) on delete cascade
) partition by range (message_id);
call protect_table('send_attempts', 'select');
insert into partitioned_tables values ('send_attempts');
create table send_attempts_default partition of send_attempts default;
select ensure_month_partitions('send_attempts', 3);

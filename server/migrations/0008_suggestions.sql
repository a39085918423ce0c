-- Replies suggested by the AI, one for an inbound message; written again, it is replaced.
create table suggestions (
  workspace_id uuid not null,
  id uuid not null,
  message_id uuid not null,
  conversation_id uuid not null,
  state text not null default 'pending' check (state in ('pending', 'ready', 'failed')),
  text text not null default '',
  warnings text[] not null default '{}',
  failure text,
  model text not null default '',
  prompt_version text not null default '',
  input_tokens int,
  output_tokens int,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, message_id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade,
  check ((state = 'failed') = (failure is not null)),
  check ((state = 'pending') = (finished_at is null))
);
call protect_table('suggestions');

-- Connections: sealed credentials for the services workflows use; and what AI calls of workflows cost.

create table connections (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  service text not null,
  name text not null,
  -- The name as it is compared: steps name connections, so two must not have one name.
  key text collate "C" not null,
  authentication text not null check (authentication in ('none', 'api_key', 'basic', 'oauth2')),
  status text not null check (status in ('pending', 'active', 'failed', 'disabled')),
  -- What was given, without secrets.
  settings jsonb not null default '{}',
  -- The secrets that were given, and the tokens of the service.
  secret bytea,
  -- Names of the secrets that were given, so that showing a connection needs no key.
  secret_names text[] not null default '{}',
  -- While somebody signs in at the service: what must come back.
  pending_sign_in bytea,
  scopes text[] not null default '{}',
  account_label text,
  -- When the access token ends.
  expires_at timestamptz,
  last_error text,
  last_used_at timestamptz,
  version int not null default 1,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
create unique index connections_by_key on connections (workspace_id, key);
create index connections_by_service on connections (workspace_id, service);
call protect_table('connections');

-- What a workspace lets its workflows spend on AI in a calendar month (UTC). Without a row: no limit.
create table ai_budgets (
  workspace_id uuid not null references workspaces (id) on delete cascade primary key,
  monthly_tokens bigint check (monthly_tokens >= 0),
  -- Millionths of a US dollar.
  monthly_cost_micros bigint check (monthly_cost_micros >= 0),
  version int not null default 1,
  updated_at timestamptz not null default now()
);
call protect_table('ai_budgets');

-- What the AI calls of a month have used up, running ones with the most they can: checked and raised in one statement.
create table ai_spending (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  -- Its first day, in UTC.
  month date not null,
  tokens bigint not null default 0,
  cost_micros bigint not null default 0,
  primary key (workspace_id, month)
);
call protect_table('ai_spending', 'select, insert, update');

-- Every AI call of a workflow. A row is written before the call with the most it can cost, so that calls at the same
-- time do not overspend together; afterwards it says what it did cost. One that never ended keeps counting the most.
create table ai_calls (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  run_id uuid,
  model text not null,
  state text not null default 'reserved' check (state in ('reserved', 'ended')),
  input_tokens bigint not null,
  output_tokens bigint not null,
  cost_micros bigint not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
create index ai_calls_by_time on ai_calls (workspace_id, created_at);
call protect_table('ai_calls', 'select, insert, update');

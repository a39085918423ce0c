-- What services deliver to connections: where one listens, what was taken, and what was not.

-- A row says that the webhook is switched on.
create table connection_webhooks (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  connection_id uuid not null,
  -- Where looking up what has happened goes on, in the words of the connector.
  position jsonb,
  -- When the service is asked again to go on telling.
  renew_at timestamptz,
  last_delivery_at timestamptz,
  last_error text,
  created_at timestamptz not null default now(),
  primary key (workspace_id, connection_id),
  foreign key (workspace_id, connection_id) references connections (workspace_id, id) on delete cascade
);
-- Across workspaces: the clock renews for all at once.
create index connection_webhooks_to_renew on connection_webhooks (renew_at) where renew_at is not null;
call protect_table('connection_webhooks');

-- What was taken, by the service's own id: what it delivers again is taken once.
create table connection_deliveries (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  connection_id uuid not null,
  external_id text collate "C" not null check (length(external_id) between 1 and 300),
  received_at timestamptz not null default now(),
  primary key (workspace_id, connection_id, external_id),
  foreign key (workspace_id, connection_id) references connections (workspace_id, id) on delete cascade
);
create index connection_deliveries_by_age on connection_deliveries (workspace_id, received_at);
call protect_table('connection_deliveries');

-- What could not be verified or read: to be looked at, never acted upon.
create table rejected_deliveries (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  connection_id uuid not null,
  reason text not null,
  method text not null,
  headers jsonb not null,
  body text not null,
  size int not null,
  received_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, connection_id) references connections (workspace_id, id) on delete cascade
);
create index rejected_deliveries_by_connection on rejected_deliveries (workspace_id, connection_id, id);
call protect_table('rejected_deliveries');

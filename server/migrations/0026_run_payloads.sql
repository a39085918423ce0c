-- Values of runs that are too large for a row: {"$payload": "<id>", "bytes": n} stands in its place. Their bytes lie
-- sealed in storage, under a key of their own.
create table run_payloads (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  -- What it is a value of, and lives as long as.
  owner_kind text not null check (owner_kind in ('run', 'signal')),
  owner_id uuid not null,
  size_bytes int not null,
  content_key bytea not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
create index run_payloads_by_owner on run_payloads (workspace_id, owner_id);
create index run_payloads_of_signals on run_payloads (created_at) where owner_kind = 'signal';
call protect_table('run_payloads', 'select, insert');

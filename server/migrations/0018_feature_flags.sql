-- What a workspace has set otherwise than the program's standard. What flags there are, and their standard, is in code.
create table feature_flags (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  name text not null,
  value jsonb not null,
  changed_by uuid,
  changed_at timestamptz not null default now(),
  primary key (workspace_id, name)
);
call protect_table('feature_flags');

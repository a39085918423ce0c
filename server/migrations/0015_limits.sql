-- How many requests a minute a workspace lets its programs and people make, where it has chosen other numbers than the
-- installation's.
create table limits (
  workspace_id uuid primary key references workspaces (id) on delete cascade,
  api_per_minute int check (api_per_minute > 0),
  app_per_minute int check (app_per_minute > 0),
  version int not null default 1,
  updated_at timestamptz not null default now()
);
call protect_table('limits');

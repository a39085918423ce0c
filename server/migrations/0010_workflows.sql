-- Workflows: what people edit (a draft), what they published of it (versions, which never change), and where its
-- triggers are known by: addresses for webhooks and forms, and the next tick of schedules.

create table workflows (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  name text not null check (length(name) between 1 and 200),
  description text,
  -- The draft. `json`, not `jsonb`: people edit it and want their keys in the order they wrote them.
  definition json not null,
  state text not null default 'draft' check (state in ('draft', 'active', 'paused', 'archived')),
  -- Kinds, of the published version, else of the draft.
  trigger_kinds text[] not null default '{}',
  published_version int,
  published_id uuid,
  published_at timestamptz,
  -- Whether the draft differs from what is published.
  has_changes boolean not null default true,
  owner_id uuid,
  created_by uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, owner_id) references members (workspace_id, user_id) on delete set null (owner_id),
  check ((published_version is null) = (published_id is null)),
  check ((state = 'draft') <= (published_version is null)),
  check ((state in ('active', 'paused')) <= (published_version is not null))
);
call protect_table('workflows');

create table workflow_versions (
  workspace_id uuid not null,
  -- What a run is pinned to.
  id uuid not null,
  workflow_id uuid not null,
  number int not null,
  definition json not null,
  note text not null default '',
  published_by uuid,
  published_at timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, workflow_id, number),
  foreign key (workspace_id, workflow_id) references workflows (workspace_id, id) on delete cascade
);
call protect_table('workflow_versions', 'select, insert');

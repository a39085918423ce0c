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
  -- Events its steps wait for: runs of it are told when they happen.
  waits_for text[] not null default '{}',
  note text not null default '',
  published_by uuid,
  published_at timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, workflow_id, number),
  foreign key (workspace_id, workflow_id) references workflows (workspace_id, id) on delete cascade
);
call protect_table('workflow_versions', 'select, insert');

-- Where webhooks and forms of a workflow are called: an address stays the same through all its versions. The id is in
-- the address, signed, so that nobody finds one by trying.
create table workflow_endpoints (
  workspace_id uuid not null,
  id uuid not null,
  workflow_id uuid not null,
  kind text not null check (kind in ('webhook', 'form')),
  -- Of a webhook, what the definition calls it; of a form, its number from the second on.
  path text collate "C" not null default '',
  -- Sealed: what callers send or sign with.
  secret bytea,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, workflow_id, kind, path),
  foreign key (workspace_id, workflow_id) references workflows (workspace_id, id) on delete cascade
);
create unique index workflow_endpoints_by_path on workflow_endpoints (workspace_id, path) where kind = 'webhook' and path <> '';
call protect_table('workflow_endpoints');

-- When the schedules of active workflows are due. A tick starts its run and moves the row on in one transaction, so no
-- tick starts two, however many processes look.
create table workflow_schedules (
  workspace_id uuid not null,
  workflow_id uuid not null,
  -- Which trigger of the published version.
  position smallint not null,
  -- What it says; when that changes, the schedule begins anew.
  rule text not null,
  next_at timestamptz,
  last_at timestamptz,
  primary key (workspace_id, workflow_id, position),
  foreign key (workspace_id, workflow_id) references workflows (workspace_id, id) on delete cascade
);
create index workflow_schedules_due on workflow_schedules (next_at) where next_at is not null;
call protect_table('workflow_schedules');

-- Where a run asks people. The engine asks, in the transaction in which its run comes to rest; what is decided is told
-- to the run as a signal, in the transaction of the decision.
create table approvals (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  run_id uuid not null,
  workflow_id uuid not null,
  -- The step that asks, with loop indexes.
  path text collate "C" not null,
  title text not null,
  message text not null,
  data json,
  -- Fields of `data` that may be changed.
  editable text[] not null,
  form json,
  -- `role:admin`, `user:<id>`, `email:<address>`.
  assignees text[] not null,
  quorum int not null check (quorum > 0),
  state text not null default 'pending' check (state in ('pending', 'approved', 'rejected', 'expired', 'cancelled')),
  expires_at timestamptz,
  escalates_at timestamptz,
  escalates_to text[] not null default '{}',
  created_at timestamptz not null default now(),
  closed_at timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, run_id, path),
  check ((state = 'pending') = (closed_at is null))
);
create index approvals_pending on approvals (workspace_id, id desc) where state = 'pending';
call protect_table('approvals');

create table approval_decisions (
  workspace_id uuid not null,
  id uuid not null,
  approval_id uuid not null,
  -- Who it was, as assignees are written; an API key as `key:<id>`.
  decider text not null,
  name text,
  approved boolean not null,
  comment text not null,
  form json,
  data json,
  via text not null check (via in ('app', 'link')),
  decided_at timestamptz not null,
  primary key (workspace_id, id),
  -- Everybody decides once.
  unique (workspace_id, approval_id, decider),
  foreign key (workspace_id, approval_id) references approvals (workspace_id, id) on delete cascade
);
call protect_table('approval_decisions', 'select, insert');

-- Links that let one person decide without signing in, once.
create table approval_links (
  workspace_id uuid not null,
  id uuid not null,
  approval_id uuid not null,
  assignee text not null,
  created_by uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, approval_id) references approvals (workspace_id, id) on delete cascade
);
call protect_table('approval_links');

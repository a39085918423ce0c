-- Data rights: exports of a person or a workspace, erasures of persons, and how long things are kept.

-- Files that hold an export; they expire.
alter table files drop constraint files_kind_check;
alter table files add constraint files_kind_check
  check (kind in ('attachment', 'raw_mail', 'message_body', 'import', 'report', 'data_export'));

create table data_exports (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  -- The whole workspace, or one person.
  scope text not null check (scope in ('workspace', 'person')),
  subject_id uuid,
  state text not null default 'queued' check (state in ('queued', 'running', 'completed', 'failed', 'expired')),
  file_id uuid,
  size_bytes bigint,
  failure text,
  actor_kind text not null,
  actor_id uuid,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  expires_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, file_id) references files (workspace_id, id),
  check ((scope = 'person') = (subject_id is not null))
);
call protect_table('data_exports');

create table erasures (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  -- The contact that was; nothing else of the person is left.
  subject_id uuid not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'completed', 'failed')),
  -- Addresses and files of the person while the job runs, sealed; gone when it is done.
  sealed_subject bytea,
  -- Whether the addresses stay on the suppression list, so that nobody writes to them again by mistake.
  keeps_suppressed boolean not null,
  -- What was removed and redacted, by place.
  counts jsonb not null default '{}',
  failure text,
  -- Carried out again because a backup of before was restored.
  is_repeated boolean not null default false,
  actor_kind text not null,
  actor_id uuid,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  signature bytea,
  primary key (workspace_id, id)
);
create index erasures_by_subject on erasures (workspace_id, subject_id);
call protect_table('erasures');

-- What a workspace keeps for another time than the program's standard; null means for ever.
create table retention_periods (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  kind text not null,
  days int check (days between 1 and 36500),
  changed_by uuid,
  changed_at timestamptz not null default now(),
  primary key (workspace_id, kind)
);
call protect_table('retention_periods');

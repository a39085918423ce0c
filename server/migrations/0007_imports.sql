-- Imports: a file on its way into records, where it stands, what it changed (for undo), and which rows it refused.

create table imports (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('leads', 'contacts', 'companies')),
  state text not null check (state in ('draft', 'queued', 'running', 'completed', 'failed', 'cancelled', 'undoing', 'undone')),
  file_name text not null,
  -- The uploaded bytes.
  file_id uuid not null,
  size_bytes bigint not null,
  program text,
  encoding text not null,
  -- Length of the byte-order mark.
  mark_bytes smallint not null,
  dialect jsonb not null,
  columns jsonb not null,
  mapping jsonb not null,
  options jsonb not null,
  notices jsonb not null,
  -- The checkpoint: the last row of the file whose effects are committed, as a spreadsheet numbers rows. It moves in
  -- the same transaction as those effects, so that whoever goes on after a crash does no row twice.
  last_row int not null default 0,
  bytes_read bigint not null default 0,
  -- Counts up to the checkpoint.
  rows int not null default 0,
  created int not null default 0,
  updated int not null default 0,
  skipped int not null default 0,
  failed int not null default 0,
  warnings int not null default 0,
  failure text,
  -- The events that say it was started (again), or its undoing: causes of all it did, the last of what it does now.
  cause_ids uuid[] not null default '{}',
  -- Where undoing stands, the last record it has dealt with: { "entityType", "recordId" }.
  undo_after jsonb,
  undo jsonb,
  actor_kind text not null check (actor_kind in ('user', 'api_key', 'system')),
  actor_id uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, file_id) references files (workspace_id, id)
);
create index imports_by_file on imports (workspace_id, file_id);
call protect_table('imports');

-- Which records an import touched. What it did to them is in the events it caused.
create table import_records (
  workspace_id uuid not null,
  import_id uuid not null,
  record_id uuid not null,
  row int not null,
  entity_type text not null check (entity_type in ('note', 'contact', 'company')),
  action text not null check (action in ('created', 'updated')),
  primary key (workspace_id, import_id, entity_type, record_id, row),
  foreign key (workspace_id, import_id) references imports (workspace_id, id) on delete cascade
);
call protect_table('import_records');

-- What undoing an import left as it was, wholly or in part, and why.
create table import_kept_records (
  workspace_id uuid not null,
  import_id uuid not null,
  record_id uuid not null,
  entity_type text not null,
  name text not null,
  -- [{ "field", "code", "reason" }]
  reasons jsonb not null,
  primary key (workspace_id, import_id, record_id),
  foreign key (workspace_id, import_id) references imports (workspace_id, id) on delete cascade
);
call protect_table('import_kept_records');

-- Why a row, or one of its values, stayed out.
create table import_problems (
  workspace_id uuid not null,
  import_id uuid not null,
  row int not null,
  -- Counts the problems of one row.
  number smallint not null,
  line int not null,
  severity text not null check (severity in ('error', 'warning')),
  column_name text,
  value text,
  code text not null,
  reason text not null,
  -- The whole row, so that the file of errors can be mended and imported again. Only with the first problem of a row.
  cells jsonb,
  primary key (workspace_id, import_id, row, number),
  foreign key (workspace_id, import_id) references imports (workspace_id, id) on delete cascade
);
call protect_table('import_problems');

-- What connections have used of what their services allow, counted by all processes together.

create table connection_rates (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  connection_id uuid not null,
  -- Empty for the whole connection, else the member whose share it is.
  bucket text collate "C" not null check (length(bucket) <= 36),
  -- May be below zero: taken by calls that still wait.
  units double precision not null,
  filled_at timestamptz not null,
  -- The service wants to be left alone until then.
  paused_until timestamptz,
  primary key (workspace_id, connection_id, bucket),
  foreign key (workspace_id, connection_id) references connections (workspace_id, id) on delete cascade
);
call protect_table('connection_rates');

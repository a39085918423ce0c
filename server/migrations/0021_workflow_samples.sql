-- What the editor of a workflow shows values with, when somebody has pinned it or a test call has brought it.
create table workflow_samples (
  workspace_id uuid not null,
  workflow_id uuid not null,
  -- What expressions see as `trigger`. `json`: as it came.
  trigger json,
  pinned_at timestamptz,
  -- A call of the test address is taken until then.
  listens_until timestamptz,
  primary key (workspace_id, workflow_id),
  foreign key (workspace_id, workflow_id) references workflows (workspace_id, id) on delete cascade
);
call protect_table('workflow_samples');

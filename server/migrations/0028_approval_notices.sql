-- Who is told by mail that they are asked, and with which mail.
create table approval_notices (
  workspace_id uuid not null,
  id uuid not null,
  approval_id uuid not null,
  -- `user:<id>` or `email:<address>`, as assignees are written; never a role.
  person text not null,
  -- The job whose mail it is in: a job that runs again writes the same mail again, another one leaves it alone.
  job_id uuid,
  told_at timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, approval_id, person),
  foreign key (workspace_id, approval_id) references approvals (workspace_id, id) on delete cascade
);
-- Of one person: what is still to be told, and when they were told last.
create index approval_notices_by_person on approval_notices (workspace_id, person, told_at);
call protect_table('approval_notices');

alter table auth."user" add column "mailsApprovals" boolean not null default true;

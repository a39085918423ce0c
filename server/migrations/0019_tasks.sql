-- Tasks: what somebody is to do by when, about a contact, a company or neither.

create table tasks (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  title text not null check (length(title) between 1 and 300),
  note text check (length(note) between 1 and 20000),
  due_at timestamptz,
  assignee_id uuid,
  contact_id uuid,
  company_id uuid,
  completed_at timestamptz,
  completed_by uuid,
  created_by uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id),
  check (num_nonnulls(contact_id, company_id) <= 1),
  foreign key (workspace_id, assignee_id) references members (workspace_id, user_id) on delete set null (assignee_id),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade,
  foreign key (workspace_id, company_id) references companies (workspace_id, id) on delete cascade
);
-- In the order of the list: those without a due date last.
create index tasks_open on tasks (workspace_id, (coalesce(due_at, 'infinity')), id) where completed_at is null;
create index tasks_open_by_assignee on tasks (workspace_id, assignee_id, (coalesce(due_at, 'infinity')), id)
  where completed_at is null;
create index tasks_by_assignee on tasks (workspace_id, assignee_id) where assignee_id is not null;
create index tasks_done on tasks (workspace_id, completed_at, id) where completed_at is not null;
create index tasks_by_contact on tasks (workspace_id, contact_id, id) where contact_id is not null;
create index tasks_by_company on tasks (workspace_id, company_id, id) where company_id is not null;
call protect_table('tasks');

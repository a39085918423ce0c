-- The audit log: who did what to what, from where. Ids instead of personal values, append-only to the app role, chained
-- by hash after the fact.

create table audit_entries (
  workspace_id uuid not null,
  id uuid not null,
  -- `<noun>.<past verb>`, that of the event where there is one.
  action text not null,
  actor_kind text not null check (actor_kind in ('user', 'api_key', 'contact', 'system', 'operator')),
  actor_id uuid,
  target_type text,
  target_id uuid,
  -- Only fields that name no person: roles, counts, states.
  details jsonb not null default '{}',
  address text,
  request_id text,
  occurred_at timestamptz not null,
  -- Written by the job that chains: place in the chain of the month, and the hash of the entry and all before it.
  position bigint,
  hash bytea,
  primary key (workspace_id, id),
  check ((position is null) = (hash is null))
) partition by range (id);
create index audit_entries_by_action on audit_entries (workspace_id, action, id desc);
create index audit_entries_by_actor on audit_entries (workspace_id, actor_id, id desc) where actor_id is not null;
create index audit_entries_by_target on audit_entries (workspace_id, target_id, id desc) where target_id is not null;
create index audit_entries_by_position on audit_entries (workspace_id, position) where position is not null;
create index audit_entries_unchained on audit_entries (workspace_id, id) where hash is null;
call protect_table('audit_entries', 'select, insert');
-- What is chained is the job's to say.
do $$ begin
  execute format('revoke insert on audit_entries from %I', current_setting('millrace.app_role'));
  execute format('grant insert (workspace_id, id, action, actor_kind, actor_id, target_type, target_id, details, address, request_id, occurred_at) on audit_entries to %I', current_setting('millrace.app_role'));
end $$;
insert into partitioned_tables values ('audit_entries');
create table audit_entries_default partition of audit_entries default;
select ensure_month_partitions('audit_entries', 3);

-- How far the chain of a month goes, signed: without it, cutting the end off would not show. Stays after the entries
-- of the month were removed by retention, which it then says.
create table audit_checkpoints (
  workspace_id uuid not null,
  -- The first day, in UTC; entries belong to the month of their id.
  month date not null check (extract(day from month) = 1),
  -- Counts the months of the workspace that have entries, so that one that is missing shows.
  number int not null,
  entries bigint not null,
  head bytea not null,
  entries_removed_at timestamptz,
  signed_by text not null,
  signature bytea not null,
  signed_at timestamptz not null,
  primary key (workspace_id, month)
);
call protect_table('audit_checkpoints', 'select');

-- What every other migration stands on: the workspace setting, the helper that walls a table off, monthly
-- partitions by uuidv7, the append-only event log, and the idempotency keys of the API.
--
-- The migrator sets `millrace.app_role` to the name of the role that requests and jobs work as.

create extension if not exists pg_trgm;

-- The workspace the current transaction works for. The setting reads '' once it was used in a session before,
-- and ''::uuid is an error, hence nullif.
create function current_workspace() returns uuid
language sql stable parallel safe
return nullif(current_setting('millrace.workspace_id', true), '')::uuid;

-- Walls a table off: row-level security by workspace_id, and the grants of the app role.
-- `privileges` narrows the grant: 'select, insert' makes a table append-only to the app role.
create procedure protect_table(target regclass, privileges text default 'select, insert, update, delete')
language plpgsql as $$
declare
  app_role text := current_setting('millrace.app_role');
begin
  execute format('alter table %s enable row level security', target);
  execute format(
    'create policy workspace_only on %s for all to %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())',
    target, app_role);
  execute format('grant %s on %s to %I', privileges, target, app_role);
end $$;

-- Lets the app role call a function, and nobody else.
create procedure grant_execute(target regprocedure)
language plpgsql as $$
begin
  execute format('revoke all on function %s from public', target);
  execute format('grant execute on function %s to %I', target, current_setting('millrace.app_role'));
end $$;

do $$ begin
  execute format('grant usage on schema public to %I', current_setting('millrace.app_role'));
end $$;

-- The smallest uuidv7 of an instant: its first 48 bits are the milliseconds since 1970.
create function first_uuid_of(instant timestamptz) returns uuid
language sql immutable strict parallel safe
return (lpad(to_hex(floor(extract(epoch from instant) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid;

-- Makes the monthly partitions of a table from the month of `since` until `months_ahead` months after now, in UTC.
-- A partition has no grants of its own: policies of the parent do not guard it. Answers how many it made.
create function ensure_month_partitions(parent regclass, months_ahead int, since timestamptz default now()) returns int
language plpgsql as $$
declare
  month timestamp := date_trunc('month', since at time zone 'UTC');
  last timestamp := date_trunc('month', now() at time zone 'UTC') + make_interval(months => months_ahead);
  partition text;
  made int := 0;
begin
  while month <= last loop
    partition := format('%s_%s', parent::text, to_char(month, 'YYYY_MM'));
    if to_regclass(partition) is null then
      execute format('create table %I partition of %s for values from (%L) to (%L)',
        partition, parent,
        first_uuid_of(month at time zone 'UTC'),
        first_uuid_of((month + interval '1 month') at time zone 'UTC'));
      made := made + 1;
    end if;
    month := month + interval '1 month';
  end loop;
  return made;
end $$;

-- Which tables are partitioned by month; the job that makes partitions ahead reads this.
create table partitioned_tables (
  name text primary key
);

-- What happened to what, by whom and because of what. Append-only.
create table events (
  workspace_id uuid not null,
  id uuid not null,
  type text not null,
  entity_type text not null,
  entity_id uuid not null,
  -- The record whose timeline shows the event besides the entity's own: the contact of a message, of a note.
  related_id uuid,
  actor_kind text not null check (actor_kind in ('user', 'api_key', 'contact', 'system')),
  actor_id uuid,
  -- The changed fields, before and after; together enough to rebuild the record before the event.
  before jsonb,
  after jsonb,
  cause_id uuid,
  depth smallint not null default 0 check (depth between 0 and 10),
  -- Commit order is not id order: readers follow (xid, id) up to the oldest transaction still running.
  xid xid8 not null default pg_current_xact_id(),
  occurred_at timestamptz not null default now(),
  primary key (workspace_id, id)
) partition by range (id);

create index events_by_entity on events (workspace_id, entity_id, id desc);
create index events_by_related on events (workspace_id, related_id, id desc) where related_id is not null;
create index events_by_commit on events (workspace_id, xid, id);
create index events_by_commit_everywhere on events (xid, id);
create index events_by_type on events (workspace_id, type, id desc);
call protect_table('events', 'select, insert');
insert into partitioned_tables values ('events');
create table events_default partition of events default;
select ensure_month_partitions('events', 3);

-- Answers of POST requests that carried an Idempotency-Key, kept for 24 hours. Written in the transaction of the
-- use case itself, so a key and its effect exist together or not at all.
create table idempotency_keys (
  workspace_id uuid not null,
  actor text not null,
  operation text not null,
  key text not null,
  request_hash bytea not null,
  status smallint not null,
  answer jsonb,
  created_at timestamptz not null default now(),
  primary key (workspace_id, actor, operation, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);
call protect_table('idempotency_keys');

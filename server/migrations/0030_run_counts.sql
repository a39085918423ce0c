-- What became of runs, in numbers that outlive them: by hour of the workspace's clock, later by its days.

-- Runs that have ended and are not counted yet, written in the transaction of the end. A queue instead of a mark in time:
-- transactions commit in another order than their clocks say, and an end may be taken back. Emptied each minute.
create table ended_runs (
  workspace_id uuid not null,
  run_id uuid not null,
  workflow_id uuid not null,
  -- -1: it was resumed, so that this end is none any more.
  sign smallint not null check (sign in (1, -1)),
  state text not null check (state in ('completed', 'failed', 'cancelled')),
  ended_at timestamptz not null,
  -- From its start, with everything it waited for.
  took_ms bigint not null,
  cost_micros bigint not null,
  error_code text,
  error_path text,
  primary key (workspace_id, run_id, ended_at, sign)
);
call protect_table('ended_runs', 'select');

-- A row each for a workflow and an hour in which runs of it ended. May be below nothing for an hour in which one that was
-- counted by day already was taken back; the sums are right.
create table run_counts (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  starts_at timestamptz not null,
  is_day boolean not null default false,
  -- No reference: the counts of a deleted workflow stay.
  workflow_id uuid not null,
  completed int not null,
  failed int not null,
  cancelled int not null,
  cost_micros bigint not null,
  primary key (workspace_id, starts_at, is_day, workflow_id)
);
create index run_counts_by_hour on run_counts (starts_at) where not is_day;
call protect_table('run_counts', 'select');

-- How long the completed ones took: bucket n counts those from 2^(n/8) ms, so what is read is at most 4.5 % off.
create table run_durations (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  starts_at timestamptz not null,
  is_day boolean not null default false,
  workflow_id uuid not null,
  bucket smallint not null,
  count int not null,
  primary key (workspace_id, starts_at, is_day, workflow_id, bucket)
);
call protect_table('run_durations', 'select');

-- Why the failed ones failed, and at which step. Both empty: other reasons, beyond the first of the hour.
create table run_failures (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  starts_at timestamptz not null,
  is_day boolean not null default false,
  workflow_id uuid not null,
  code text collate "C" not null,
  step text collate "C" not null,
  count int not null,
  primary key (workspace_id, starts_at, is_day, workflow_id, code, step)
);
call protect_table('run_failures', 'select');

-- What is on record already.
insert into ended_runs
select workspace_id, id, workflow_id, 1, state, ended_at,
       greatest(0, extract(epoch from ended_at - coalesce(started_at, created_at)) * 1000), cost_micros,
       left(error ->> 'code', 100), left(error ->> 'path', 300)
  from runs where ended_at is not null;

-- As before; and the end of a run that goes on is taken back from the counts.
create or replace function resume_runs(ids uuid[]) returns setof uuid
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  with ended as (
    select * from runs
     where workspace_id = current_workspace() and id = any(ids) and state in ('failed', 'cancelled')
       and not was_compensated
     order by id for no key update
  ), uncounted as (
    insert into ended_runs
    select workspace_id, id, workflow_id, -1, state, ended_at,
           greatest(0, extract(epoch from ended_at - coalesce(started_at, created_at)) * 1000), cost_micros,
           left(error ->> 'code', 100), left(error ->> 'path', 300)
      from ended
  )
  update runs r
     set state = 'pending', due_at = now(), wake_at = null, error = null, ended_at = null, cancel_requested_at = null,
         attempt_group = r.attempt_group + 1, resumed_at = now(),
         deadline_at = now() + (r.deadline_at - coalesce(r.resumed_at, r.created_at))
    from ended where r.workspace_id = current_workspace() and r.id = ended.id
  returning r.id
$$;

-- What a person saves with each completed run, as the template says or its owner.
alter table workflows add column minutes_saved real check (minutes_saved between 0 and 1440);
update workflows w set minutes_saved = least(i.minutes_saved, 1440)
  from template_installs i where i.workspace_id = w.workspace_id and i.workflow_id = w.id;

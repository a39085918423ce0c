-- The workflow engine: runs, which are their own queue, and the journal they are resumed from. The engine works for all
-- workspaces at once as the owner. A workspace sees its own runs, starts some (column-level insert), and asks for the
-- rest through the functions at the end.

-- One execution of one version. Claimed, fenced and taken over as platform/leases says: a workspace is the lane.
create table runs (
  workspace_id uuid not null,
  id uuid not null,
  workflow_id uuid not null,
  version_id uuid not null,
  state text not null default 'pending'
    check (state in ('pending', 'running', 'waiting', 'completed', 'failed', 'cancelled')),
  -- What a waiting run waits for, of several things the first to come.
  waiting_reason text check (waiting_reason in
    ('timer', 'retry', 'event', 'approval', 'workflow', 'slot', 'effect_unknown', 'system')),
  -- Inside a workspace the higher one goes first.
  priority smallint not null default 0 check (priority between -10 and 10),
  -- Since when it may be claimed; null while held, waiting or ended.
  due_at timestamptz default now(),
  -- When a waiting run is due by itself: its next timer, or the end of its time.
  wake_at timestamptz,
  -- Something it waits for may have come while it was held.
  has_news boolean not null default false,
  worker_id uuid,
  token int not null default 0,
  -- Rises when a person resumes: effects of a new group are new effects.
  attempt_group int not null default 0,
  -- Runs with the same key share `concurrency_limit` slots.
  concurrency_key text collate "C",
  concurrency_limit int,
  cancel_requested_at timestamptz,
  -- The end of its time limit; a run that is not done by then fails.
  deadline_at timestamptz not null default now() + interval '30 days',
  trigger_kind text not null check (trigger_kind in ('manual', 'webhook', 'schedule', 'event', 'form', 'workflow', 'api')),
  -- What expressions see as `trigger` and `inputs`; {"$payload": …} where it lies in storage.
  trigger json not null,
  inputs json,
  actor_kind text not null default 'system' check (actor_kind in ('user', 'system')),
  actor_id uuid,
  cause_event_id uuid,
  depth smallint not null default 0 check (depth between 0 and 10),
  parent_run_id uuid,
  parent_path text,
  forked_from uuid,
  output json,
  error jsonb,
  -- Its completed steps were taken back: it can be forked, not resumed.
  was_compensated boolean not null default false,
  cost_micros bigint not null default 0,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz,
  primary key (workspace_id, id)
) partition by range (id);
create index runs_due on runs (workspace_id, priority desc, due_at) where due_at is not null;
create index runs_held on runs (worker_id) where worker_id is not null;
create index runs_waking on runs (wake_at) where wake_at is not null;
create index runs_by_workflow on runs (workspace_id, workflow_id, id desc);
create index runs_open on runs (workspace_id, workflow_id, concurrency_key) where state in ('pending', 'running', 'waiting');
create index runs_failed on runs (workspace_id, id desc) where state = 'failed';
create index runs_waiting_for_slot on runs (workspace_id, concurrency_key, priority desc, id) where waiting_reason = 'slot';
create index runs_by_parent on runs (workspace_id, parent_run_id) where parent_run_id is not null;
call protect_table('runs', 'select');
do $$ begin
  execute format('grant insert (workspace_id, id, workflow_id, version_id, priority, concurrency_key, concurrency_limit,
    deadline_at, trigger_kind, trigger, inputs, actor_kind, actor_id, cause_event_id, depth, forked_from)
    on runs to %I', current_setting('millrace.app_role'));
end $$;
insert into partitioned_tables values ('runs');
create table runs_default partition of runs default;
select ensure_month_partitions('runs', 3);

-- What a run has come to, in the order it was recorded; several step records in one row. Append-only.
create table run_journal (
  workspace_id uuid not null,
  run_id uuid not null,
  seq int not null,
  entries json not null,
  written_at timestamptz not null default clock_timestamp(),
  primary key (workspace_id, run_id, seq)
) partition by range (run_id);
call protect_table('run_journal', 'select');
insert into partitioned_tables values ('run_journal');
create table run_journal_default partition of run_journal default;
select ensure_month_partitions('run_journal', 3);

-- What a run does outside. The row is committed before the effect: after a crash it says that it may have happened. The
-- outcome is a fact, written once by whoever knows it, also by a worker that has lost the run meanwhile.
create table run_effects (
  workspace_id uuid not null,
  run_id uuid not null,
  -- Step path with loop indexes: `each[3].send`.
  path text collate "C" not null,
  attempt_group int not null,
  attempt int not null,
  service text not null,
  action text not null,
  -- pure, idempotent, look_up, unsafe or transactional: what may be done about a missing outcome.
  effect text not null,
  inputs json,
  worker_id uuid not null,
  token int not null,
  intended_at timestamptz not null default clock_timestamp(),
  -- The worker that wrote this does not begin after this instant.
  not_after timestamptz not null,
  -- abandoned: a successor found no outcome and saw to it that none can follow.
  outcome text check (outcome in ('done', 'failed', 'unknown', 'abandoned')),
  output json,
  error jsonb,
  external_id text,
  cost_micros bigint,
  input_tokens int,
  output_tokens int,
  ended_at timestamptz,
  primary key (workspace_id, run_id, path, attempt_group, attempt)
) partition by range (run_id);
call protect_table('run_effects', 'select');
insert into partitioned_tables values ('run_effects');
create table run_effects_default partition of run_effects default;
select ensure_month_partitions('run_effects', 3);

-- What could wake a waiting run. Stored before it is matched, so that what comes first is not lost.
create table run_signals (
  workspace_id uuid not null,
  id uuid not null,
  event text collate "C" not null,
  key text collate "C" not null,
  payload json,
  created_at timestamptz not null default clock_timestamp(),
  primary key (workspace_id, id)
);
create index run_signals_by_key on run_signals (workspace_id, event, key, id);
create index run_signals_by_age on run_signals (created_at);
call protect_table('run_signals', 'select');

-- Which runs wait for which signals. Only signals made after `since` count, and only those behind `after_signal`.
create table run_waits (
  workspace_id uuid not null,
  run_id uuid not null,
  path text collate "C" not null,
  event text collate "C" not null,
  key text collate "C" not null,
  since timestamptz not null,
  after_signal uuid,
  primary key (workspace_id, run_id, path)
);
create index run_waits_by_key on run_waits (workspace_id, event, key);
call protect_table('run_waits', 'select');

-- A row is a place to run in: taken with the claim, given back with the end.
create table run_slots (
  workspace_id uuid not null,
  key text collate "C" not null,
  n int not null,
  run_id uuid not null,
  primary key (workspace_id, key, n)
);
create unique index run_slots_by_run on run_slots (workspace_id, run_id);
call protect_table('run_slots', 'select');

-- Starts that must not happen twice: the tick of a schedule, a delivery of a webhook with an id.
create table run_start_keys (
  workspace_id uuid not null,
  key text collate "C" not null,
  run_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, key)
);
create index run_start_keys_by_age on run_start_keys (created_at);
call protect_table('run_start_keys', 'select, insert');

-- Both sides of a signal take this lock first: of a signal that comes while a run begins to wait, whoever is second
-- sees what the first has written.
create function lock_signal(workspace uuid, event text, key text) returns void
language sql as $$ select pg_advisory_xact_lock(hashtextextended(workspace::text || event || chr(31) || key, 7)) $$;
revoke all on function lock_signal(uuid, text, text) from public;

-- Gives each of these runs, which the caller has just claimed, a slot of its key; answers those it had one for. The
-- others wait until one is free.
create function take_run_slots(workspaces uuid[], ids uuid[]) returns setof uuid
language plpgsql as $$
declare
  wanted record;
begin
  for wanted in
    select r.workspace_id, r.id, r.concurrency_key as key, r.concurrency_limit as places
      from unnest(workspaces, ids) as claimed (workspace_id, id)
      join runs r on r.workspace_id = claimed.workspace_id and r.id = claimed.id
     order by r.workspace_id, r.concurrency_key, r.priority desc, r.id
  loop
    perform lock_signal(wanted.workspace_id, 'slot', wanted.key);
    if exists (select from run_slots s where s.workspace_id = wanted.workspace_id and s.run_id = wanted.id) then
      return next wanted.id;
      continue;
    end if;
    insert into run_slots (workspace_id, key, n, run_id)
    select wanted.workspace_id, wanted.key, n, wanted.id from generate_series(1, wanted.places) n
     where not exists (
       select from run_slots s where s.workspace_id = wanted.workspace_id and s.key = wanted.key and s.n = n.n)
     order by n limit 1;
    if found then
      return next wanted.id;
    else
      update runs r set state = 'waiting', waiting_reason = 'slot', worker_id = null, due_at = null, wake_at = r.deadline_at
       where r.workspace_id = wanted.workspace_id and r.id = wanted.id;
    end if;
  end loop;
end $$;
revoke all on function take_run_slots(uuid[], uuid[]) from public;

-- Gives back the slots of runs that have ended, and lets the next in line have them.
create function release_run_slots(workspaces uuid[], ids uuid[]) returns void
language plpgsql as $$
declare
  freed record;
begin
  for freed in
    select s.workspace_id, s.key, count(*)::int as places
      from unnest(workspaces, ids) as ended (workspace_id, id)
      join run_slots s on s.workspace_id = ended.workspace_id and s.run_id = ended.id
     group by 1, 2 order by 1, 2
  loop
    perform lock_signal(freed.workspace_id, 'slot', freed.key);
    delete from run_slots s
     where s.workspace_id = freed.workspace_id and s.key = freed.key and s.run_id = any(ids);
    with next as (
      select id from runs r
       where r.workspace_id = freed.workspace_id and r.concurrency_key = freed.key and r.waiting_reason = 'slot'
       order by r.priority desc, r.id limit freed.places
         for no key update skip locked
    )
    update runs r set state = 'pending', waiting_reason = null, wake_at = null, due_at = now()
      from next where r.workspace_id = freed.workspace_id and r.id = next.id;
  end loop;
end $$;
revoke all on function release_run_slots(uuid[], uuid[]) from public;

-- Stores signals and makes the runs that wait for them due. Rows: {id, event, key, payload}.
create function signal_runs(signals json) returns int
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  own uuid := current_workspace();
  woken int;
begin
  -- One order for everybody: two signals with the same keys must not wait for each other.
  perform lock_signal(own, k.event, k.key)
     from (select distinct s ->> 'event' as event, s ->> 'key' as key from json_array_elements(signals) s order by 1, 2) k;
  insert into run_signals (workspace_id, id, event, key, payload)
  select own, (s ->> 'id')::uuid, s ->> 'event', s ->> 'key', s -> 'payload' from json_array_elements(signals) s
      on conflict do nothing;
  with waiting as (
    select distinct w.run_id from run_waits w
      join (select distinct s ->> 'event' as event, s ->> 'key' as key from json_array_elements(signals) s) k
        on w.event = k.event and w.key = k.key
     where w.workspace_id = own
  ), locked as (
    select r.id from runs r join waiting on waiting.run_id = r.id
     where r.workspace_id = own and r.state in ('pending', 'running', 'waiting') order by r.id for no key update of r
  )
  update runs r
     set has_news = true,
         due_at = case when r.worker_id is null and r.state = 'waiting' and r.waiting_reason <> 'slot' then now() else r.due_at end
    from locked where r.workspace_id = own and r.id = locked.id;
  get diagnostics woken = row_count;
  return woken;
end $$;
call grant_execute('signal_runs(json)');

-- Asks runs to end. A held one is told by its worker; any other becomes due, so that a worker ends it.
create function cancel_runs(ids uuid[]) returns setof uuid
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  with locked as (
    select id from runs
     where workspace_id = current_workspace() and id = any(ids) and state in ('pending', 'running', 'waiting')
     order by id for no key update
  )
  update runs r
     set cancel_requested_at = coalesce(r.cancel_requested_at, now()),
         due_at = case when r.worker_id is null then now() else r.due_at end
    from locked where r.workspace_id = current_workspace() and r.id = locked.id
  returning r.id
$$;
call grant_execute('cancel_runs(uuid[])');

-- Lets failed runs go on from the step that failed: what is recorded stays, effects get a new group.
create function resume_runs(ids uuid[]) returns setof uuid
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update runs
     set state = 'pending', due_at = now(), wake_at = null, error = null, ended_at = null, cancel_requested_at = null,
         attempt_group = attempt_group + 1, deadline_at = now() + (deadline_at - created_at)
   where workspace_id = current_workspace() and id = any(ids) and state in ('failed', 'cancelled')
     and not was_compensated
  returning id
$$;
call grant_execute('resume_runs(uuid[])');

-- A person says what became of an effect nobody knows the outcome of: done with this output, or failed (did not happen).
create function settle_run_effect(run uuid, effect_path text, as_outcome text, with_output json, with_error jsonb) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  own uuid := current_workspace();
begin
  if as_outcome not in ('done', 'failed') then
    raise exception 'an effect is settled as done or failed, not as %', as_outcome using errcode = 'invalid_parameter_value';
  end if;
  perform 1 from runs
   where workspace_id = own and id = run and state = 'waiting' and worker_id is null for no key update;
  if not found then
    return false;
  end if;
  update run_effects e
     set outcome = as_outcome, output = with_output, error = with_error, ended_at = clock_timestamp()
   where e.workspace_id = own and e.run_id = run and e.path = effect_path and e.outcome = 'unknown';
  if not found then
    return false;
  end if;
  update runs set due_at = now() where workspace_id = own and id = run;
  return true;
end $$;
call grant_execute('settle_run_effect(uuid, text, text, json, jsonb)');

-- The outcome of an effect in our own database, in the transaction of the effect. False: it was given up meanwhile, and
-- the caller must roll back.
create function record_own_effect(run uuid, effect_path text, in_group int, as_attempt int, with_output json) returns boolean
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  with written as (
    update run_effects e
       set outcome = 'done', output = with_output, ended_at = clock_timestamp()
     where e.workspace_id = current_workspace() and e.run_id = run and e.path = effect_path
       and e.attempt_group = in_group and e.attempt = as_attempt and e.outcome is null and e.effect = 'transactional'
    returning 1
  )
  select exists (select from written)
$$;
call grant_execute('record_own_effect(uuid, text, int, int, json)');

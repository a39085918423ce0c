-- When a person last let a run go on: a time limit of a step that was over by then begins anew.
alter table runs add column resumed_at timestamptz;

create or replace function resume_runs(ids uuid[]) returns setof uuid
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update runs
     set state = 'pending', due_at = now(), wake_at = null, error = null, ended_at = null, cancel_requested_at = null,
         attempt_group = attempt_group + 1, resumed_at = now(),
         deadline_at = now() + (deadline_at - coalesce(resumed_at, created_at))
   where workspace_id = current_workspace() and id = any(ids) and state in ('failed', 'cancelled')
     and not was_compensated
  returning id
$$;

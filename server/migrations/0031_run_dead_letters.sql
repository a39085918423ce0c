-- Somebody has said that nothing more is to be done about this failure. The run stays failed; one that fails again after it
-- was resumed is a dead letter again.
alter table runs add column discarded_at timestamptz;

-- Failed runs somebody has still to decide about: all of them, and those with one reason.
create index runs_dead on runs (workspace_id, id desc)
  where state = 'failed' and (discarded_at is null or discarded_at < ended_at);
create index runs_dead_by_reason on runs (workspace_id, (error ->> 'code'), id desc)
  where state = 'failed' and (discarded_at is null or discarded_at < ended_at);

create function discard_runs(ids uuid[]) returns setof uuid
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  with dead as (
    select id from runs
     where workspace_id = current_workspace() and id = any(ids)
       and state = 'failed' and (discarded_at is null or discarded_at < ended_at)
     order by id for no key update
  )
  update runs r set discarded_at = greatest(clock_timestamp(), r.ended_at)
    from dead where r.workspace_id = current_workspace() and r.id = dead.id
  returning r.id
$$;
call grant_execute('discard_runs(uuid[])');

-- Of the dead runs with one reason the newest, by runs_dead_by_reason. Row-level security keeps queries of the app's role
-- from asking that index: what takes the code out of the error is not known to be leakproof.
create function dead_run_ids(with_reason text, before_id uuid, most int) returns setof uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select id from runs
   where workspace_id = current_workspace() and state = 'failed' and (discarded_at is null or discarded_at < ended_at)
     and error ->> 'code' = with_reason
     and id < coalesce(before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
   order by id desc limit most
$$;
call grant_execute('dead_run_ids(text, uuid, int)');

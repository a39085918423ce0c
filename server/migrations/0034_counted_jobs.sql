-- Counts no further than `most`, however much there is.
drop function count_workspace_jobs(text, text);
create function count_workspace_jobs(only_queue text, only_state text, most int) returns bigint
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select count(*)
    from (select
            from pgboss.job j
           where j.group_id = current_workspace()::text and j.state not in ('failed', 'cancelled')
             and (only_queue is null or coalesce(j.source_name, j.name) = only_queue)
             and (only_state is null or only_state = case
                    when j.name = 'dead-letters' then 'dead' when j.state < 'active' then 'waiting' else j.state::text end)
           limit most) counted
$$;
call grant_execute('count_workspace_jobs(text, text, int)');

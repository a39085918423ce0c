-- Where a waiting run stands: the paths of the steps it waits at, why, and until when. For people who look at it; the
-- engine finds out by walking the plan.
alter table runs add column waiting_at json;

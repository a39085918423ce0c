-- Which records of the product a run has to do with: what it was started with, and what its steps were given, gave or
-- waited for. Ids alone, whatever they are ids of; written in the transaction of what names them, gone with the run.
create table run_records (
  workspace_id uuid not null,
  record_id uuid not null,
  run_id uuid not null,
  primary key (workspace_id, record_id, run_id)
) partition by range (run_id);
-- For what goes with a run. Not in an order: the planner must not look for the runs of a record here, newest first.
create index run_records_by_run on run_records using hash (run_id);
-- Updated and deleted when records are merged.
call protect_table('run_records');
insert into partitioned_tables values ('run_records');
create table run_records_default partition of run_records default;
select ensure_month_partitions('run_records', 3);

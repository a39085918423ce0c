/**
 * Counting the runs that have ended. They wait in `ended_runs`; a batch is taken out of it and added to the counts in one
 * statement, so a crash leaves both or neither, and a run is counted once however many processes count.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Database, Tx } from '#platform/postgres/database';
import type { JobRegistration } from '#platform/queue/job-worker';
import { idOfPathSql } from '../runs/step-paths.ts';

const countedAtOnce = 5_000;
/** Reasons told apart for one workflow in one hour or day; what comes after them is `other`. */
const reasonsKept = 20;
/** So that a week is compared by the hour with the one before it. */
const hoursKeptDays = 15;

export function countingJobs({ database }: { database: Database }): JobRegistration[] {
  return [
    {
      queue: 'maintenance',
      task: 'count-ended-runs',
      at: '* * * * *',
      async run({ signal }) {
        while ((await countEndedRuns(database)) === countedAtOnce) signal.throwIfAborted();
      },
    },
    {
      queue: 'maintenance',
      task: 'fold-run-counts',
      at: '53 1 * * *',
      async run({ signal }) {
        while (await foldOldHours(database)) signal.throwIfAborted();
      },
    },
  ];
}

/** Answers how many it took; none while another process counts. */
export async function countEndedRuns(database: Database): Promise<number> {
  return await database.inTransaction(async (tx) => {
    if (!(await isOnlyCounter(tx))) return 0;
    const result = await sql<{ count: number }>`
      with taken as (
        delete from ended_runs where ctid = any(array(select ctid from ended_runs limit ${countedAtOnce})) returning *
      ), placed as (
        select e.*, date_trunc('hour', e.ended_at, w.time_zone) as starts_at, false as is_day
          from taken e join workspaces w on w.id = e.workspace_id
      ), counts as (
        select workspace_id, starts_at, is_day, workflow_id,
               coalesce(sum(sign) filter (where state = 'completed'), 0) as completed,
               coalesce(sum(sign) filter (where state = 'failed'), 0) as failed,
               coalesce(sum(sign) filter (where state = 'cancelled'), 0) as cancelled,
               sum(sign * cost_micros) as cost_micros
          from placed group by 1, 2, 3, 4
      ), durations as (
        select workspace_id, starts_at, is_day, workflow_id,
               floor(8 * ln(greatest(took_ms, 1)::float8) / ln(2::float8)) as bucket, sum(sign) as count
          from placed where state = 'completed' group by 1, 2, 3, 4, 5
      ), failures as (
        select workspace_id, starts_at, is_day, workflow_id, coalesce(error_code, '') as code,
               ${idOfPathSql(sql`error_path`)} as step,
               sum(sign) as count
          from placed where state = 'failed' group by 1, 2, 3, 4, 5, 6 having sum(sign) <> 0
      ), ${addCounts()}
      select count(*)::int as count from taken`.execute(tx);
    return result.rows[0]?.count ?? 0;
  });
}

/** The hours of one workspace that are old become days of its time zone. False when there are none. */
export async function foldOldHours(database: Database): Promise<boolean> {
  return await database.inTransaction(async (tx) => {
    if (!(await isOnlyCounter(tx))) return false;
    const old = await sql<{ workspaceId: string; timeZone: string; before: Date }>`
      select w.id as "workspaceId", w.time_zone as "timeZone",
             date_trunc('day', now() - ${hoursKeptDays} * interval '1 day', w.time_zone) as before
        from run_counts c join workspaces w on w.id = c.workspace_id
       where not c.is_day and c.starts_at < now() - ${hoursKeptDays} * interval '1 day'
         and c.starts_at < date_trunc('day', now() - ${hoursKeptDays} * interval '1 day', w.time_zone)
       limit 1`.execute(tx);
    const [next] = old.rows;
    if (!next) return false;
    const { workspaceId, timeZone, before } = next;
    const taken = sql`where workspace_id = ${workspaceId} and not is_day and starts_at < ${before} returning *`;
    const day = sql`workspace_id, date_trunc('day', starts_at, ${timeZone}) as starts_at, true as is_day, workflow_id`;
    await sql`
      with old_counts as (delete from run_counts ${taken}),
      old_durations as (delete from run_durations ${taken}),
      old_failures as (delete from run_failures ${taken}),
      counts as (
        select ${day}, sum(completed) as completed, sum(failed) as failed, sum(cancelled) as cancelled,
               sum(cost_micros) as cost_micros
          from old_counts group by 1, 2, 3, 4
      ), durations as (
        select ${day}, bucket, sum(count) as count from old_durations group by 1, 2, 3, 4, 5
      ), failures as (
        select ${day}, code, step, sum(count) as count from old_failures group by 1, 2, 3, 4, 5, 6
      ), ${addCounts()}
      select`.execute(tx);
    return true;
  });
}

export interface OldCounts {
  workspaceId: string;
  before: Date;
  signal: AbortSignal;
}

export async function removeOldCounts(database: Database, { workspaceId, before, signal }: OldCounts): Promise<number> {
  let removed = 0;
  for (const table of ['run_counts', 'run_durations', 'run_failures']) {
    signal.throwIfAborted();
    const result = await sql`
      delete from ${sql.table(table)} where workspace_id = ${workspaceId} and starts_at < ${before}`.execute(
      database.owner,
    );
    removed += Number(result.numAffectedRows ?? 0);
  }
  return removed;
}

/** One at a time keeps the number of reasons, and nobody waits for the other's rows. */
async function isOnlyCounter(tx: Tx): Promise<boolean> {
  const result = await sql<{ isOnly: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended('count ended runs', 0)) as "isOnly"`.execute(tx);
  return result.rows[0]?.isOnly ?? false;
}

/** What `counts`, `durations` and `failures` before it hold goes on top of what is there. */
function addCounts(): RawBuilder<unknown> {
  return sql`
    added_counts as (
      insert into run_counts as c (workspace_id, starts_at, is_day, workflow_id, completed, failed, cancelled, cost_micros)
      select workspace_id, starts_at, is_day, workflow_id, completed, failed, cancelled, cost_micros from counts
      on conflict (workspace_id, starts_at, is_day, workflow_id) do update
         set completed = c.completed + excluded.completed, failed = c.failed + excluded.failed,
             cancelled = c.cancelled + excluded.cancelled, cost_micros = c.cost_micros + excluded.cost_micros
    ), added_durations as (
      insert into run_durations as d (workspace_id, starts_at, is_day, workflow_id, bucket, count)
      select workspace_id, starts_at, is_day, workflow_id, bucket, count from durations
      on conflict (workspace_id, starts_at, is_day, workflow_id, bucket) do update set count = d.count + excluded.count
    ), ranked as (
      select f.*, known.count is not null as is_known,
             row_number() over (
               partition by f.workspace_id, f.starts_at, f.is_day, f.workflow_id, known.count is null
               order by f.count desc, f.code, f.step) as rank,
             (select count(*) from run_failures k
               where k.workspace_id = f.workspace_id and k.starts_at = f.starts_at and k.is_day = f.is_day
                 and k.workflow_id = f.workflow_id) as kept
        from failures f left join run_failures known using (workspace_id, starts_at, is_day, workflow_id, code, step)
    ), bounded as (
      select workspace_id, starts_at, is_day, workflow_id, case when is_own then code else '' end as code,
             case when is_own then step else '' end as step, count
        from (select *, is_known or (count > 0 and kept + rank <= ${reasonsKept}) as is_own from ranked) judged
    ), added_failures as (
      insert into run_failures as f (workspace_id, starts_at, is_day, workflow_id, code, step, count)
      select workspace_id, starts_at, is_day, workflow_id, code, step, sum(count) from bounded group by 1, 2, 3, 4, 5, 6
      on conflict (workspace_id, starts_at, is_day, workflow_id, code, step) do update set count = f.count + excluded.count
    )`;
}

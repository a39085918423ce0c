/** Reading what was counted of runs, in one workspace. */
import type { InsightOrder, InsightPeriod } from '@millrace/contracts/workflows/workflow-insights';
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '#platform/postgres/database';
import type { Counts, DurationCount } from './insights.ts';

/** A period on the clock of the workspace, and as much time before it. */
export interface Frame {
  timeZone: string;
  /** Where each hour or day of it begins; the first is where it begins itself. */
  starts: Date[];
  to: Date;
  beforeFrom: Date;
  beforeTo: Date;
}

const daysOf = { '7d': 7, '30d': 30, '90d': 90 } as const;

export async function selectFrame(
  db: Db,
  { workspaceId, period, now }: { workspaceId: string; period: InsightPeriod; now: Date },
): Promise<Frame> {
  // Days are steps on the clock at the wall, so that one with a change of time is a day, too; hours are hours. What is
  // compared ends at the same time of day, unless it is so long ago that only its days are kept.
  const end = period === '7d' ? sql`local` : sql`date_trunc('day', local) + interval '1 day'`;
  const frame =
    period === '24h'
      ? sql`
        select w.time_zone,
               array(select generate_series(date_trunc('hour', at, w.time_zone) - interval '23 hours', at, '1 hour')) as starts,
               date_trunc('hour', at, w.time_zone) - interval '47 hours' as before_from,
               at - interval '24 hours' as before_to`
      : sql`
        select w.time_zone,
               array(select day at time zone w.time_zone
                       from generate_series(
                              date_trunc('day', local) - ${daysOf[period] - 1} * interval '1 day',
                              local, '1 day') day) as starts,
               (date_trunc('day', local) - ${2 * daysOf[period] - 1} * interval '1 day')
                 at time zone w.time_zone as before_from,
               (${end} - ${daysOf[period]} * interval '1 day') at time zone w.time_zone as before_to`;
  const result = await sql<Frame>`
    select time_zone as "timeZone", starts, before_from as "beforeFrom", before_to as "beforeTo"
      from (${frame} from workspaces w
             cross join lateral (select ${now}::timestamptz as at, ${now}::timestamptz at time zone w.time_zone as local) clock
             where w.id = ${workspaceId}) frame`.execute(db);
  const [row] = result.rows;
  if (!row) throw new Error(`There is no workspace ${workspaceId}.`);
  return { ...row, to: now };
}

export interface Scope {
  workspaceId: string;
  workflowId?: string | undefined;
  frame: Frame;
}

/** The place in the frame: 1 and up, 0 for the period before it. */
function place({ frame }: Scope): RawBuilder<number> {
  return sql`case when c.starts_at >= ${frame.starts[0]} then width_bucket(c.starts_at, ${frame.starts}::timestamptz[]) else 0 end`;
}

/** In the period, or with `withBefore` also in the one before. */
function within({ workspaceId, workflowId, frame }: Scope, { withBefore }: { withBefore: boolean }) {
  const period = sql`c.starts_at >= ${frame.starts[0]} and c.starts_at <= ${frame.to}`;
  const before = sql`c.starts_at >= ${frame.beforeFrom} and c.starts_at < ${frame.beforeTo}`;
  const time = withBefore ? sql`((${period}) or (${before}))` : period;
  return sql`c.workspace_id = ${workspaceId} and ${time}${workflowId ? sql` and c.workflow_id = ${workflowId}` : sql``}`;
}

const sums = sql`
  sum(c.completed)::int as completed, sum(c.failed)::int as failed, sum(c.cancelled)::int as cancelled,
  sum(c.cost_micros)::float8 as "costMicros", sum(c.completed * coalesce(w.minutes_saved, 0))::float8 as "minutesSaved"`;
const named = sql`left join workflows w on w.workspace_id = c.workspace_id and w.id = c.workflow_id`;

export async function selectSeries(db: Db, scope: Scope): Promise<(Counts & { place: number })[]> {
  const result = await sql<Counts & { place: number }>`
    select ${place(scope)} as place, ${sums}
      from run_counts c ${named} where ${within(scope, { withBefore: true })} group by 1`.execute(db);
  return result.rows;
}

export async function selectDurations(db: Db, scope: Scope): Promise<(DurationCount & { isBefore: boolean })[]> {
  const result = await sql<DurationCount & { isBefore: boolean }>`
    select c.starts_at < ${scope.frame.starts[0]} as "isBefore", c.bucket, sum(c.count)::int as count
      from run_durations c where ${within(scope, { withBefore: true })} group by 1, 2`.execute(db);
  return result.rows;
}

export interface FailureRow {
  workflowId: string;
  workflowName: string | null;
  code: string;
  step: string;
  failed: number;
  failedBefore: number;
}

const reasonsListed = 20;

export async function selectFailures(db: Db, scope: Scope): Promise<FailureRow[]> {
  const result = await sql<FailureRow>`
    select r.*, w.name as "workflowName"
      from (
        select c.workflow_id as "workflowId", c.code, c.step,
               coalesce(sum(c.count) filter (where c.starts_at >= ${scope.frame.starts[0]}), 0)::int as failed,
               coalesce(sum(c.count) filter (where c.starts_at < ${scope.frame.starts[0]}), 0)::int as "failedBefore"
          from run_failures c where ${within(scope, { withBefore: true })} group by 1, 2, 3) r
      left join workflows w on w.workspace_id = ${scope.workspaceId} and w.id = r."workflowId"
     where r.failed > 0
     order by r.failed desc, r.code, r.step, r."workflowId" limit ${reasonsListed}`.execute(db);
  return result.rows;
}

export type WorkflowCounts = Counts & { workflowId: string; workflowName: string | null };

export async function selectByWorkflow(
  db: Db,
  scope: Scope,
  { sort, limit }: { sort: InsightOrder; limit: number },
): Promise<WorkflowCounts[]> {
  const runs = sql`completed + failed + cancelled`;
  const first = { runs, failures: sql`failed`, cost: sql`"costMicros"` }[sort];
  const result = await sql<WorkflowCounts>`
    select * from (
      select c.workflow_id as "workflowId", max(w.name) as "workflowName", ${sums}
        from run_counts c ${named} where ${within(scope, { withBefore: false })} group by 1) counted
     where ${runs} > 0
     order by ${first} desc, ${runs} desc, "workflowId" limit ${limit}`.execute(db);
  return result.rows;
}

export async function selectDurationsOf(
  db: Db,
  scope: Scope,
  workflowIds: readonly string[],
): Promise<(DurationCount & { workflowId: string })[]> {
  const result = await sql<DurationCount & { workflowId: string }>`
    select c.workflow_id as "workflowId", c.bucket, sum(c.count)::int as count
      from run_durations c
     where ${within(scope, { withBefore: false })} and c.workflow_id = any(${workflowIds}::uuid[])
     group by 1, 2`.execute(db);
  return result.rows;
}

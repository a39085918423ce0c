/** What is on record of the steps of a run: records of what was computed or waited for, and facts about effects. */
import { sql } from 'kysely';
import type { Db } from '#platform/postgres/database';

export interface TraceScope {
  workspaceId: string;
  runId: string;
}

export interface TraceKey {
  /** Milliseconds since 1970. */
  at: number;
  /** Among those of the same moment. */
  order: number;
  path: string;
}

export interface TraceEntry extends TraceKey {
  record: TraceRecord | null;
  /** False of a container that has not come to its end: only what lies in it is on record. */
  isOwn: boolean;
  /** How many steps lie directly in it. */
  inside: number;
}

export interface TraceRecord {
  path: string;
  kind: string;
  value: unknown;
  outcome: 'done' | 'skipped' | 'handled' | 'failed';
  error?: unknown;
  at: number;
  tookMs?: number;
  log?: string[];
}

/** What leads from a path to a step directly in it; rounds and branches belong to the way: `each[3].send`, `fan.0.send`. */
const wayInside = String.raw`^(?:\[\d+\]|\.\d+|\.error|\.compensate)?\.[^.[]+`;
const stepAtTop = '^[^.[]+';

/** Behind effects of the same moment, which come after what they were computed from. */
const effectOrder = 9_000_000_000_000_000;

/** Everything on record below `under`, however deep, each with the step directly in `under` that it belongs to. */
const entriesBelow = ({ workspaceId, runId }: TraceScope, under: string) => sql`
  select entry.*,
         ${under}::text || substring(substr(entry.path, ${under.length + 1}::int) from ${under === '' ? stepAtTop : wayInside}::text) as step
    from (
      select e.value ->> 'path' as path, (e.value ->> 'at')::float8 as at, j.seq::bigint * 1000000 + e.n as ord,
             e.value as record
        from run_journal j cross join lateral json_array_elements(j.entries) with ordinality as e (value, n)
       where j.workspace_id = ${workspaceId} and j.run_id = ${runId} and e.value ->> 'kind' <> 'run'
      union all
      select path, floor(extract(epoch from intended_at) * 1000), ${sql.lit(effectOrder)}::bigint, null::json
        from run_effects
       where workspace_id = ${workspaceId} and run_id = ${runId}
    ) entry
   where starts_with(entry.path, ${under}::text) and entry.path <> ${under}::text`;

const entriesOf = (scope: TraceScope, under: string) => sql`
  select step as path, min(at) as at, min(ord) as ord, bool_or(path = step) as is_own,
         (array_agg(record) filter (where path = step and record is not null))[1] as record,
         count(distinct substring(substr(path, length(step) + 1) from ${wayInside}::text))::int as inside
    from (${entriesBelow(scope, under)}) below
   where step is not null
   group by step`;

/** In the order they came. */
export async function selectTrace(
  db: Db,
  scope: TraceScope,
  page: { under: string; limit: number; after: TraceKey | undefined; only?: string | undefined },
): Promise<TraceEntry[]> {
  const { after, only } = page;
  const asked = only === undefined ? sql`true` : sql`listed.path = ${only}`;
  const behind = after
    ? sql`and (listed.at, listed.ord, listed.path) > (${after.at}::float8, ${after.order}::bigint, ${after.path})`
    : sql``;
  const result = await sql<{
    path: string;
    at: number;
    ord: string;
    is_own: boolean;
    record: TraceRecord | null;
    inside: number;
  }>`
    select path, at, ord, is_own, record, inside from (${entriesOf(scope, page.under)}) listed
    where ${asked} ${behind} order by listed.at, listed.ord, listed.path limit ${page.limit}
  `.execute(db);
  return result.rows.map(({ at, ord, is_own: isOwn, ...row }) => ({
    ...row,
    at: Number(at),
    order: Number(ord),
    isOwn,
  }));
}

/** One row for each step on record at any depth, without what it was given and gave. */
export interface OutlineRow {
  path: string;
  kind: string | null;
  outcome: TraceRecord['outcome'] | null;
  at: number | null;
  tookMs: number | null;
  attempts: { from: number; to: number | null; outcome: string | null }[];
  costMicros: number;
}

export async function selectOutline(db: Db, { workspaceId, runId }: TraceScope, limit: number): Promise<OutlineRow[]> {
  const result = await sql<OutlineRow>`
    with recorded as (
      select e.value ->> 'path' as path, e.value ->> 'kind' as kind, e.value ->> 'outcome' as outcome,
             (e.value ->> 'at')::float8 as at, (e.value ->> 'tookMs')::float8 as took,
             j.seq::bigint * 1000000 + e.n as ord
        from run_journal j cross join lateral json_array_elements(j.entries) with ordinality as e (value, n)
       where j.workspace_id = ${workspaceId} and j.run_id = ${runId} and e.value ->> 'kind' <> 'run'
    ), called as (
      select path, min(extract(epoch from intended_at) * 1000)::float8 as at, sum(cost_micros)::float8 as cost,
             json_agg(json_build_object('from', floor(extract(epoch from intended_at) * 1000),
               'to', floor(extract(epoch from ended_at) * 1000), 'outcome', outcome)
               order by attempt_group, attempt) as attempts
        from run_effects where workspace_id = ${workspaceId} and run_id = ${runId} group by path
    )
    select path, recorded.kind, recorded.outcome, recorded.at, recorded.took as "tookMs",
           coalesce(called.attempts, '[]') as attempts, coalesce(called.cost, 0) as "costMicros"
      from recorded full join called using (path)
     order by coalesce(called.at, recorded.at - coalesce(recorded.took, 0)), recorded.ord nulls last, path
     limit ${limit}`.execute(db);
  return result.rows;
}

export async function countTrace(db: Db, scope: TraceScope, under: string): Promise<number> {
  const result = await sql<{ count: number }>`
    select count(distinct step)::int as count from (${entriesBelow(scope, under)}) below`.execute(db);
  return result.rows[0]?.count ?? 0;
}

/** Which of these steps have come to their end, and which of them have anything on record. */
export async function selectKnown(
  db: Db,
  scope: TraceScope,
  paths: { ended: readonly string[]; begun: readonly string[] },
): Promise<{ ended: Set<string>; begun: Set<string> }> {
  if (paths.ended.length + paths.begun.length === 0) return { ended: new Set(), begun: new Set() };
  const result = await sql<{ path: string; is_ended: boolean }>`
    select asked.path, bool_or(below.path = asked.path and below.record is not null) as is_ended
      from unnest(${[...paths.ended, ...paths.begun]}::text[]) as asked (path)
      join (${entriesBelow(scope, '')}) below
        on below.path = asked.path
        or (starts_with(below.path, asked.path) and substr(below.path, length(asked.path) + 1, 1) in ('.', '['))
     group by asked.path`.execute(db);
  const isBegun = new Set(result.rows.map(({ path }) => path));
  const isEnded = new Set(result.rows.flatMap(({ path, is_ended: ended }) => (ended ? [path] : [])));
  return { ended: isEnded, begun: isBegun };
}

export async function selectEffects(db: Db, { workspaceId, runId }: TraceScope, paths: readonly string[]) {
  if (paths.length === 0) return [];
  return await db
    .selectFrom('run_effects')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('run_id', '=', runId)
    .where('path', 'in', paths)
    .orderBy('path')
    .orderBy('attempt_group')
    .orderBy('attempt')
    .execute();
}

export type EffectRow = Awaited<ReturnType<typeof selectEffects>>[number];

/** The runs that `workflow` steps have started, by path. */
export async function selectChildren(db: Db, { workspaceId, runId }: TraceScope): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('runs')
    .select(['id', 'parent_path'])
    .where('workspace_id', '=', workspaceId)
    .where('parent_run_id', '=', runId)
    .limit(1000)
    .execute();
  return new Map(rows.flatMap(({ id, parent_path: path }) => (path === null ? [] : [[path, id]])));
}

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
}

export interface TraceRecord {
  path: string;
  kind: string;
  value: unknown;
  outcome: 'done' | 'skipped' | 'handled';
  error?: unknown;
  at: number;
  tookMs?: number;
}

/** Steps inside `under` directly; its rounds and branches are part of their paths: `each[3].send`, `fan.0.send`. */
function inside(under: string): string {
  const literal = under.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return under === '' ? '^[^.]+$' : String.raw`^${literal}(\[\d+\]|\.\d+|\.error|\.compensate)\.[^.]+$`;
}

/** Behind effects of the same moment, which come after what they were computed from. */
const effectOrder = 9_000_000_000_000_000;

const entriesOf = ({ workspaceId, runId }: TraceScope, pattern: string) => sql`
  select entry.path, min(entry.at) as at, min(entry.ord) as ord, (array_agg(entry.record) filter (where entry.record is not null))[1] as record
    from (
      select e.value ->> 'path' as path, (e.value ->> 'at')::float8 as at, j.seq::bigint * 1000000 + e.n as ord,
             e.value::jsonb as record
        from run_journal j cross join lateral json_array_elements(j.entries) with ordinality as e (value, n)
       where j.workspace_id = ${workspaceId} and j.run_id = ${runId} and e.value ->> 'kind' <> 'run'
      union all
      select path, floor(extract(epoch from intended_at) * 1000), ${sql.lit(effectOrder)}::bigint, null
        from run_effects
       where workspace_id = ${workspaceId} and run_id = ${runId}
    ) entry
   where entry.path ~ ${pattern}
   group by entry.path`;

/** In the order they came. */
export async function selectTrace(
  db: Db,
  scope: TraceScope,
  page: { under: string; limit: number; after: TraceKey | undefined },
): Promise<TraceEntry[]> {
  const { after } = page;
  const behind = after
    ? sql`where (listed.at, listed.ord, listed.path) > (${after.at}::float8, ${after.order}::bigint, ${after.path})`
    : sql``;
  const result = await sql<{ path: string; at: number; ord: string; record: TraceRecord | null }>`
    select path, at, ord, record from (${entriesOf(scope, inside(page.under))}) listed
    ${behind} order by listed.at, listed.ord, listed.path limit ${page.limit}
  `.execute(db);
  return result.rows.map(({ path, at, ord, record }) => ({ path, at: Number(at), order: Number(ord), record }));
}

export async function countTrace(db: Db, scope: TraceScope, under: string): Promise<number> {
  const result = await sql<{ count: number }>`
    select count(*)::int as count from (${entriesOf(scope, inside(under))}) listed`.execute(db);
  return result.rows[0]?.count ?? 0;
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

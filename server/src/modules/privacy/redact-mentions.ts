import { sql } from 'kysely';
import type { Database } from '#platform/postgres/database';
import type { MentionPlace } from './mention-places.ts';
import { redactValue } from './subject.ts';

const rowsAtOnce = 2_000;
const firstId = '00000000-0000-0000-0000-000000000000';

/** Walks one table of a workspace and takes the needles out; answers how many rows it changed. As the owner. */
export async function redactMentions(
  database: Database,
  place: MentionPlace,
  work: { workspaceId: string; needles: readonly string[]; signal: AbortSignal },
): Promise<number> {
  if (work.needles.length === 0) return 0;
  let changed = 0;
  for (let after: string | null = firstId; after !== null;) {
    work.signal.throwIfAborted();
    const page: Page = await selectMentions(database, place, { ...work, after });
    for (const row of page.rows) await updateRow(database, place, { ...work, ...row });
    changed += page.rows.length;
    after = page.last;
  }
  return changed;
}

interface Page {
  /** Of the rows looked at, the last; null when there are no more. */
  last: string | null;
  rows: { id: string; values: Record<string, unknown> }[];
}

async function selectMentions(
  database: Database,
  place: MentionPlace,
  { workspaceId, needles, after }: { workspaceId: string; needles: readonly string[]; after: string },
): Promise<Page> {
  const names = [...(place.text ?? []), ...(place.json ?? [])];
  const values = sql.join(names.flatMap((name) => [sql.lit(name), sql.ref(name)]));
  const haystack = sql.join(
    names.map((name) => sql`coalesce(${sql.ref(name)}::text, '')`),
    sql` || ' ' || `,
  );
  const [table, id] = [sql.table(place.table), sql.ref(place.idColumn)];
  const result = await sql<{ id: string; values: Record<string, unknown> | null }>`
    with page as materialized (
      select * from ${table} where workspace_id = ${workspaceId} and ${id} > ${after}::uuid
       order by ${id} limit ${rowsAtOnce}
    )
    select ${id} as id,
           case when exists (select from unnest(${needles}::text[]) n where strpos(lower(${haystack}), n) > 0)
                then jsonb_build_object(${values}) end as values
      from page order by ${id}
  `.execute(database.owner);
  const rows = result.rows.flatMap((row) => (row.values ? [{ id: row.id, values: row.values }] : []));
  return { last: result.rows.length < rowsAtOnce ? null : (result.rows.at(-1)?.id ?? null), rows };
}

async function updateRow(
  database: Database,
  place: MentionPlace,
  row: { workspaceId: string; id: string; values: Record<string, unknown>; needles: readonly string[] },
): Promise<void> {
  const redacted = Object.entries(row.values).map(([name, value]) => {
    const clean = redactValue(value, row.needles);
    const isJson = place.json?.includes(name) === true && clean !== null;
    return sql`${sql.ref(name)} = ${isJson ? sql`${JSON.stringify(clean)}::jsonb` : sql`${clean}`}`;
  });
  await sql`
    update ${sql.table(place.table)} set ${sql.join(redacted)}
     where workspace_id = ${row.workspaceId} and ${sql.ref(place.idColumn)} = ${row.id}::uuid
  `.execute(database.owner);
}

import { type RawBuilder, sql } from 'kysely';
import type { Database } from '#platform/postgres/database';
import type { MentionPlace } from './mention-places.ts';
import { redactValue, searchedTexts, type Traces } from './redact-value.ts';

const rowsAtOnce = 2_000;

export interface Redaction {
  workspaceId: string;
  traces: Traces;
  signal: AbortSignal;
}

/** Walks one table of a workspace and takes the traces out; answers how many rows it changed. As the owner. */
export async function redactMentions(database: Database, place: MentionPlace, work: Redaction): Promise<number> {
  const texts = searchedTexts(work.traces);
  if (texts.length === 0) return 0;
  const walked = { ...place, key: await readKey(database, place.table) };
  let changed = 0;
  for (let after: readonly unknown[] | undefined, isLast = false; !isLast;) {
    work.signal.throwIfAborted();
    const page: Page = await findMentions(database, walked, { workspaceId: work.workspaceId, texts, after });
    for (const key of page.found) changed += await redactRow(database, walked, { ...work, key });
    after = page.last;
    isLast = page.last === undefined;
  }
  return changed;
}

interface Page {
  /** Of the rows looked at, the last; undefined when there are no more. */
  last: readonly unknown[] | undefined;
  /** Keys of those that hold a trace. */
  found: unknown[][];
}

interface WalkedPlace extends MentionPlace {
  key: readonly string[];
}

/** Of the primary key what follows the workspace. */
async function readKey(database: Database, table: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select a.attname::text as name
      from pg_index i, unnest(i.indkey) with ordinality k (attnum, at)
      join pg_attribute a on a.attnum = k.attnum
     where i.indrelid = ${table}::regclass and i.indisprimary and a.attrelid = i.indrelid and a.attname <> 'workspace_id'
     order by k.at`.execute(database.owner);
  return rows.map(({ name }) => name);
}

const columnsOf = ({ text = [], labels = [], lists = [], json = [] }: MentionPlace) => [
  ...text,
  ...labels,
  ...lists,
  ...json,
];

async function findMentions(
  database: Database,
  place: WalkedPlace,
  { workspaceId, texts, after }: { workspaceId: string; texts: string[]; after: readonly unknown[] | undefined },
): Promise<Page> {
  const haystack = sql.join(
    columnsOf(place).map((name) => sql`coalesce(${sql.ref(name)}::text, '')`),
    sql` || ' ' || `,
  );
  const key = sql.join(place.key.map((name) => sql.ref(name)));
  const beyond = after ? sql`(${key}) > (${sql.join(after.map((part) => sql`${part}`))})` : sql`true`;
  const { rows } = await sql<{ key: unknown[]; isFound: boolean }>`
    with page as materialized (
      select * from ${sql.table(place.table)} where workspace_id = ${workspaceId} and ${beyond}
       order by ${key} limit ${rowsAtOnce}
    )
    select json_build_array(${key}) as key,
           exists (select from unnest(${texts}::text[]) n where strpos(lower(${haystack}), n) > 0) as "isFound"
      from page order by ${key}
  `.execute(database.owner);
  return {
    last: rows.length < rowsAtOnce ? undefined : rows.at(-1)?.key,
    found: rows.flatMap((row) => (row.isFound ? [row.key] : [])),
  };
}

/** Locked while it is read and written: somebody may be editing it. */
async function redactRow(
  database: Database,
  place: WalkedPlace,
  { workspaceId, traces, key }: Redaction & { key: readonly unknown[] },
): Promise<number> {
  const table = sql.table(place.table);
  const matches = place.key.map((name, at) => sql`${sql.ref(name)} = ${key[at]}`);
  const isIt = sql`workspace_id = ${workspaceId} and ${sql.join(matches, sql` and `)}`;
  const values = sql.join(columnsOf(place).flatMap((name) => [sql.lit(name), sql.ref(name)]));
  return await database.inTransaction(async (tx) => {
    const { rows } = await sql<{ values: Record<string, unknown> }>`
      select json_build_object(${values}) as values from ${table} where ${isIt} for no key update`.execute(tx);
    const [row] = rows;
    if (!row) return 0;
    const redacted = columnsOf(place).map((name) => toAssignment(place, { name, value: row.values[name], traces }));
    await sql`update ${table} set ${sql.join(redacted)} where ${isIt}`.execute(tx);
    return 1;
  });
}

function toAssignment(
  place: MentionPlace,
  { name, value, traces }: { name: string; value: unknown; traces: Traces },
): RawBuilder<unknown> {
  const own = place.labels?.includes(name) ? { ...traces, names: [] } : traces;
  const clean = redactValue(value, own);
  // `json`, whatever the column is: of a definition the order of its keys matters to people.
  const isJson = place.json?.includes(name) === true && clean !== null;
  return sql`${sql.ref(name)} = ${isJson ? sql`${JSON.stringify(clean)}::json` : sql`${clean}`}`;
}

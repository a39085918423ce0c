/** A row in any table, made from what the catalog says of it: so that a new table needs no line in a test. */
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../server/src/platform/postgres/database.ts';

interface Column {
  name: string;
  type: string;
  isRequired: boolean;
  /** Values a check enumerates. */
  allowed: string | null;
  /** What it refers to beside the workspace. */
  refersTo: { table: string; column: string } | null;
}

/** Where the row of the workspace that is there already does as well, nothing is made. */
export async function plantRow(
  owner: Db,
  { table, workspaceId }: { table: string; workspaceId: string },
): Promise<void> {
  const existing = await sql`select from ${sql.table(table)} where workspace_id = ${workspaceId} limit 1`.execute(
    owner,
  );
  if (existing.rows.length > 0) return;
  const columns = await readColumns(owner, table);
  const required = columns.filter(({ isRequired }) => isRequired);
  const references = columns.filter(({ isRequired, refersTo }) => !isRequired && refersTo && refersTo.table !== table);
  // A check may want one reference of several.
  const attempts = [[], ...references.map((reference) => [reference]), references];
  let refused: unknown;
  for (const optional of attempts) {
    try {
      await insertRow(owner, { table, workspaceId, columns: [...required, ...optional] });
      return;
    } catch (error) {
      refused = error;
    }
  }
  throw new Error(`No row of ${table} could be made up. Let an example of an operation make one.`, { cause: refused });
}

async function insertRow(
  owner: Db,
  { table, workspaceId, columns }: { table: string; workspaceId: string; columns: readonly Column[] },
): Promise<void> {
  for (const { refersTo } of columns) if (refersTo) await plantRow(owner, { table: refersTo.table, workspaceId });
  const names = columns.map(({ name }) => sql.ref(name));
  const values = columns.map((column) => valueFor(column, workspaceId));
  await sql`insert into ${sql.table(table)} (${sql.join(names)}) values (${sql.join(values)})`.execute(owner);
}

function valueFor({ name, type, allowed, refersTo }: Column, workspaceId: string): RawBuilder<unknown> {
  if (name === 'workspace_id') return sql`${workspaceId}`;
  if (refersTo) {
    const { table, column } = refersTo;
    return sql`(select ${sql.ref(column)} from ${sql.table(table)} where workspace_id = ${workspaceId} limit 1)`;
  }
  const [, first] = /'([^']*)'/.exec(allowed ?? '') ?? [];
  if (first !== undefined) return sql`${first}`;
  const byType: Record<string, RawBuilder<unknown>> = {
    uuid: sql`gen_random_uuid()`,
    text: sql`'made up'`,
    json: sql`'{}'`,
    jsonb: sql`'{}'`,
    bool: sql`false`,
    timestamptz: sql`now()`,
    date: sql`now()`,
    bytea: sql`'\\x00'`,
  };
  if (type.startsWith('_')) return sql`'{}'`;
  return byType[type] ?? sql`1`;
}

async function readColumns(owner: Db, table: string): Promise<Column[]> {
  const { rows } = await sql<Column>`
    select a.attname::text as name, t.typname::text as type,
           a.attnotnull and not a.atthasdef and a.attgenerated = '' as "isRequired",
           (select pg_get_constraintdef(k.oid) from pg_constraint k
             where k.conrelid = a.attrelid and k.contype = 'c' and k.conkey = array[a.attnum]
               and pg_get_constraintdef(k.oid) like '%= ANY%' limit 1) as allowed,
           (select json_build_object('table', k.confrelid::regclass::text, 'column', f.attname)
              from pg_constraint k, unnest(k.conkey, k.confkey) pair (own, foreign_one)
              join pg_attribute f on f.attnum = pair.foreign_one
             where k.conrelid = a.attrelid and k.contype = 'f' and f.attrelid = k.confrelid and pair.own = a.attnum
               and cardinality(k.conkey) > 1 limit 1) as "refersTo"
      from pg_attribute a join pg_type t on t.oid = a.atttypid
     where a.attrelid = ${table}::regclass and a.attnum > 0 and not a.attisdropped
     order by a.attnum`.execute(owner);
  return rows;
}

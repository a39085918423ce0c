/** What the whole database holds, as one hash for each table, so that it can be seen that nothing has changed. */
import { sql } from 'kysely';
import type { Db } from '../../server/src/platform/postgres/database.ts';

/** What may change when a request is refused: what was counted, when something was last used. */
const mayChange = {
  columns: ['last_used_at', 'updatedAt'],
  tables: ['idempotency_keys', 'auth.attempts', 'workers', 'audit_entries', 'audit_checkpoints'],
};

/** A session that has ended is removed when somebody shows it. */
const rowsThatCount: Record<string, ReturnType<typeof sql>> = { 'auth.session': sql`where "expiresAt" > now()` };

export type Fingerprint = ReadonlyMap<string, string>;

/** Of all workspaces, or only of the rows of one. */
export async function fingerprint(owner: Db, workspaceId?: string): Promise<Fingerprint> {
  const { rows: tables } = await sql<{ name: string; hasWorkspace: boolean }>`
    select c.oid::regclass::text as name,
           exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id') as "hasWorkspace"
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'auth') and c.relkind in ('r', 'p') and not c.relispartition
    order by 1`.execute(owner);
  const asked = tables.filter(
    (table) => !mayChange.tables.includes(table.name) && (table.hasWorkspace || !workspaceId),
  );
  const hashes = asked.map(({ name, hasWorkspace }) => {
    const where =
      workspaceId && hasWorkspace ? sql`where workspace_id = ${workspaceId}` : (rowsThatCount[name] ?? sql``);
    return sql`
      select ${name}::text as name, coalesce(md5(string_agg(line, e'\n' order by line)), 'empty') as hash
      from (select (to_jsonb(t) - ${mayChange.columns}::text[])::text as line from ${sql.raw(name)} t ${where}) lines`;
  });
  const { rows } = await sql<{ name: string; hash: string }>`${sql.join(hashes, sql` union all `)}`.execute(owner);
  return new Map(rows.map(({ name, hash }) => [name, hash]));
}

export function changedTables(before: Fingerprint, now: Fingerprint): string[] {
  return [...now].filter(([table, hash]) => before.get(table) !== hash).map(([table]) => table);
}

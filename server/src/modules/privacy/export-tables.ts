/** What an export reads: every table of the workspace its own role may read, or the rows that are about one person. */
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '#platform/postgres/database';
import type { Subject } from './subject.ts';

export interface ExportTable {
  name: string;
  /** Without secrets: columns of bytes, and what is computed from others. */
  columns: string[];
  /** Of the primary key, after workspace_id. */
  key: string[];
  where: RawBuilder<unknown>;
}

/** Answers of requests, kept for a day, and the exports themselves. */
const leftOut = new Set(['idempotency_keys', 'data_exports', 'erasures', 'outbound_keys']);

export async function listExportTables(tx: Tx): Promise<ExportTable[]> {
  const { rows } = await sql<{ name: string; columns: string[]; key: string[] }>`
    select c.relname as name,
           array(select a.attname::text from pg_attribute a
                  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                    and a.atttypid not in ('bytea'::regtype, 'xid8'::regtype) order by a.attnum) as columns,
           array(select a.attname::text from pg_index i, unnest(i.indkey) with ordinality k (attnum, at)
                   join pg_attribute a on a.attnum = k.attnum
                  where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid and a.attname <> 'workspace_id'
                  order by k.at) as key
      from pg_class c
      join pg_attribute w on w.attrelid = c.oid and w.attname = 'workspace_id'
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and has_table_privilege(c.oid, 'select')
     order by 1
  `.execute(tx);
  // A table of one row for each workspace has no further key.
  const keyOf = ({ key }: { key: string[] }) => (key.length > 0 ? key : ['workspace_id']);
  return rows.filter(({ name }) => !leftOut.has(name)).map((row) => ({ ...row, key: keyOf(row), where: sql`true` }));
}

/** Of one person: which rows of which tables. What is not listed holds nothing about a person by itself. */
export function narrowToSubject(tables: readonly ExportTable[], subject: Subject): ExportTable[] {
  const ids = sql`any (${subject.contactIds}::uuid[])`;
  const addresses = sql`(kind, address) in (select * from unnest(${subject.addresses.map(({ kind }) => kind)}::text[],
    ${subject.addresses.map(({ normalised }) => normalised)}::text[]))`;
  const ofConversations = sql`conversation_id in (
    select id from conversations c where c.workspace_id = t.workspace_id and c.contact_id = ${ids})`;
  const theirs: Record<string, RawBuilder<unknown>> = {
    contacts: sql`id = ${ids}`,
    contact_points: sql`contact_id = ${ids}`,
    contact_tags: sql`contact_id = ${ids}`,
    contact_merges: sql`into_id = ${ids}`,
    notes: sql`contact_id = ${ids}`,
    tasks: sql`contact_id = ${ids}`,
    conversations: sql`contact_id = ${ids}`,
    messages: sql`contact_id = ${ids} or (author_kind = 'contact' and author_id = ${ids})`,
    refusals: sql`contact_id = ${ids}`,
    suggestions: ofConversations,
    sandbox_mail: ofConversations,
    consents: addresses,
    suppressions: addresses,
    events: sql`entity_id = ${ids} or related_id = ${ids}`,
    files: sql`id = any (${subject.files.map(({ id }) => id)}::uuid[])`,
  };
  return tables.flatMap((table) => {
    const where = theirs[table.name];
    return where ? [{ ...table, where }] : [];
  });
}

/** Rows after a key, in the order of the key. Values as JSON has them. */
export async function selectExportRows(
  tx: Tx,
  table: ExportTable,
  page: { workspaceId: string; after: readonly string[] | undefined; limit: number },
): Promise<{ row: Record<string, unknown>; key: string[] }[]> {
  const ofPage = (names: readonly string[]) => names.map((name) => sql.ref(`p.${name}`));
  const key = sql.join(table.key.map((name) => sql.ref(`t.${name}`)));
  const { after } = page;
  const beyond = after ? sql`(${key}) > (${sql.join(after.map((part) => sql`${part}`))})` : sql`true`;
  const result = await sql<{ row: Record<string, unknown>; key: string[] }>`
    with page as materialized (
      select t.* from ${sql.table(table.name)} t
       where t.workspace_id = ${page.workspaceId} and (${table.where}) and ${beyond}
       order by ${key} limit ${page.limit}
    )
    select (select to_jsonb(r) from (select ${sql.join(ofPage(table.columns))}) r) as row,
           array[${sql.join(ofPage(table.key).map((column) => sql`${column}::text`))}] as key
      from page p order by ${sql.join(ofPage(table.key))}
  `.execute(tx);
  return result.rows;
}

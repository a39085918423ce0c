/**
 * PostgreSQL keeps one plan for a prepared statement only when that looks as cheap as planning anew for the values at
 * hand. Two habits make it look dearer than it is: `= any ($1)`, of which it expects ten matches, and `limit $1`, of
 * which it expects a tenth of all rows. Written like this, a record or a page is planned once for each connection.
 */
import { type RawBuilder, sql } from 'kysely';

/** `id = $1` for one id, `id = any ($1)` for several. */
export function isOneOf(column: RawBuilder<unknown>, ids: readonly string[]): RawBuilder<boolean> {
  const [first] = ids;
  return first !== undefined && ids.length === 1
    ? sql<boolean>`${column} = ${first}::uuid`
    : sql<boolean>`${column} = any (${ids}::uuid[])`;
}

/** `limit` as a literal: page sizes are few. */
export function limitTo(count: number): RawBuilder<unknown> {
  if (!Number.isSafeInteger(count) || count < 0) throw new Error(`Not a number of rows: ${count}`);
  return sql`limit ${sql.lit(count)}`;
}

/** A kind of data that is kept for a time: whoever owns it says how it is removed, and registers it in app/modules.ts. */
import { sql } from 'kysely';
import type { Database } from './postgres/database.ts';

export interface RetainedKind {
  /** Part of the API, such as `events`. */
  kind: string;
  description: string;
  /** null: for ever. */
  standardDays: number | null;
  /** What a workspace cannot go below. */
  leastDays: number;
  /** Removes what is older, in batches of its own; answers how much. Safe to end anywhere and to run again. */
  remove(workspaceId: string, before: Date, signal: AbortSignal): Promise<number>;
}

const rowsAtOnce = 5_000;

/** Removes rows whose uuidv7 says that they are older. As the owner: some of these tables are append-only to others. */
export async function removeRowsOlder(
  database: Database,
  rows: { table: string; idColumn: string; workspaceId: string; before: Date; signal: AbortSignal },
): Promise<number> {
  const [table, id] = [sql.table(rows.table), sql.ref(rows.idColumn)];
  let removed = 0;
  for (;;) {
    rows.signal.throwIfAborted();
    const result = await sql`
      delete from ${table}
       where workspace_id = ${rows.workspaceId} and ${id} = any (array(
         select ${id} from ${table}
          where workspace_id = ${rows.workspaceId} and ${id} < first_uuid_of(${rows.before}) limit ${rowsAtOnce}))
    `.execute(database.owner);
    const count = Number(result.numAffectedRows ?? 0);
    removed += count;
    // One id may have several rows: nothing left is what counts.
    if (count === 0) return removed;
  }
}

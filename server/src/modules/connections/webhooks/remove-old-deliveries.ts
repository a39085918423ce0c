import { sql } from 'kysely';
import type { Database } from '#platform/postgres/database';
import { removeRowsOlder } from '#platform/retained-kind';

const rowsAtOnce = 5000;

export async function removeOldDeliveries(
  database: Database,
  { workspaceId, before, signal }: { workspaceId: string; before: Date; signal: AbortSignal },
): Promise<number> {
  const rejected = { table: 'rejected_deliveries', idColumn: 'id', workspaceId, before, signal };
  let removed = await removeRowsOlder(database, rejected);
  for (;;) {
    signal.throwIfAborted();
    const removal = sql`
      delete from connection_deliveries
       where workspace_id = ${workspaceId} and ctid = any (array(
         select ctid from connection_deliveries
          where workspace_id = ${workspaceId} and received_at < ${before} limit ${rowsAtOnce}))
    `;
    const result = await database.inWorkspace(workspaceId, (tx) => removal.execute(tx));
    const count = Number(result.numAffectedRows ?? 0);
    removed += count;
    if (count === 0) return removed;
  }
}

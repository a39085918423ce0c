import { sql } from 'kysely';
import type { Files } from '#modules/files/files.module';
import type { Database } from '#platform/postgres/database';

const rowsAtOnce = 200;

/** Removes rejected mail that came before, with its files, in batches; answers how many. */
export async function removeRejectedMail(
  { database, files }: { database: Database; files: Files },
  { workspaceId, before, signal }: { workspaceId: string; before: Date; signal: AbortSignal },
): Promise<number> {
  let removed = 0;
  for (;;) {
    signal.throwIfAborted();
    const count = await database.inWorkspace(workspaceId, async (tx) => {
      const { rows } = await sql<{ fileId: string }>`
        delete from rejected_mail
         where workspace_id = ${workspaceId} and id = any (array(
           select id from rejected_mail where workspace_id = ${workspaceId} and received_at < ${before}
            limit ${rowsAtOnce}))
        returning raw_file_id as "fileId"
      `.execute(tx);
      const ids = rows.map(({ fileId }) => fileId);
      if (ids.length > 0) await files.remove(tx, workspaceId, ids);
      return rows.length;
    });
    removed += count;
    if (count < rowsAtOnce) return removed;
  }
}

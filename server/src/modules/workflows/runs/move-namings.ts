import type { Merge } from '#modules/contacts/contacts.module';
import type { Tx } from '#platform/postgres/database';
import { sql } from 'kysely';

/** When two records become one, the runs of both are its runs. */
export async function moveNamings(tx: Tx, { workspaceId, survivorId, otherId }: Merge): Promise<void> {
  await sql`
    with moved as (
      delete from run_records where workspace_id = ${workspaceId} and record_id = ${otherId} returning run_id
    )
    insert into run_records (workspace_id, record_id, run_id)
    select ${workspaceId}::uuid, ${survivorId}::uuid, run_id from moved
    on conflict do nothing`.execute(tx);
}

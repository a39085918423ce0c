/** What the statements of the journal share: which run a write is about, and whether it is still ours. */
import { type RawBuilder, sql } from 'kysely';
import type { Claim } from '#platform/leases/claims';
import type { JournalWrite } from './journal.ts';

export function uniqueClaims(writes: readonly Pick<JournalWrite, 'claim'>[]): Claim[] {
  return [...new Map(writes.map(({ claim }) => [claim.id, claim])).values()];
}

/** Runs join what is written about them as long as they are ours; the lock of the group holds that still. */
export function stillHeld(alias: string): RawBuilder<unknown> {
  const row = sql.ref(alias);
  return sql`
    cross join lateral (
      -- limit: looked up by its key, whatever the planner thinks of the table
      select r.id from runs r
       where r.workspace_id = ${row}.workspace_id and r.id = ${row}.run_id
         and r.worker_id = ${row}.worker_id and r.token = ${row}.token
       limit 1
    ) held`;
}

export function claimOf({ claim }: JournalWrite) {
  return { workspace_id: claim.workspaceId, run_id: claim.id, worker_id: claim.worker, token: claim.token };
}

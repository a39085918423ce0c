/** Retention: months that are wholly older than allowed go, and their checkpoints say since when. */
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/postgres/database';
import { deleteEntriesOf, selectCheckpoints, upsertCheckpoint } from './audit-store.ts';
import { lockChain } from './chain-entries.ts';
import type { CheckpointSigner } from './chain.ts';

const rowsAtOnce = 5_000;

/** Signed first, then removed: whoever looks in between, or after a crash, finds a removal that was meant. */
export async function removeOldEntries(
  deps: { database: Database; clock: Clock; signer: CheckpointSigner },
  workspaceId: string,
  before: Date,
): Promise<number> {
  const { database } = deps;
  const months = await database.inTransaction((tx) => selectCheckpoints(tx, workspaceId));
  let removed = 0;
  for (const { month } of months.filter((each) => endOf(each.month) <= before)) {
    await markRemoved(deps, workspaceId, month);
    for (;;) {
      const count = await database.inTransaction((tx) => deleteEntriesOf(tx, { workspaceId, month }, rowsAtOnce));
      removed += count;
      if (count < rowsAtOnce) break;
    }
  }
  return removed;
}

function endOf(month: string): Date {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1));
}

async function markRemoved(
  { database, clock, signer }: { database: Database; clock: Clock; signer: CheckpointSigner },
  workspaceId: string,
  month: string,
): Promise<void> {
  await database.inTransaction(async (tx) => {
    await lockChain(tx, workspaceId);
    const checkpoint = (await selectCheckpoints(tx, workspaceId)).find((each) => each.month === month);
    if (!checkpoint || checkpoint.entries_removed_at) return;
    const removed = { ...checkpoint, entries_removed_at: clock.now() };
    const signed = { signed_by: signer.id, signature: signer.sign(removed), signed_at: clock.now() };
    await upsertCheckpoint(tx, { ...removed, ...signed });
  });
}

/** After a backup of before was restored: what the ledger says was erased, and the database does not know, is erased again. */
import { enqueueDeletion } from './delete-workspace.ts';
import type { LedgerEntry } from './erasure-ledger.ts';
import { findErasure, insertErasure } from './erasure-store.ts';
import { eraseTask, type PrivacyDeps, privacyQueue } from './privacy-deps.ts';

/** Answers how many it asked for. */
export async function repeatErasures(deps: PrivacyDeps): Promise<number> {
  let repeated = 0;
  const entries = await deps.ledger.read();
  const gone = new Set(entries.filter(({ kind }) => kind === 'workspace').map(({ workspaceId }) => workspaceId));
  for (const entry of entries) {
    if (entry.kind === 'person' && gone.has(entry.workspaceId)) continue;
    if (await repeat(deps, entry)) repeated += 1;
  }
  if (repeated > 0)
    deps.log.warn({ repeated }, 'an older backup seems to be restored: what was erased is erased again');
  return repeated;
}

async function repeat(deps: PrivacyDeps, entry: LedgerEntry): Promise<boolean> {
  const { database, clock, queue } = deps;
  const { workspaceId } = entry;
  return await database.inTransaction(async (tx) => {
    const workspace = await tx.selectFrom('workspaces').select('id').where('id', '=', workspaceId).executeTakeFirst();
    if (!workspace) return false;
    if (entry.kind === 'workspace') {
      await enqueueDeletion(deps, tx, workspaceId);
      return true;
    }
    const known = await findErasure(tx, workspaceId, entry.erasureId);
    if (known) return false;
    await insertErasure(tx, {
      workspace_id: workspaceId,
      id: entry.erasureId,
      subject_id: entry.subjectId,
      keeps_suppressed: entry.keepsSuppressed,
      is_repeated: true,
      actor_kind: 'system',
      actor_id: null,
      created_at: clock.now(),
    });
    await queue.enqueue(tx, privacyQueue, { task: eraseTask, workspaceId, erasureId: entry.erasureId });
    return true;
  });
}

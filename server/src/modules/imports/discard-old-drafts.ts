import { systemActor } from '#modules/events/events.module';
import type { Tx } from '#platform/postgres/database';
import type { ImportDeps } from './import-deps.ts';
import { recordImportEvent } from './import-events.ts';
import { toImportRecord } from './import-record.ts';
import { deleteImport, lockOldDrafts } from './import-store.ts';

const draftLifetimeDays = 7;

/**
 * Forgets uploads that nobody started, bytes and all: they are lists of people. Works for all workspaces, as the
 * owner. Answers how many went.
 */
export async function discardOldDrafts(
  tx: Tx,
  deps: Pick<ImportDeps, 'events' | 'files' | 'clock'>,
  limit: number,
): Promise<number> {
  const before = new Date(deps.clock.now().getTime() - draftLifetimeDays * 24 * 60 * 60 * 1000);
  const drafts = (await lockOldDrafts(tx, before, limit)).map(toImportRecord);
  for (const record of drafts) {
    // Few a day: one by one keeps the event with its workspace.
    await deleteImport(tx, { workspaceId: record.workspaceId, importId: record.id });
    await deps.files.remove(tx, record.workspaceId, [record.fileId]);
    await recordImportEvent(tx, deps, { record, type: 'import.discarded', actor: systemActor });
  }
  return drafts.length;
}

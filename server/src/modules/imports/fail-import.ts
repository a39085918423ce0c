import type { ImportDeps } from './import-deps.ts';
import { recordImportEvent } from './import-events.ts';
import { type ImportRecord, toImportRecord } from './import-record.ts';
import { lockImport, updateImport } from './import-store.ts';

/** Gives an import up that failed however often it was tried. It can be started again, and goes on where it was. */
export async function failImport(
  deps: ImportDeps,
  failed: { workspaceId: string; importId: string; reason: string },
): Promise<void> {
  await deps.database.inWorkspace(failed.workspaceId, async (tx) => {
    const row = await lockImport(tx, failed);
    const record = row && toImportRecord(row);
    if (!record || !['queued', 'running', 'undoing'].includes(record.state)) return;
    // What was to be undone is still imported, and can be undone again.
    const state = record.state === 'undoing' ? 'completed' : 'failed';
    const ended: ImportRecord = { ...record, state, failure: failed.reason, finishedAt: deps.clock.now() };
    await updateImport(tx, ended);
    await recordImportEvent(tx, deps, { record: ended, type: 'import.failed' });
  });
}

import type { EventActor } from '#modules/events/events.module';
import type { Tx } from '#platform/postgres/database';
import { getImportForUpdate } from './adjust-import.ts';
import type { ImportDeps } from './import-deps.ts';
import { recordImportEvent } from './import-events.ts';
import { enqueueImport } from './import-jobs.ts';
import { type ImportRecord, requireState } from './import-record.ts';
import { updateImport } from './import-store.ts';

/** Begins to undo: a job works through the records the import touched. */
export async function undoImport(
  tx: Tx,
  deps: ImportDeps,
  asked: { workspaceId: string; id: string; actor: EventActor },
): Promise<ImportRecord> {
  const record = await getImportForUpdate(tx, asked.workspaceId, asked.id);
  requireState(record, ['completed', 'cancelled', 'failed'], 'undone');
  const undoing: ImportRecord = {
    ...record,
    state: 'undoing',
    failure: null,
    undo: record.undo ?? { deleted: 0, restored: 0, kept: 0 },
    finishedAt: null,
  };
  const event = await recordImportEvent(tx, deps, { record: undoing, type: 'import.undo_started', actor: asked.actor });
  const caused = { ...undoing, causeIds: [...record.causeIds, event.id] };
  await updateImport(tx, caused);
  await enqueueImport(tx, deps, { workspaceId: record.workspaceId, importId: record.id, task: 'undo' });
  return { ...caused, version: caused.version + 1 };
}

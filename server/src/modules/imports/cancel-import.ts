import type { EventActor } from '#modules/events/events.module';
import type { Tx } from '#platform/postgres/database';
import { getImportForUpdate } from './adjust-import.ts';
import type { ImportDeps } from './import-deps.ts';
import { recordImportEvent } from './import-events.ts';
import { type ImportRecord, requireState } from './import-record.ts';
import { updateImport } from './import-store.ts';

/**
 * The lock on the import is what stops the worker: it waits for the chunk that is being written, and the next chunk
 * finds the state changed.
 */
export async function cancelImport(
  tx: Tx,
  deps: ImportDeps,
  asked: { workspaceId: string; id: string; actor: EventActor },
): Promise<ImportRecord> {
  const record = await getImportForUpdate(tx, asked.workspaceId, asked.id);
  requireState(record, ['draft', 'queued', 'running'], 'cancelled');
  const cancelled: ImportRecord = { ...record, state: 'cancelled', finishedAt: deps.clock.now() };
  await updateImport(tx, cancelled);
  await recordImportEvent(tx, deps, { record: cancelled, type: 'import.cancelled', actor: asked.actor });
  return { ...cancelled, version: cancelled.version + 1 };
}

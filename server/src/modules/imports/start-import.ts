import type { EventActor } from '#modules/events/events.module';
import type { Tx } from '#platform/postgres/database';
import { getImportForUpdate } from './adjust-import.ts';
import type { ImportDeps } from './import-deps.ts';
import { recordImportEvent } from './import-events.ts';
import { type ImportRecord, requireIdentity, requireMapping, requireState } from './import-record.ts';
import { updateImport } from './import-store.ts';
import { enqueueImport } from './import-jobs.ts';
import { loadSettingsFor } from './known-fields.ts';

/** Queues a draft; or one that failed or was cancelled, which goes on where it was. */
export async function startImport(
  tx: Tx,
  deps: ImportDeps,
  asked: { workspaceId: string; id: string; actor: EventActor },
): Promise<ImportRecord> {
  const record = await getImportForUpdate(tx, asked.workspaceId, asked.id);
  requireState(record, ['draft', 'failed', 'cancelled'], 'started');
  const { customFields } = await loadSettingsFor(tx, record);
  requireMapping(
    record,
    customFields.map((field) => field.key),
  );
  requireIdentity(record);
  const queued: ImportRecord = { ...record, state: 'queued', failure: null, finishedAt: null, actor: asked.actor };
  const event = await recordImportEvent(tx, deps, { record: queued, type: 'import.started' });
  const caused = { ...queued, causeIds: [...record.causeIds, event.id] };
  await updateImport(tx, caused);
  await enqueueImport(tx, deps, { workspaceId: record.workspaceId, importId: record.id, task: 'import' });
  return { ...caused, version: caused.version + 1 };
}

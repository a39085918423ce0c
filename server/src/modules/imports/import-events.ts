import type { RecordedEvent } from '#modules/events/events.module';
import type { Tx } from '#platform/postgres/database';
import type { ImportDeps } from './import-deps.ts';
import { type ImportRecord, progressOf } from './import-record.ts';

export type ImportEventType =
  | 'import.created'
  | 'import.discarded'
  | 'import.started'
  | 'import.progressed'
  | 'import.completed'
  | 'import.failed'
  | 'import.cancelled'
  | 'import.undo_started'
  | 'import.undone';

/** What a person watching an import wants to know travels in the event: no second request for each step. */
export async function recordImportEvent(
  tx: Tx,
  deps: Pick<ImportDeps, 'events'>,
  said: { record: ImportRecord; type: ImportEventType; actor?: ImportRecord['actor'] },
): Promise<RecordedEvent> {
  const { record, type } = said;
  const { state, kind, fileName, checkpoint, undo, options } = record;
  const [event] = await deps.events.record(tx, [
    {
      workspaceId: record.workspaceId,
      type,
      entityType: 'import',
      entityId: record.id,
      actor: said.actor ?? record.actor,
      after: {
        state,
        kind,
        fileName,
        counts: checkpoint.counts,
        progress: progressOf(record),
        // Whoever starts workflows asks the event that caused a record's.
        ...(type === 'import.started' ? { startRuns: options.startRuns } : {}),
        ...(undo ? { undo } : {}),
      },
    },
  ]);
  if (!event) throw new Error('One draft makes one event.');
  return event;
}

/**
 * Undoes an import, some records at a time, each lot in one transaction with its events and the position reached: a
 * crash does nothing twice. Notes come before the people and companies they
 * are about, and people before companies, so that a company is judged by who is left in it.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { listChangesCausedBy, listEntitiesTouchedOutside } from '#modules/events/events.module';
import type { Tx } from '#platform/postgres/database';
import type { ImportDeps } from './import-deps.ts';
import { recordImportEvent } from './import-events.ts';
import { lastCause, type ImportRecord, toImportRecord } from './import-record.ts';
import { insertKeptRecords, type KeptRow, lockImport, selectTouchedRecords, updateImport } from './import-store.ts';
import type { RunOutcome } from './run-import.ts';
import { undoableCompanies } from './undoing/undoable-companies.ts';
import { undoableNotes } from './undoing/undoable-notes.ts';
import { undoableContacts } from './undoing/undoable-contacts.ts';
import { type KeptReason, planUndo, type UndoPlan } from './undoing/plan-undo.ts';
import type { UndoableRecords, UndoContext } from './undoing/undoable-records.ts';

const recordsInLot = 200;

export async function runUndo(
  deps: ImportDeps,
  job: { workspaceId: string; importId: string },
  signal: AbortSignal,
): Promise<RunOutcome> {
  for (;;) {
    const step = await deps.database.inWorkspace(job.workspaceId, (tx) => undoLot(tx, deps, job));
    if (step !== 'more') return step;
    if (signal.aborted) return 'interrupted';
    await nextTurn();
  }
}

async function undoLot(
  tx: Tx,
  deps: ImportDeps,
  job: { workspaceId: string; importId: string },
): Promise<'more' | 'finished' | 'not_ours'> {
  const row = await lockImport(tx, job);
  const record = row && toImportRecord(row);
  if (record?.state !== 'undoing') return 'not_ours';
  const scope = { workspaceId: job.workspaceId, importId: job.importId };
  const touched = await selectTouchedRecords(tx, scope, { limit: recordsInLot, after: record.undoAfter });
  const last = touched.at(-1);
  if (!last) {
    await finish(tx, deps, record);
    return 'finished';
  }
  const kept: KeptRow[] = [];
  const report = { deleted: 0, restored: 0, kept: 0, ...record.undo };
  for (const records of [undoableNotes, undoableContacts, undoableCompanies]) {
    const own = touched.filter(({ entity_type: type }) => type === records.entityType);
    if (own.length === 0) continue;
    const done = await undoRecords(tx, deps, { record, records, touched: own });
    report.deleted += done.deleted;
    report.restored += done.restored;
    kept.push(...done.kept);
  }
  report.kept += kept.length;
  await insertKeptRecords(tx, scope, kept);
  await updateImport(tx, {
    ...record,
    undo: report,
    undoAfter: { entityType: last.entity_type, recordId: last.record_id },
  });
  return 'more';
}

async function finish(tx: Tx, deps: ImportDeps, record: ImportRecord): Promise<void> {
  const undone: ImportRecord = { ...record, state: 'undone', finishedAt: deps.clock.now() };
  await updateImport(tx, undone);
  await recordImportEvent(tx, deps, { record: undone, type: 'import.undone' });
}

type Touched = Awaited<ReturnType<typeof selectTouchedRecords>>;

async function undoRecords(
  tx: Tx,
  deps: ImportDeps,
  lot: { record: ImportRecord; records: UndoableRecords; touched: Touched },
): Promise<{ deleted: number; restored: number; kept: KeptRow[] }> {
  const { record, records, touched } = lot;
  const { workspaceId, causeIds } = record;
  const context: UndoContext = { workspaceId, actor: record.actor, cause: lastCause(record) };
  const ids = touched.map((each) => each.record_id);
  const current = await records.lock(tx, workspaceId, ids);
  const [changes, touchedSince, inUse] = await Promise.all([
    listChangesCausedBy(tx, { workspaceId, ids, causeIds }),
    listEntitiesTouchedOutside(tx, { workspaceId, ids, causeIds }),
    records.listInUse(tx, workspaceId, ids),
  ]);
  const plans = new Map(
    touched.map(({ record_id: id, is_created: isCreated }): [string, UndoPlan] => [
      id,
      planUndo({
        isCreated,
        changes: changes.get(id) ?? [],
        current: current.get(id)?.fields,
        isTouched: touchedSince.has(id),
        isInUse: inUse.has(id),
      }),
    ]),
  );
  const idsFor = (action: UndoPlan['action']) =>
    [...plans].filter(([, plan]) => plan.action === action).map(([id]) => id);
  const deleted = idsFor('delete');
  const restored = idsFor('restore');
  if (deleted.length > 0) await records.delete(tx, deps, { context, ids: deleted });
  const fieldsOf = new Map(restored.map((id) => [id, plans.get(id)?.fields ?? {}]));
  const unrestored =
    restored.length > 0 ? await records.restore(tx, deps, { context, fieldsOf }) : new Map<string, KeptReason[]>();
  const kept = [...plans].flatMap(([recordId, plan]): KeptRow[] => {
    const reasons = [...plan.kept, ...(unrestored.get(recordId) ?? [])];
    return reasons.length === 0
      ? []
      : [{ recordId, entityType: records.entityType, name: current.get(recordId)?.name ?? '', reasons }];
  });
  return { deleted: deleted.length, restored: restored.length, kept };
}

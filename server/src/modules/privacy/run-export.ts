/** Writing an export, as a job: into storage first, and only then does it exist. */
import type { EventLog } from '#modules/events/events.module';
import { systemActor } from '#modules/events/events.module';
import type { Files } from '#modules/files/files.module';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/postgres/database';
import { findExport, type ExportRow, selectExpired, updateExport } from './export-store.ts';
import { listExportTables, narrowToSubject } from './export-tables.ts';
import { findSubject } from './find-subject.ts';
import { writeExport } from './write-export.ts';

export interface RunExportDeps {
  database: Database;
  events: EventLog;
  files: Files;
  clock: Clock;
}

const lifetimeMs = 7 * 24 * 60 * 60 * 1000;
const expiredAtOnce = 100;

export async function runExport(
  deps: RunExportDeps,
  { workspaceId, exportId }: { workspaceId: string; exportId: string },
): Promise<void> {
  const { database, files, clock } = deps;
  const key = { workspaceId, id: exportId };
  const row = await database.inWorkspace(workspaceId, (tx) => findExport(tx, workspaceId, exportId));
  if (!row || row.state === 'completed' || row.state === 'expired') return;
  await database.inWorkspace(workspaceId, (tx) => updateExport(tx, key, { state: 'running' }));
  const content = writeExport(deps, await gatherContent(deps, row));
  const name = `${row.scope}-${clock.now().toISOString().slice(0, 10)}.zip`;
  const file = await files.store(workspaceId, { kind: 'data_export', name, content, declaredType: 'application/zip' });
  try {
    await database.inWorkspace(workspaceId, async (tx) => {
      await files.record(tx, [file]);
      await updateExport(tx, key, {
        state: 'completed',
        file_id: file.id,
        size_bytes: file.sizeBytes,
        finished_at: clock.now(),
        expires_at: new Date(clock.now().getTime() + lifetimeMs),
      });
      const event = { workspaceId, type: 'data_export.completed', entityType: 'data_export', entityId: exportId };
      await deps.events.record(tx, [{ ...event, actor: systemActor, after: { kind: row.scope, state: 'completed' } }]);
    });
  } catch (error) {
    await files.discard([file]);
    throw error;
  }
}

async function gatherContent({ database, clock }: RunExportDeps, row: ExportRow) {
  const { workspace_id: workspaceId, subject_id: subjectId } = row;
  const about = { scope: row.scope, workspaceId, subjectId, exportedAt: clock.now().toISOString() };
  const tables = await database.inWorkspace(workspaceId, (tx) => listExportTables(tx), { isReadOnly: true });
  if (subjectId === null) return { workspaceId, tables, about };
  const subject = await database.inWorkspace(workspaceId, (tx) => findSubject(tx, workspaceId, subjectId), {
    isReadOnly: true,
  });
  if (!subject) throw new Error('The person was erased since the export was asked for.');
  return { workspaceId, tables: narrowToSubject(tables, subject), about };
}

export async function failExport(
  { database }: Pick<RunExportDeps, 'database'>,
  { workspaceId, exportId }: { workspaceId: string; exportId: string },
): Promise<void> {
  const failure = 'It could not be written. The dead letters say why; ask for it again.';
  await database.inWorkspace(workspaceId, (tx) =>
    updateExport(tx, { workspaceId, id: exportId }, { state: 'failed', failure }),
  );
}

/** Removes what nobody can download any more; answers how many exports. */
export async function expireExports({ database, files, clock }: RunExportDeps): Promise<number> {
  const expired = await selectExpired(database.owner, clock.now(), expiredAtOnce);
  for (const { workspace_id: workspaceId, id, file_id: fileId } of expired) {
    await database.inWorkspace(workspaceId, async (tx) => {
      await updateExport(tx, { workspaceId, id }, { state: 'expired', file_id: null });
      if (fileId !== null) await files.remove(tx, workspaceId, [fileId]);
    });
  }
  return expired.length;
}

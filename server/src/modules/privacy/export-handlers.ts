import {
  createDataExport,
  type DataExport,
  dataExportErrors,
  getDataExport,
  listDataExports,
} from '@millrace/contracts/privacy/data-exports';
import { sendDownload } from '#modules/files/files.module';
import { Problem } from '#platform/errors';
import { decodeIdCursor, toPage } from '#platform/http/cursor';
import { bind, type Binding } from '#platform/http/handler';
import { apiPrefix } from '#platform/http/projector';
import { type RawRoute, rawRoute } from '#platform/http/raw-routes';
import { isUuid } from '#platform/ids';
import type { Tx } from '#platform/postgres/database';
import { countExports, type ExportRow, findExport, insertExport, selectExports } from './export-store.ts';
import { isKnownPerson } from './find-subject.ts';
import { exportTask, type PrivacyDeps, privacyQueue } from './privacy-deps.ts';

const longestHours = 6;

export function bindExportHandlers(deps: PrivacyDeps): Binding[] {
  return [
    bind(createDataExport, async ({ input, tx, workspaceId, caller }) => {
      const { contactId } = input;
      if (contactId !== undefined && !(await isKnownPerson(tx, workspaceId, contactId))) {
        throw new Problem(dataExportErrors.personNotFound, 'There is no contact with this id in this workspace.');
      }
      const id = deps.ids.next();
      const scope = contactId === undefined ? 'workspace' : 'person';
      await insertExport(tx, {
        workspace_id: workspaceId,
        id,
        scope,
        subject_id: contactId ?? null,
        actor_kind: caller.actor.kind,
        actor_id: caller.actor.id,
        created_at: deps.clock.now(),
      });
      const options = { expireInSeconds: longestHours * 3600 };
      await deps.queue.enqueue(tx, privacyQueue, { task: exportTask, workspaceId, exportId: id }, options);
      const event = { workspaceId, type: 'data_export.requested', entityType: 'data_export', entityId: id };
      await deps.events.record(tx, [{ ...event, actor: caller.actor, after: { kind: scope, subjectId: contactId } }]);
      return toExport(await getRow(tx, workspaceId, id));
    }),

    bind(listDataExports, async ({ input, tx, workspaceId }) => {
      const beforeId = decodeIdCursor(input.cursor);
      const [rows, total] = await Promise.all([
        selectExports(tx, workspaceId, { limit: input.limit + 1, beforeId }),
        input.total ? countExports(tx, workspaceId) : undefined,
      ]);
      return { ...toPage(rows, input.limit, { item: toExport, key: (row) => [row.id] }), total };
    }),

    bind(getDataExport, async ({ input, tx, workspaceId }) => toExport(await getRow(tx, workspaceId, input.id))),
  ];
}

export function exportRoutes(deps: PrivacyDeps): RawRoute[] {
  const { database, files, audit } = deps;
  return [
    rawRoute({
      method: 'GET',
      url: `${apiPrefix}/data-exports/:id/download`,
      permission: 'data.export',
      reason: 'Streams the zip of an export, until it expires.',
      async handle({ request, reply, caller }) {
        const { id } = request.params as { id: string }; // named in the url
        const { workspaceId, actor } = caller;
        const file = await database.inWorkspace(workspaceId, async (tx) => {
          const row = isUuid(id) ? await getRow(tx, workspaceId, id) : undefined;
          if (!row) throw new Problem(dataExportErrors.notFound, 'There is no such export in this workspace.');
          const isExpired = row.state === 'expired' || (row.expires_at !== null && row.expires_at < deps.clock.now());
          if (isExpired) throw new Problem(dataExportErrors.expired, 'The export has expired. Ask for a new one.');
          if (row.file_id === null) throw new Problem(dataExportErrors.notReady, `The export is ${row.state}.`);
          const target = { targetType: 'data_export', targetId: id };
          await audit.record(tx, [{ workspaceId, action: 'data_export.downloaded', actor, ...target }]);
          return await files.find(tx, workspaceId, row.file_id);
        });
        if (!file) throw new Problem(dataExportErrors.notFound, 'The file of the export is gone.');
        return sendDownload(reply, file, await files.open(file));
      },
    }),
  ];
}

async function getRow(tx: Tx, workspaceId: string, id: string): Promise<ExportRow> {
  const row = await findExport(tx, workspaceId, id);
  if (!row) throw new Problem(dataExportErrors.notFound, 'There is no such export in this workspace.');
  return row;
}

function toExport(row: ExportRow): DataExport {
  return {
    id: row.id,
    scope: row.scope as DataExport['scope'], // both are checked by the table
    subjectId: row.subject_id,
    state: row.state as DataExport['state'],
    sizeBytes: row.size_bytes === null ? null : Number(row.size_bytes),
    failure: row.failure,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
  };
}

/** The log as a CSV file, streamed page by page. */
import { Readable } from 'node:stream';
import { auditFilter } from '@millrace/contracts/audit/audit';
import { z } from 'zod';
import { toCsvLine } from '#platform/csv-line';
import { apiPrefix } from '#platform/http/projector';
import { toInvalidInput } from '#platform/http/problem-replies';
import { type RawRoute, rawRoute } from '#platform/http/raw-routes';
import type { Database, Tx } from '#platform/postgres/database';
import type { AuditDraft, AuditEntryRow } from './audit-entry.ts';
import { toFilter } from './audit-handlers.ts';
import { type AuditFilter, selectAuditEntries } from './audit-store.ts';

const pageSize = 1_000;
const query = z.object(auditFilter);
const header = ['id', 'occurred_at', 'action', 'actor_kind', 'actor_id', 'target_type', 'target_id', 'details'];

export function auditExportRoute(deps: {
  database: Database;
  record(tx: Tx, drafts: readonly AuditDraft[]): Promise<void>;
}): RawRoute {
  const { database } = deps;
  return rawRoute({
    method: 'GET',
    url: `${apiPrefix}/audit-entries/export`,
    permission: 'audit.read',
    reason: 'Streams the audit log as CSV, with the filters of GET /audit-entries.',
    async handle({ request, reply, caller }) {
      const parsed = query.safeParse(request.query);
      if (!parsed.success) throw toInvalidInput(parsed.error);
      const { workspaceId, actor } = caller;
      // What is exported ends before the entry that says so.
      await database.inWorkspace(workspaceId, (tx) =>
        deps.record(tx, [{ workspaceId, action: 'audit_log.exported', actor, details: { format: 'csv' } }]),
      );
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="audit-log.csv"')
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'private, no-store')
        .send(Readable.from(writeEntries(database, toFilter(workspaceId, parsed.data))));
    },
  });
}

async function* writeEntries(database: Database, filter: AuditFilter): AsyncGenerator<string> {
  // The mark tells Excel that this is UTF-8.
  yield `\uFEFF${toCsvLine([...header, 'address', 'request_id'])}`;
  let beforeId: string | undefined;
  for (;;) {
    const rows = await database.inWorkspace(
      filter.workspaceId,
      (tx) => selectAuditEntries(tx, filter, { limit: pageSize, beforeId }),
      { isReadOnly: true },
    );
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(toLine).join('');
    beforeId = last.id;
  }
}

function toLine(row: AuditEntryRow): string {
  return toCsvLine([
    row.id,
    row.occurred_at.toISOString(),
    row.action,
    row.actor_kind,
    row.actor_id ?? '',
    row.target_type ?? '',
    row.target_id ?? '',
    Object.keys(row.details).length === 0 ? '' : JSON.stringify(row.details),
    row.address ?? '',
    row.request_id ?? '',
  ]);
}

import { type auditActors, listAuditEntries, verifyAuditLog } from '@millrace/contracts/audit/audit';
import { authErrors } from '@millrace/contracts/errors';
import type { AnswerOf } from '@millrace/contracts/operation';
import { Problem } from '#platform/errors';
import { decodeIdCursor, toPage } from '#platform/http/cursor';
import { bind, bindBare, type Binding } from '#platform/http/handler';
import type { Database } from '#platform/postgres/database';
import type { AuditEntryRow } from './audit-entry.ts';
import { type AuditFilter, countAuditEntries, selectAuditEntries, selectNames } from './audit-store.ts';
import type { CheckpointSigner } from './chain.ts';
import { verifyLog } from './verify-log.ts';

type EntryAnswer = AnswerOf<typeof listAuditEntries>['items'][number];

export function bindAuditHandlers(deps: { database: Database; signer: CheckpointSigner }): Binding[] {
  return [
    bind(listAuditEntries, async ({ input, tx, workspaceId }) => {
      const beforeId = decodeIdCursor(input.cursor);
      const filter = toFilter(workspaceId, input);
      const [rows, total] = await Promise.all([
        selectAuditEntries(tx, filter, { limit: input.limit + 1, beforeId }),
        input.total ? countAuditEntries(tx, filter) : undefined,
      ]);
      const names = await selectNames(tx, workspaceId, [...new Set(rows.flatMap((row) => row.actor_id ?? []))]);
      return { ...toPage(rows, input.limit, { item: (row) => toEntry(row, names), key: (row) => [row.id] }), total };
    }),

    // Read-only and on one snapshot, though it is a POST: the job must not extend the chain meanwhile.
    bindBare(verifyAuditLog, async ({ caller }) => {
      if (!caller) throw new Problem(authErrors.required, 'Sign in, or send an API key.');
      const { workspaceId } = caller;
      return await deps.database.inWorkspace(workspaceId, (tx) => verifyLog(tx, deps.signer, workspaceId), {
        isReadOnly: true,
      });
    }),
  ];
}

export interface AuditQuery {
  action?: string | undefined;
  actorId?: string | undefined;
  targetId?: string | undefined;
  after?: string | undefined;
  before?: string | undefined;
}

export function toFilter(workspaceId: string, { action, actorId, targetId, after, before }: AuditQuery): AuditFilter {
  return {
    workspaceId,
    action,
    actorId,
    targetId,
    after: after === undefined ? undefined : new Date(after),
    before: before === undefined ? undefined : new Date(before),
  };
}

function toEntry(row: AuditEntryRow, names: ReadonlyMap<string, string>): EntryAnswer {
  return {
    id: row.id,
    action: row.action,
    actor: {
      kind: row.actor_kind as (typeof auditActors)[number], // checked by the table
      id: row.actor_id,
      name: (row.actor_id && names.get(row.actor_id)) || null,
    },
    targetType: row.target_type,
    targetId: row.target_id,
    details: row.details,
    address: row.address,
    requestId: row.request_id,
    occurredAt: row.occurred_at.toISOString(),
  };
}

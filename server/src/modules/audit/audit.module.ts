/**
 * The audit log: who did what to what, from where. Entries are written in the transaction of what they tell, from its
 * events or by `record`, and chained by a job afterwards.
 */
import type { EventLog } from '#modules/events/events.module';
import type { Clock } from '#platform/clock';
import type { Binding } from '#platform/http/handler';
import type { RawRoute } from '#platform/http/raw-routes';
import type { RequestOrigins } from '#platform/http/request-origin';
import type { Ids } from '#platform/ids';
import type { Database, Tx } from '#platform/postgres/database';
import type { JobRegistration } from '#platform/queue/job-worker';
import { type AuditDraft, isAudited, toAuditDraft } from './audit-entry.ts';
import { bindAuditHandlers } from './audit-handlers.ts';
import { insertAuditEntries } from './audit-store.ts';
import { chainEntries } from './chain-entries.ts';
import { createCheckpointSigner } from './chain.ts';
import { auditExportRoute } from './export-route.ts';
import { removeOldEntries } from './remove-entries.ts';
import { verifyLog } from './verify-log.ts';

export type { AuditDraft } from './audit-entry.ts';

export interface AuditDeps {
  database: Database;
  events: EventLog;
  ids: Ids;
  clock: Clock;
  /** Signs checkpoints. */
  secret: string;
  origins: RequestOrigins;
}

export interface Audit {
  /** For what is no event: signing in, exporting. All of one workspace each; `tx` walled to it, or the owner's. */
  record(tx: Tx, drafts: readonly AuditDraft[]): Promise<void>;
  /** Chains what was written since the last time, over all workspaces; answers how many entries. */
  chain(signal?: AbortSignal): Promise<number>;
  verify(workspaceId: string): ReturnType<typeof verifyLog>;
  /** Removes whole months older than `before`; answers how many entries. */
  removeOld(workspaceId: string, before: Date): Promise<number>;
  bindings: Binding[];
  rawRoutes: RawRoute[];
  jobs: JobRegistration[];
}

export function createAudit(deps: AuditDeps): Audit {
  const { database, ids, clock, origins } = deps;
  const signer = createCheckpointSigner(deps.secret);
  const record = async (tx: Tx, drafts: readonly AuditDraft[]) => {
    if (drafts.length === 0) return;
    const origin = origins.current();
    const rows = drafts.map((draft) => ({
      workspace_id: draft.workspaceId,
      id: ids.next(),
      action: draft.action,
      actor_kind: draft.actor.kind,
      actor_id: draft.actor.id ?? null,
      target_type: draft.targetType ?? null,
      target_id: draft.targetId ?? null,
      details: draft.details ?? {},
      address: draft.address ?? origin?.address ?? null,
      request_id: origin?.requestId ?? null,
      occurred_at: clock.now(),
    }));
    await insertAuditEntries(tx, rows);
  };
  deps.events.subscribe((tx, events) => record(tx, events.filter(({ type }) => isAudited(type)).map(toAuditDraft)));
  const chain = (signal?: AbortSignal) => chainEntries({ database, clock, signer }, signal);

  return {
    record,
    chain,
    verify: (workspaceId) => database.inTransaction((tx) => verifyLog(tx, signer, workspaceId)),
    removeOld: (workspaceId, before) => removeOldEntries({ database, clock, signer }, workspaceId, before),
    bindings: bindAuditHandlers({ database, signer }),
    rawRoutes: [auditExportRoute({ database, record })],
    jobs: [
      {
        queue: 'maintenance',
        task: 'chain-audit-entries',
        at: '* * * * *',
        run: async ({ signal }) => void (await chain(signal)),
      },
    ],
  };
}

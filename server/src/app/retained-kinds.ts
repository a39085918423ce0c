/** Everything that is kept for a time, by whoever owns it; a module that keeps more registers it here. */
import type { Engine } from '#engine/runs/engine';
import type { Audit } from '#modules/audit/audit.module';
import type { Connections } from '#modules/connections/connections.module';
import type { Conversations } from '#modules/conversations/conversations.module';
import type { Workflows } from '#modules/workflows/workflows.module';
import type { Database } from '#platform/postgres/database';
import { removeRowsOlder, type RetainedKind } from '#platform/retained-kind';
import { removeOldRuns } from './run-upkeep.ts';

export function listRetainedKinds(deps: {
  database: Database;
  audit: Audit;
  conversations: Conversations;
  connections: Connections;
  engine: Engine;
  workflows: Pick<Workflows, 'removeOldCounts'>;
  runsKeptDays: number;
}): RetainedKind[] {
  const { database, audit, conversations, engine } = deps;
  const byId =
    (table: string, idColumn = 'id'): RetainedKind['remove'] =>
    (workspaceId, before, signal) =>
      removeRowsOlder(database, { table, idColumn, workspaceId, before, signal });
  return [
    {
      kind: 'audit_entries',
      description: 'The audit log, by whole months. The signed record of what was removed stays.',
      standardDays: 730,
      leastDays: 90,
      remove: (workspaceId, before) => audit.removeOld(workspaceId, before),
    },
    {
      kind: 'events',
      description: 'The history of records. Without it they cannot be rolled back.',
      standardDays: null,
      leastDays: 30,
      remove: byId('events'),
    },
    {
      kind: 'runs',
      description: 'Runs of workflows that have ended, with their traces and what people were asked.',
      standardDays: deps.runsKeptDays,
      leastDays: 1,
      remove: (workspaceId, before, signal) => removeOldRuns({ database, engine }, { workspaceId, before, signal }),
    },
    {
      kind: 'run_counts',
      description: 'How many runs workflows had, how long they took and why they failed, in numbers.',
      standardDays: 730,
      leastDays: 30,
      remove: (workspaceId, before, signal) => deps.workflows.removeOldCounts({ workspaceId, before, signal }),
    },
    {
      kind: 'rejected_mail',
      description: 'Mail that could not become a message, with its file.',
      standardDays: 90,
      leastDays: 1,
      remove: (workspaceId, before, signal) => conversations.removeRejectedMail(workspaceId, before, signal),
    },
    {
      kind: 'webhook_deliveries',
      description: 'What services delivered to connections: ids, by which it is taken once, and what was rejected.',
      standardDays: 30,
      leastDays: 7,
      remove: (workspaceId, before, signal) => deps.connections.removeOldDeliveries({ workspaceId, before, signal }),
    },
    {
      kind: 'sandbox_mail',
      description: 'Mailboxes of the sandbox. Conversations stay.',
      standardDays: null,
      leastDays: 1,
      remove: byId('sandbox_mail', 'message_id'),
    },
    {
      kind: 'import_problems',
      description: 'Rows that imports refused, as they were in the file.',
      standardDays: 180,
      leastDays: 1,
      remove: byId('import_problems', 'import_id'),
    },
    {
      kind: 'backtests',
      description: 'Backtests of workflows, with their cases.',
      standardDays: 30,
      leastDays: 1,
      remove: byId('backtests'),
    },
  ];
}

/** Each night: what is older than its workspace keeps it is removed. */
import type { Clock } from '#platform/clock';
import type { Logger } from '#platform/log/logger';
import type { Database } from '#platform/postgres/database';
import type { RetainedKind } from '#platform/retained-kind';
import { daysOf } from './retention-handlers.ts';
import { selectPeriods } from './retention-store.ts';

const workspacesAtOnce = 200;
const dayMs = 24 * 60 * 60 * 1000;

export async function applyRetention(
  deps: { database: Database; clock: Clock; log: Logger; retained: readonly RetainedKind[] },
  signal: AbortSignal,
): Promise<void> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const workspaces = await deps.database.owner
      .selectFrom('workspaces')
      .select('id')
      .where('id', '>', after)
      .orderBy('id')
      .limit(workspacesAtOnce)
      .execute();
    for (const { id } of workspaces) await applyTo(deps, id, signal);
    const last = workspaces.at(-1);
    if (!last) return;
    after = last.id;
  }
}

async function applyTo(
  { database, clock, log, retained }: Parameters<typeof applyRetention>[0],
  workspaceId: string,
  signal: AbortSignal,
): Promise<void> {
  const periods = await selectPeriods(database.owner, workspaceId);
  for (const kind of retained) {
    const days = daysOf(kind, periods);
    if (days === null) continue;
    const before = new Date(clock.now().getTime() - days * dayMs);
    const removed = await kind.remove(workspaceId, before, signal);
    if (removed > 0) log.info({ workspaceId, kind: kind.kind, removed }, 'removed what was kept long enough');
  }
}

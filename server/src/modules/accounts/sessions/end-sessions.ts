import type { Bus } from '#platform/bus/bus';
import type { Database } from '#platform/postgres/database';
import type { SignInAudit } from '../sign-in/audit-sign-in.ts';
import { tellSessionEnded } from './ended-sessions.ts';
import { deleteSessions } from './session-store.ts';

export interface SessionEndDeps {
  database: Database;
  bus: Bus;
  signIns: Pick<SignInAudit, 'ended'>;
}

/** Ends them for every process, and says so in the audit log; answers how many there were. */
export async function endSessions(deps: SessionEndDeps, which: Parameters<typeof deleteSessions>[1]): Promise<number> {
  const ended = await deleteSessions(deps.database.owner, which);
  for (const id of ended) {
    tellSessionEnded(deps.bus, id);
    await deps.signIns.ended({ id, userId: which.userId });
  }
  return ended.length;
}

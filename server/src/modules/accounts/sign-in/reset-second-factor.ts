import { deleteSecondFactor, selectUser, selectUserByEmail } from '../account-store.ts';
import { endSessions, type SessionEndDeps } from '../sessions/end-sessions.ts';
import type { CredentialChanges } from './credential-changes.ts';

export type ResetDeps = SessionEndDeps & { changes: CredentialChanges };

/** Whoever holds the lost device may be signed in by it: their sessions end, too. */
export async function resetSecondFactor(deps: ResetDeps, email: string): Promise<'reset' | 'none' | 'unknown'> {
  const { database } = deps;
  const found = await selectUserByEmail(database.owner, email);
  if (!found) return 'unknown';
  const wasReset = await database.inTransaction((tx) => deleteSecondFactor(tx, found.id));
  if (!wasReset) return 'none';
  await endSessions(deps, { userId: found.id });
  await deps.changes.tell(await selectUser(database.owner, found.id), 'secondFactorReset', 'operator');
  return 'reset';
}

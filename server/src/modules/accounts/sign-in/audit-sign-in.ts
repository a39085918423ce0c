/** Signing in and out in the audit log of each workspace of the person. */
import type { AuditOnlyAction } from '@millrace/contracts/audit/audit';
import type { Audit } from '#modules/audit/audit.module';
import type { Database } from '#platform/postgres/database';
import { selectMembershipsOf, selectUserByEmail } from '../account-store.ts';

export interface SignInAudit {
  started(session: { id: string; userId: string; address: string | undefined }): Promise<void>;
  ended(session: { id: string; userId: string }): Promise<void>;
  /** Somebody gave a wrong password, or a wrong second factor, for this account. */
  refused(email: string): Promise<void>;
  /** How somebody signs in has changed. */
  changed(change: { userId: string; action: AuditOnlyAction; actor: { kind: string; id?: string } }): Promise<void>;
}

export function createSignInAudit(deps: { database: Database; audit: Pick<Audit, 'record'> }): SignInAudit {
  const { database, audit } = deps;
  const record = async (
    userId: string,
    entry: {
      action: AuditOnlyAction;
      actor: { kind: string; id?: string };
      sessionId?: string;
      address?: string | undefined;
    },
  ) => {
    const { action, actor, sessionId, address } = entry;
    const target = sessionId === undefined ? { type: 'user', id: userId } : { type: 'session', id: sessionId };
    await database.inTransaction(async (tx) => {
      const memberships = await selectMembershipsOf(tx, userId);
      const common = { action, actor, address, targetType: target.type, targetId: target.id };
      await audit.record(
        tx,
        memberships.map(({ id }) => ({ ...common, workspaceId: id })),
      );
    });
  };
  return {
    started: ({ id, userId, address }) =>
      record(userId, { action: 'session.started', actor: { kind: 'user', id: userId }, sessionId: id, address }),
    ended: ({ id, userId }) =>
      record(userId, { action: 'session.ended', actor: { kind: 'user', id: userId }, sessionId: id }),
    changed: ({ userId, ...entry }) => record(userId, entry),
    async refused(email) {
      const user = await selectUserByEmail(database.owner, email);
      // Who it was is not known: it is only known who they said they were.
      if (user) await record(user.id, { action: 'session.refused', actor: { kind: 'system' } });
    },
  };
}

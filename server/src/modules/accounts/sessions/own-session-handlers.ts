import { accountErrors } from '@millrace/contracts/accounts/errors';
import { listSessions, revokeOtherSessions, revokeSession } from '@millrace/contracts/accounts/sessions';
import { toWholeList } from '@millrace/contracts/paging';
import { Problem } from '#platform/errors';
import { bindBare, type Binding } from '#platform/http/handler';
import type { AccountDeps } from '../accounts.module.ts';
import { requireSession } from '../session-handlers.ts';
import type { SignInAudit } from '../sign-in/audit-sign-in.ts';
import { tellSessionEnded } from './ended-sessions.ts';
import { deleteSessions, selectSessionsOf, type SessionRow } from './session-store.ts';

export function bindOwnSessionHandlers({ database, bus, signIns }: AccountDeps & { signIns: SignInAudit }): Binding[] {
  const end = async (which: Parameters<typeof deleteSessions>[1]): Promise<number> => {
    const ended = await deleteSessions(database.owner, which);
    for (const id of ended) {
      tellSessionEnded(bus, id);
      await signIns.ended({ id, userId: which.userId });
    }
    return ended.length;
  };

  return [
    bindBare(listSessions, async ({ session }) => {
      const { id, userId } = requireSession(session);
      const rows = await selectSessionsOf(database.owner, userId);
      return toWholeList(rows.map((row) => toOwnSession(row, id)));
    }),

    bindBare(revokeSession, async ({ input, session }) => {
      const { userId } = requireSession(session);
      if ((await end({ userId, id: input.id })) === 0) {
        throw new Problem(accountErrors.sessionNotFound, 'This session has ended already, or is not yours.');
      }
      return null;
    }),

    bindBare(revokeOtherSessions, async ({ session }) => {
      const { id, userId } = requireSession(session);
      return { ended: await end({ userId, except: id }) };
    }),
  ];
}

function toOwnSession(row: SessionRow, currentId: string) {
  return {
    id: row.id,
    isCurrent: row.id === currentId,
    address: row.ipAddress,
    userAgent: row.userAgent,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.seenAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
}

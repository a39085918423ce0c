import { accountErrors } from '@millrace/contracts/accounts/errors';
import { listSessions, revokeOtherSessions, revokeSession } from '@millrace/contracts/accounts/sessions';
import { toWholeList } from '@millrace/contracts/paging';
import { Problem } from '#platform/errors';
import { bindBare, type Binding } from '#platform/http/handler';
import type { AccountDeps } from '../accounts.module.ts';
import { requireSession } from '../session-handlers.ts';
import type { SignInAudit } from '../sign-in/audit-sign-in.ts';
import { endSessions } from './end-sessions.ts';
import { selectSessionsOf, type SessionRow } from './session-store.ts';

export function bindOwnSessionHandlers(deps: AccountDeps & { signIns: SignInAudit }): Binding[] {
  const { owner } = deps.database;
  return [
    bindBare(listSessions, async ({ session }) => {
      const { id, userId } = requireSession(session);
      const rows = await selectSessionsOf(owner, userId);
      return toWholeList(rows.map((row) => toOwnSession(row, id)));
    }),

    bindBare(revokeSession, async ({ input, session }) => {
      const { userId } = requireSession(session);
      if ((await endSessions(deps, { userId, id: input.id })) === 0) {
        throw new Problem(accountErrors.sessionNotFound, 'This session has ended already, or is not yours.');
      }
      return null;
    }),

    bindBare(revokeOtherSessions, async ({ session }) => {
      const { id, userId } = requireSession(session);
      return { ended: await endSessions(deps, { userId, except: id }) };
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

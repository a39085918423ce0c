import { accountErrors } from '@millrace/contracts/accounts/errors';
import {
  acceptInvitation as acceptOperation,
  createInvitation,
  listInvitations,
  readInvitation,
  revokeInvitation,
} from '@millrace/contracts/accounts/invitations';
import { authErrors } from '@millrace/contracts/errors';
import type { Role } from '@millrace/contracts/permissions';
import { Problem } from '#platform/errors';
import { decodeIdCursor, toPage } from '#platform/http/cursor';
import { bind, bindBare, type Binding } from '#platform/http/handler';
import { selectUserByEmail, updateSessionWorkspace } from '../account-store.ts';
import type { AccountDeps } from '../accounts.module.ts';
import { describeSession, requireSession } from '../session-handlers.ts';
import { acceptInvitation, findInvitation } from './accept-invitation.ts';
import {
  countOpenInvitations,
  type InvitationRow,
  selectOpenInvitations,
  withdrawInvitations,
} from './invitation-store.ts';
import { invite } from './invite.ts';

export function bindInvitationHandlers(deps: AccountDeps): Binding[] {
  const { database, events } = deps;
  return [
    bind(listInvitations, async ({ input, tx, workspaceId }) => {
      const page = { limit: input.limit + 1, beforeId: decodeIdCursor(input.cursor) };
      const rows = await selectOpenInvitations(tx, workspaceId, page);
      const total = input.total ? await countOpenInvitations(tx, workspaceId) : undefined;
      return { ...toPage(rows, input.limit, { item: toInvitation, key: (row) => [row.id] }), total };
    }),

    // Outside one transaction: the mail goes out after the commit.
    bindBare(createInvitation, async ({ input, caller }) => {
      if (!caller) throw new Problem(authErrors.noWorkspace, 'Create a workspace first.');
      return await invite(deps, { caller, ...input });
    }),

    bind(revokeInvitation, async ({ input, tx, workspaceId, caller }) => {
      const [withdrawn] = await withdrawInvitations(tx, workspaceId, { id: input.id });
      if (!withdrawn) {
        throw new Problem(accountErrors.invitationNotFound, 'This invitation was used or withdrawn already.');
      }
      const entity = { entityType: 'invitation', entityId: withdrawn.id };
      const before = { email: withdrawn.email };
      await events.record(tx, [{ workspaceId, type: 'invitation.revoked', ...entity, actor: caller.actor, before }]);
      return null;
    }),

    bindBare(readInvitation, async ({ input }) => {
      const found = await findInvitation(deps, input.token);
      return {
        workspace: found.workspace,
        email: found.email,
        role: found.role as Role, // checked by the table
        invitedBy: found.inviter,
        hasAccount: (await selectUserByEmail(database.owner, found.email)) !== undefined,
        expiresAt: found.expires_at.toISOString(),
      };
    }),

    bindBare(acceptOperation, async ({ input, session }) => {
      const person = requireSession(session);
      const workspaceId = await acceptInvitation(deps, person, input.token);
      await updateSessionWorkspace(database.owner, person.id, workspaceId);
      return await describeSession(database.owner, person, workspaceId);
    }),
  ];
}

function toInvitation(row: InvitationRow) {
  return {
    id: row.id,
    email: row.email,
    role: row.role as Role, // checked by the table
    invitedBy: row.inviter,
    isMailed: row.mailed_at !== null,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  };
}

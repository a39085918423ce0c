import { accountErrors } from '@millrace/contracts/accounts/errors';
import { getSession, getSetup, switchWorkspace, updateProfile } from '@millrace/contracts/accounts/session';
import { createWorkspace as createWorkspaceOperation } from '@millrace/contracts/accounts/workspaces';
import { authErrors } from '@millrace/contracts/errors';
import type { AnswerOf } from '@millrace/contracts/operation';
import { permissions, reachOf, type Role } from '@millrace/contracts/permissions';
import { Problem } from '#platform/errors';
import type { Session } from '#platform/http/caller';
import { bindBare, type Binding } from '#platform/http/handler';
import type { Db } from '#platform/postgres/database';
import {
  hasRealAccount,
  type Membership,
  selectMembershipsOf,
  selectUser,
  updateSessionWorkspace,
  updateUserProfile,
} from './account-store.ts';
import type { AccountDeps } from './accounts.module.ts';
import { createWorkspace } from './create-workspace.ts';

type SessionAnswer = AnswerOf<typeof getSession>;

export function bindSessionHandlers(deps: AccountDeps): Binding[] {
  const { database } = deps;

  return [
    bindBare(getSetup, async () => ({
      hasAccounts: await hasRealAccount(database.owner),
      signUp: deps.isSignUpOpen ? ('open' as const) : ('closed' as const),
      google: deps.signIn.google !== undefined,
      mail: deps.mail.isConfigured,
    })),

    bindBare(
      getSession,
      async ({ session, caller }) =>
        await describeSession(database.owner, requireSession(session), caller?.workspaceId),
    ),

    bindBare(switchWorkspace, async ({ input, session }) => {
      const { id, userId } = requireSession(session);
      const memberships = await selectMembershipsOf(database.owner, userId);
      if (!memberships.some((membership) => membership.id === input.workspaceId)) {
        throw new Problem(accountErrors.notMember, 'You are not a member of that workspace.');
      }
      await updateSessionWorkspace(database.owner, id, input.workspaceId);
      return await describeSession(database.owner, requireSession(session), input.workspaceId);
    }),

    bindBare(updateProfile, async ({ input, session, caller }) => {
      const { userId } = requireSession(session);
      await database.inTransaction((tx) => updateUserProfile(tx, userId, input));
      return await describeSession(database.owner, requireSession(session), caller?.workspaceId);
    }),

    bindBare(createWorkspaceOperation, async ({ input, session }) => {
      const { id, userId, name, email } = requireSession(session);
      const owner = { id: userId, name, email };
      const workspaceId = await database.inTransaction((tx) => createWorkspace(tx, deps, { ...input, owner }));
      await updateSessionWorkspace(database.owner, id, workspaceId);
      return await describeSession(database.owner, requireSession(session), workspaceId);
    }),
  ];
}

export async function describeSession(
  owner: Db,
  session: Session,
  workspaceId: string | undefined,
): Promise<SessionAnswer> {
  const [user, memberships] = await Promise.all([
    selectUser(owner, session.userId),
    selectMembershipsOf(owner, session.userId),
  ]);
  const current = memberships.find(({ id }) => id === workspaceId) ?? memberships[0];
  return {
    user: { ...user, locale: user.locale as SessionAnswer['user']['locale'] }, // written only by updateProfile
    workspace: current ? toSummary(current) : null,
    workspaces: memberships.map(toSummary),
    permissions: current ? reachesOf(current.role as Role) : {}, // checked by the table
  };
}

export function requireSession(session: Session | undefined): Session {
  if (session) return session;
  throw new Problem(authErrors.required, 'Sign in first.');
}

function toSummary(membership: Membership) {
  const { id, name, is_demo: isDemo } = membership;
  return { id, name, isDemo, role: membership.role as Role }; // checked by the table
}

function reachesOf(role: Role): SessionAnswer['permissions'] {
  return Object.fromEntries(permissions.map((permission) => [permission, reachOf(permission, role)]));
}

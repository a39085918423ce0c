import { accountErrors } from '@millrace/contracts/accounts/errors';
import type { Role } from '@millrace/contracts/permissions';
import { Problem } from '#platform/errors';
import type { Session } from '#platform/http/caller';
import { insertMember, markEmailVerified } from '../account-store.ts';
import type { AccountDeps } from '../accounts.module.ts';
import { hashInvitationToken } from './invitation.ts';
import { type FoundInvitation, selectInvitationByToken, useUpInvitation } from './invitation-store.ts';

export async function findInvitation(deps: AccountDeps, token: string): Promise<FoundInvitation> {
  const found = await selectInvitationByToken(deps.database.owner, hashInvitationToken(token));
  if (found) return found;
  throw new Problem(
    accountErrors.invitationOver,
    'This invitation was used, withdrawn, replaced by a newer one or is older than a week. Ask for another.',
  );
}

/** Makes the signed-in person a member; answers the workspace. However many try at once, the link works once. */
export async function acceptInvitation(deps: AccountDeps, session: Session, token: string): Promise<string> {
  const found = await findInvitation(deps, token);
  if (session.email.toLowerCase() !== found.email) {
    throw new Problem(
      accountErrors.invitedSomebodyElse,
      `This invitation is for ${found.email}, and you are signed in as ${session.email}. Sign out and use that address.`,
    );
  }
  const { workspace_id: workspaceId, id } = found;
  const { userId, name, email } = session;
  await deps.database.inWorkspace(workspaceId, async (tx) => {
    const use = { workspaceId, tokenHash: hashInvitationToken(token), userId };
    if (!(await useUpInvitation(tx, use))) {
      throw new Problem(accountErrors.invitationOver, 'This invitation was used or withdrawn just now.');
    }
    const role = found.role as Role; // checked by the table
    const added = await insertMember(tx, { workspaceId, userId, role, name, email });
    const actor = { kind: 'user' as const, id: userId };
    const accepted = { type: 'invitation.accepted', entityType: 'invitation', entityId: id };
    const joined = { type: 'member.added', entityType: 'member', entityId: userId, after: { role } };
    await deps.events.record(
      tx,
      [accepted, ...(added ? [joined] : [])].map((event) => ({ workspaceId, actor, ...event })),
    );
  });
  // Who holds a link that was mailed to the address reads that address.
  if (found.mailed_at) await markEmailVerified(deps.database.owner, userId);
  return workspaceId;
}

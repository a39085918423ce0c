import { accountErrors } from '@millrace/contracts/accounts/errors';
import type { Role } from '@millrace/contracts/permissions';
import { Problem } from '#platform/errors';
import type { Caller } from '#platform/http/caller';
import { selectMember, selectMembersByEmail, selectWorkspace } from '../account-store.ts';
import type { AccountDeps } from '../accounts.module.ts';
import { requireRoleUpTo } from '../manage-members.ts';
import { writeInvitationMail } from '../sign-in/account-mails.ts';
import { generateInvitationToken, invitationLifetimeMs, invitationLink } from './invitation.ts';
import { updateMailed, upsertInvitation } from './invitation-store.ts';

export interface InviteRequest {
  caller: Caller;
  email: string;
  role: Role;
}

/**
 * Invites by mail. The invitation is committed before its mail goes out; where that fails the link is answered, so
 * that it can be handed over in another way.
 */
export async function invite(deps: AccountDeps, { caller, role, ...request }: InviteRequest) {
  requireRoleUpTo(caller.role, role);
  const email = request.email.toLowerCase();
  const { workspaceId, actor } = caller;
  const { token, hash } = generateInvitationToken();
  const expiresAt = new Date(deps.clock.now().getTime() + invitationLifetimeMs);

  const { workspace, inviter, row } = await deps.database.inWorkspace(workspaceId, async (tx) => {
    if ((await selectMembersByEmail(tx, workspaceId, [email])).size > 0) {
      throw new Problem(accountErrors.alreadyMember, `${email} is already a member of this workspace.`);
    }
    const workspace = await selectWorkspace(tx, workspaceId);
    const inviter = await selectMember(tx, workspaceId, actor.id);
    const invitation = {
      workspaceId,
      id: deps.ids.next(),
      email,
      role,
      tokenHash: hash,
      invitedBy: actor.id,
      expiresAt,
    };
    const row = await upsertInvitation(tx, invitation);
    const type = row.is_new ? 'invitation.created' : 'invitation.renewed';
    const entity = { entityType: 'invitation', entityId: row.id };
    await deps.events.record(tx, [{ workspaceId, type, ...entity, actor, after: { email, role } }]);
    return { workspace, inviter, row };
  });

  const link = invitationLink(deps.publicUrl, token);
  const mail = { locale: workspace.locale, workspace: workspace.name, inviter: inviter?.name, link };
  const isMailed = deps.mail.isConfigured && (await deps.mail.send({ to: email, ...writeInvitationMail(mail) }));
  if (isMailed) await deps.database.inWorkspace(workspaceId, (tx) => updateMailed(tx, workspaceId, hash));
  return {
    id: row.id,
    email,
    role,
    invitedBy: inviter?.name ?? null,
    isMailed,
    createdAt: row.created_at.toISOString(),
    expiresAt: expiresAt.toISOString(),
    link: isMailed ? null : link,
  };
}

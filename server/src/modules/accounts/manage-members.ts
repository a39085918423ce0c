/** Changing who belongs to a workspace. Nobody gives or takes a role above their own; an owner always remains. */
import { accountErrors } from '@millrace/contracts/accounts/errors';
import { authErrors } from '@millrace/contracts/errors';
import type { Role } from '@millrace/contracts/permissions';
import type { EventLog } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import type { Caller } from '#platform/http/caller';
import type { Tx } from '#platform/postgres/database';
import { lockOwners, type MemberRow, selectMember, selectWorkspace } from './account-store.ts';
import { withdrawInvitations } from './invitations/invitation-store.ts';

const rank: Readonly<Record<Role, number>> = { viewer: 0, member: 1, admin: 2, owner: 3 };

export function requireRoleUpTo(own: Role, other: Role): void {
  if (rank[other] <= rank[own]) return;
  throw new Problem(
    accountErrors.roleTooHigh,
    `Your role is ${own}: only somebody with the role ${other} can do this.`,
  );
}

export async function changeRole(
  tx: Tx,
  events: EventLog,
  change: { caller: Caller; userId: string; role: Role },
): Promise<MemberRow> {
  const { caller, userId, role } = change;
  const member = await requireChangeableMember(tx, caller, userId);
  requireRoleUpTo(caller.role, role);
  if (member.role === role) return member;
  if (member.role === 'owner') await requireAnotherOwner(tx, caller.workspaceId, userId);
  return await setRole(tx, events, { caller, member, role });
}

/** Makes another member an owner and the one who asks an admin. */
export async function transferOwnership(
  tx: Tx,
  events: EventLog,
  transfer: { caller: Caller; userId: string; confirm: string },
): Promise<MemberRow> {
  const { caller, userId, confirm } = transfer;
  const { workspaceId, actor } = caller;
  // Of two who hand over to each other at once the second finds that it is no owner any more.
  const owners = await lockOwners(tx, workspaceId);
  if (actor.kind !== 'user' || !owners.includes(actor.id)) {
    throw new Problem(authErrors.forbidden, 'Only a person who is an owner can hand the workspace over.');
  }
  const workspace = await selectWorkspace(tx, workspaceId);
  if (confirm.trim() !== workspace.name) {
    throw new Problem(accountErrors.wrongConfirmation, 'Repeat the name of the workspace exactly to confirm.');
  }
  const [own, other] = [await selectMember(tx, workspaceId, actor.id), await selectMember(tx, workspaceId, userId)];
  if (!own || !other || userId === actor.id) {
    throw new Problem(accountErrors.memberNotFound, 'Choose another member of the workspace.');
  }
  const promoted = await setRole(tx, events, { caller, member: other, role: 'owner' });
  await setRole(tx, events, { caller, member: own, role: 'admin' });
  return promoted;
}

/** Ends the membership of the person who asks. */
export async function leaveWorkspace(tx: Tx, events: EventLog, caller: Caller): Promise<void> {
  const { workspaceId, actor } = caller;
  if (actor.kind !== 'user') throw new Problem(authErrors.forbidden, 'Only a person can leave a workspace.');
  const member = await selectMember(tx, workspaceId, actor.id);
  if (!member) throw new Problem(accountErrors.memberNotFound, 'You are no member of this workspace.');
  await endMembership(tx, events, { caller, member, type: 'member.left' });
}

export async function removeMember(
  tx: Tx,
  events: EventLog,
  removal: { caller: Caller; userId: string },
): Promise<void> {
  const { caller, userId } = removal;
  const member = await requireChangeableMember(tx, caller, userId);
  await endMembership(tx, events, { caller, member, type: 'member.removed' });
}

async function endMembership(
  tx: Tx,
  events: EventLog,
  end: { caller: Caller; member: MemberRow; type: string },
): Promise<void> {
  const { caller, member, type } = end;
  const { workspace_id: workspaceId, user_id: userId } = member;
  if (member.role === 'owner') await requireAnotherOwner(tx, workspaceId, userId);
  await tx.deleteFrom('members').where('workspace_id', '=', workspaceId).where('user_id', '=', userId).execute();
  await recordMemberEvent(tx, events, { type, caller, userId, before: { role: member.role } });
  await withdrawTheirInvitations(tx, events, { caller, userId });
}

async function setRole(
  tx: Tx,
  events: EventLog,
  change: { caller: Caller; member: MemberRow; role: Role },
): Promise<MemberRow> {
  const { caller, member, role } = change;
  const { workspace_id: workspaceId, user_id: userId } = member;
  if (member.role === role) return member;
  await tx
    .updateTable('members')
    .set({ role })
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .execute();
  const roles = { before: { role: member.role }, after: { role } };
  await recordMemberEvent(tx, events, { type: 'member.role_changed', caller, userId, ...roles });
  // What they could promise before they may not be able to any more.
  if (rank[role] < rank[member.role as Role]) await withdrawTheirInvitations(tx, events, { caller, userId }); // checked by the table
  return { ...member, role };
}

async function withdrawTheirInvitations(
  tx: Tx,
  events: EventLog,
  of: { caller: Caller; userId: string },
): Promise<void> {
  const { workspaceId, actor } = of.caller;
  const withdrawn = await withdrawInvitations(tx, workspaceId, { invitedBy: of.userId });
  if (withdrawn.length === 0) return;
  await events.record(
    tx,
    withdrawn.map(({ id, email }) => ({
      workspaceId,
      type: 'invitation.revoked',
      entityType: 'invitation',
      entityId: id,
      actor,
      before: { email },
    })),
  );
}

async function requireChangeableMember(tx: Tx, caller: Caller, userId: string): Promise<MemberRow> {
  const member = await selectMember(tx, caller.workspaceId, userId);
  if (!member) throw new Problem(accountErrors.memberNotFound, 'This person is not a member of the workspace.');
  requireRoleUpTo(caller.role, member.role as Role); // checked by the table
  return member;
}

async function requireAnotherOwner(tx: Tx, workspaceId: string, userId: string): Promise<void> {
  const owners = await lockOwners(tx, workspaceId);
  if (owners.some((owner) => owner !== userId)) return;
  throw new Problem(accountErrors.lastOwner, 'This is the only owner. Make somebody else an owner first.');
}

interface MemberChange {
  type: string;
  caller: Caller;
  userId: string;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
}

async function recordMemberEvent(tx: Tx, events: EventLog, change: MemberChange): Promise<void> {
  const { type, caller, userId, before, after } = change;
  const { workspaceId, actor } = caller;
  await events.record(tx, [{ workspaceId, type, entityType: 'member', entityId: userId, actor, before, after }]);
}

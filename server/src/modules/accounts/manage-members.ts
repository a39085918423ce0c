/** Changing who belongs to a workspace. Nobody gives or takes a role above their own; an owner always remains. */
import { accountErrors } from '@millrace/contracts/accounts/errors';
import type { Role } from '@millrace/contracts/permissions';
import type { EventLog } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import type { Caller } from '#platform/http/caller';
import type { Tx } from '#platform/postgres/database';
import { insertMember, lockOwners, type MemberRow, type NewMember, selectMember } from './account-store.ts';

const rank: Readonly<Record<Role, number>> = { viewer: 0, member: 1, admin: 2, owner: 3 };

export function requireRoleUpTo(own: Role, other: Role): void {
  if (rank[other] <= rank[own]) return;
  throw new Problem(
    accountErrors.roleTooHigh,
    `Your role is ${own}: only somebody with the role ${other} can do this.`,
  );
}

export async function addMember(
  tx: Tx,
  events: EventLog,
  added: { caller: Caller; member: NewMember },
): Promise<MemberRow> {
  const { caller, member } = added;
  requireRoleUpTo(caller.role, member.role);
  const row = await insertMember(tx, member);
  if (!row) throw new Problem(accountErrors.alreadyMember, `${member.email} is already a member of this workspace.`);
  await recordMemberEvent(tx, events, {
    type: 'member.added',
    caller,
    userId: member.userId,
    after: { role: member.role },
  });
  return row;
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
  await tx
    .updateTable('members')
    .set({ role })
    .where('workspace_id', '=', caller.workspaceId)
    .where('user_id', '=', userId)
    .execute();
  await recordMemberEvent(tx, events, {
    type: 'member.role_changed',
    caller,
    userId,
    before: { role: member.role },
    after: { role },
  });
  return { ...member, role };
}

export async function removeMember(
  tx: Tx,
  events: EventLog,
  removal: { caller: Caller; userId: string },
): Promise<void> {
  const { caller, userId } = removal;
  const member = await requireChangeableMember(tx, caller, userId);
  if (member.role === 'owner') await requireAnotherOwner(tx, caller.workspaceId, userId);
  await tx.deleteFrom('members').where('workspace_id', '=', caller.workspaceId).where('user_id', '=', userId).execute();
  await recordMemberEvent(tx, events, { type: 'member.removed', caller, userId, before: { role: member.role } });
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

import { approvalErrors } from '@millrace/contracts/approvals/errors';
import { Problem } from '#platform/errors';
import type { Caller } from '#platform/http/caller';
import type { Tx } from '#platform/postgres/database';
import { lockApproval, selectMembers, updateAssignees } from './approval-store.ts';
import { viewerOf } from './approval.ts';
import { type ApprovalDeps, approvalNotFound, requirePending } from './decide-approval.ts';

/** Hands an approval on: those who are asked may, and admins, so that nothing hangs on somebody who is away. */
export async function delegateApproval(
  tx: Tx,
  deps: ApprovalDeps,
  handed: { caller: Caller; id: string; toUserId: string; comment: string },
): Promise<void> {
  const { caller, id, toUserId, comment } = handed;
  const { workspaceId } = caller;
  const approval = await lockApproval(tx, workspaceId, id);
  if (!approval) throw approvalNotFound();
  requirePending(approval);
  const viewer = viewerOf(caller);
  const isAsked = approval.assignees.some((key) => viewer.keys.includes(key));
  if (!isAsked && caller.role !== 'owner' && caller.role !== 'admin') {
    throw new Problem(approvalErrors.notYours, 'Only those who are asked, and admins, can hand it on.');
  }
  const [member] = await selectMembers(tx, workspaceId, { ids: [toUserId] });
  if (!member || member.role === 'viewer') {
    const why = member ? `${member.name} may only look on.` : 'This is no member of the workspace.';
    throw new Problem(approvalErrors.unknownAssignee, `${why} Hand it to somebody who may decide.`);
  }
  const own = `user:${caller.actor.id}`;
  const assignees = [...new Set([...approval.assignees.filter((key) => key !== own), `user:${toUserId}`])];
  await updateAssignees(tx, { workspaceId, id, assignees });
  await deps.events.record(tx, [
    {
      workspaceId,
      type: 'approval.delegated',
      entityType: 'approval',
      entityId: id,
      relatedId: approval.run_id,
      actor: caller.actor,
      before: { assignees: approval.assignees },
      after: { assignees, comment, title: approval.title },
    },
  ]);
}

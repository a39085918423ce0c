/** Links that let one person decide, once. What a link may do stands in its row; the address only says which row. */
import { approvalErrors } from '@millrace/contracts/approvals/errors';
import { sql } from 'kysely';
import type { EventActor } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import type { Caller } from '#platform/http/caller';
import { isUuid } from '#platform/ids';
import type { Db, Tx } from '#platform/postgres/database';
import type { SignedIds } from '#platform/http/signed-ids';
import { type ApprovalRow, lockApproval, selectMembers } from './approval-store.ts';
import type { Viewer } from './approval.ts';
import type { AssigneeKey } from './assignee.ts';
import { type ApprovalDeps, approvalNotFound, requirePending } from './decide-approval.ts';
import { keysOf } from './assignee.ts';

export interface LinkDeps extends ApprovalDeps {
  linkTokens: SignedIds;
  publicUrl: string;
}

export const approvalPath = '/approve';

/** Longer than this nobody's link is valid, however long the approval is open. */
const longestMs = 30 * 86_400_000;

export async function createApprovalLink(
  tx: Tx,
  deps: LinkDeps,
  asked: { caller: Caller; id: string; for: string },
): Promise<ApprovalLink> {
  const { workspaceId, actor } = asked.caller;
  const approval = await lockApproval(tx, workspaceId, asked.id);
  if (!approval) throw approvalNotFound();
  requirePending(approval);
  const assignee = await requireAssignee(tx, workspaceId, { assignees: approval.assignees, who: asked.for });
  const links = await insertApprovalLinks(tx, deps, { workspaceId, approvals: [approval], assignee, actor });
  const link = links.get(approval.id);
  if (!link) throw new Error('One approval makes one link.');
  return link;
}

export interface ApprovalLink {
  url: string;
  expiresAt: string;
}

/** One for each approval, by its id, for somebody who is asked. */
export async function insertApprovalLinks(
  tx: Tx,
  deps: LinkDeps,
  made: { workspaceId: string; approvals: readonly ApprovalRow[]; assignee: AssigneeKey; actor: EventActor },
): Promise<Map<string, ApprovalLink>> {
  const { workspaceId, approvals, assignee, actor } = made;
  const now = deps.clock.now();
  const latest = now.getTime() + longestMs;
  const links = approvals.map((approval) => ({
    approval,
    id: deps.ids.next(),
    expiresAt: new Date(Math.min(latest, approval.expires_at?.getTime() ?? latest)),
  }));
  await tx
    .insertInto('approval_links')
    .values(
      links.map(({ approval, id, expiresAt }) => ({
        workspace_id: workspaceId,
        id,
        approval_id: approval.id,
        assignee,
        created_by: actor.id ?? null,
        created_at: now,
        expires_at: expiresAt,
      })),
    )
    .execute();
  await deps.events.record(
    tx,
    links.map(({ approval, expiresAt }) => ({
      workspaceId,
      type: 'approval.link_made',
      entityType: 'approval',
      entityId: approval.id,
      relatedId: approval.run_id,
      actor,
      after: { for: assignee, title: approval.title, expiresAt: expiresAt.toISOString() },
    })),
  );
  return new Map(
    links.map(({ approval, id, expiresAt }) => {
      const token = deps.linkTokens.make({ workspaceId, id });
      return [approval.id, { url: `${deps.publicUrl}${approvalPath}/${token}`, expiresAt: expiresAt.toISOString() }];
    }),
  );
}

/** A member who is asked by role, name or address, or somebody outside who is asked by address. */
async function requireAssignee(
  db: Db,
  workspaceId: string,
  { assignees, who }: { assignees: readonly AssigneeKey[]; who: string },
): Promise<AssigneeKey> {
  const plain = who.trim().toLowerCase();
  if (assignees.includes(`email:${plain}`)) return `email:${plain}`;
  const by = isUuid(plain) ? { ids: [plain] } : { ids: [], emails: [plain] };
  const [member] = await selectMembers(db, workspaceId, by);
  if (member) {
    const role = member.role as Caller['role']; // checked by the table
    const keys = keysOf({ role, userId: member.user_id, email: member.email });
    if (keys.some((key) => assignees.includes(key))) return `user:${member.user_id}`;
  }
  throw new Problem(approvalErrors.unknownAssignee, `${who} is not among those who are asked.`);
}

export async function selectLink(db: Db, workspaceId: string, id: string) {
  return await db
    .selectFrom('approval_links as l')
    .leftJoin('members as m', (join) =>
      join
        .onRef('m.workspace_id', '=', 'l.workspace_id')
        // An address is no member's: comparing as text keeps the cast from failing.
        .on('l.assignee', '=', sql<string>`'user:' || m.user_id`),
    )
    .select(['l.id', 'l.approval_id', 'l.assignee', 'l.expires_at', 'l.used_at', 'm.user_id', 'm.name', 'm.role'])
    .where('l.workspace_id', '=', workspaceId)
    .where('l.id', '=', id)
    .executeTakeFirst();
}

export type LinkRow = NonNullable<Awaited<ReturnType<typeof selectLink>>>;

/** Who decides with a link: the member it was made for, as long as they are one who may, or the address. */
export function viewerOfLink(link: LinkRow): Viewer | undefined {
  if (link.assignee.startsWith('email:')) {
    return { keys: [link.assignee], decider: link.assignee, name: link.assignee.slice(6) };
  }
  if (!link.user_id || !link.role) return undefined;
  const role = link.role as Caller['role']; // checked by the table
  const keys = keysOf({ role, userId: link.user_id, email: undefined });
  return keys.length > 0 ? { keys, decider: link.assignee, name: link.name } : undefined;
}

/** False when it was used meanwhile. */
export async function useLink(tx: Tx, link: { workspaceId: string; id: string; at: Date }): Promise<boolean> {
  const result = await tx
    .updateTable('approval_links')
    .set({ used_at: link.at })
    .where('workspace_id', '=', link.workspaceId)
    .where('id', '=', link.id)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

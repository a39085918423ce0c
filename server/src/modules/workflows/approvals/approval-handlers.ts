import {
  decideApproval as decideOperation,
  delegateApproval as delegateOperation,
  getApproval,
  linkApproval,
  listApprovals,
  type Approval,
} from '@millrace/contracts/approvals/approvals';
import type { Caller } from '#platform/http/caller';
import { decodeIdCursor, toPage } from '#platform/http/cursor';
import { bind, type Binding } from '#platform/http/handler';
import type { Db } from '#platform/postgres/database';
import { createApprovalLink, type LinkDeps } from './approval-links.ts';
import { countApprovals, selectApproval, selectApprovals } from './approval-store.ts';
import { presentApprovals, viewerOf } from './approval.ts';
import { approvalNotFound, decideApproval } from './decide-approval.ts';
import { delegateApproval } from './delegate-approval.ts';

export function bindApprovalHandlers(deps: LinkDeps): Binding[] {
  return [
    bind(listApprovals, async ({ input, tx, workspaceId, caller }) => {
      const viewer = viewerOf(caller);
      const { state, runId, workflowId } = input;
      const mine = input.mine === 'true' ? viewer : undefined;
      const isClosed = input.closed && input.closed === 'true';
      const filter = { workspaceId, state, isClosed, runId, workflowId, mine };
      const page = { limit: input.limit + 1, beforeId: decodeIdCursor(input.cursor) };
      const [rows, total] = await Promise.all([
        selectApprovals(tx, filter, page),
        input.total ? countApprovals(tx, filter) : undefined,
      ]);
      const { items, ...rest } = toPage(rows, input.limit, { item: (row) => row, key: (row) => [row.id] });
      return { ...rest, items: await presentApprovals(tx, workspaceId, { rows: items, viewer }), total };
    }),
    bind(getApproval, ({ input, tx, caller }) => presentApproval(tx, caller, input.id)),
    bind(decideOperation, async ({ input, tx, workspaceId, caller }) => {
      const viewer = viewerOf(caller);
      await decideApproval(tx, deps, { ...input, workspaceId, viewer, actor: caller.actor, via: 'app' });
      return await presentApproval(tx, caller, input.id);
    }),
    bind(delegateOperation, async ({ input, tx, caller }) => {
      await delegateApproval(tx, deps, { ...input, caller });
      return await presentApproval(tx, caller, input.id);
    }),
    bind(linkApproval, async ({ input, tx, caller }) => await createApprovalLink(tx, deps, { ...input, caller })),
  ];
}

async function presentApproval(db: Db, caller: Caller, id: string): Promise<Approval> {
  const row = await selectApproval(db, caller.workspaceId, id);
  if (!row) throw approvalNotFound();
  const [approval] = await presentApprovals(db, caller.workspaceId, { rows: [row], viewer: viewerOf(caller) });
  if (!approval) throw new Error('One row makes one approval.');
  return approval;
}

import type { Operation } from '@millrace/contracts/operation';
import type { Workflow } from '@millrace/contracts/workflows/workflow';
import {
  archiveWorkflow as archiveOperation,
  createWorkflow as createOperation,
  deleteWorkflow as deleteOperation,
  duplicateWorkflow as duplicateOperation,
  getWorkflow,
  listWorkflows,
  restoreWorkflow as restoreOperation,
  updateWorkflow as updateOperation,
} from '@millrace/contracts/workflows/workflows';
import { decodeIdCursor, toPage } from '#platform/http/cursor';
import { bind, type Binding, type HandlerContext } from '#platform/http/handler';
import type { Db } from '#platform/postgres/database';
import { selectRunStats } from '../runs/run-store.ts';
import {
  archiveWorkflow,
  changeDraft,
  createWorkflow,
  deleteWorkflow,
  duplicateWorkflow,
  type Editor,
  notFound,
  restoreWorkflow,
  type WorkflowDeps,
} from './change-workflow.ts';
import { countWorkflows, selectWorkflow, selectWorkflows } from './workflow-store.ts';
import { toSummary, toWorkflow } from './workflow.ts';

export function editorOf({
  workspaceId,
  caller,
  reach,
  ifMatch,
}: Pick<HandlerContext<Operation>, 'workspaceId' | 'caller' | 'reach' | 'ifMatch'>): Editor {
  return { workspaceId, actor: caller.actor, reach, ifMatch };
}

export async function presentWorkflow(db: Db, workspaceId: string, id: string): Promise<Workflow> {
  const row = await selectWorkflow(db, workspaceId, id);
  if (!row) throw notFound();
  return toWorkflow(row);
}

export function bindWorkflowHandlers(deps: WorkflowDeps): Binding[] {
  return [
    bind(listWorkflows, async ({ input, tx, workspaceId, caller }) => {
      const { q, state, trigger } = input;
      const ownerId = input.ownerId === 'me' ? caller.actor.id : input.ownerId;
      const filter = { workspaceId, q, state, trigger, ownerId };
      const page = { limit: input.limit + 1, beforeId: decodeIdCursor(input.cursor) };
      const [rows, total] = await Promise.all([
        selectWorkflows(tx, filter, page),
        input.total ? countWorkflows(tx, filter) : undefined,
      ]);
      const stats = await selectRunStats(
        tx,
        workspaceId,
        rows.map(({ id }) => id),
      );
      const item = (row: (typeof rows)[number]) => toSummary(row, stats.get(row.id));
      return { ...toPage(rows, input.limit, { item, key: (row) => [row.id] }), total };
    }),
    bind(getWorkflow, ({ input, tx, workspaceId }) => presentWorkflow(tx, workspaceId, input.id)),
    bind(createOperation, async ({ input, tx, workspaceId, caller }) => {
      const id = await createWorkflow(tx, deps, { workspaceId, actor: caller.actor, ...input });
      return await presentWorkflow(tx, workspaceId, id);
    }),
    bind(updateOperation, async (context) => {
      const { id, ...change } = context.input;
      await changeDraft(context.tx, deps, { ...editorOf(context), id, change });
      return await presentWorkflow(context.tx, context.workspaceId, id);
    }),
    bind(duplicateOperation, async ({ input, tx, workspaceId, caller }) => {
      const id = await duplicateWorkflow(tx, deps, { workspaceId, actor: caller.actor, ...input });
      return await presentWorkflow(tx, workspaceId, id);
    }),
    bind(archiveOperation, async (context) => {
      await archiveWorkflow(context.tx, deps, { ...editorOf(context), id: context.input.id });
      return await presentWorkflow(context.tx, context.workspaceId, context.input.id);
    }),
    bind(restoreOperation, async (context) => {
      await restoreWorkflow(context.tx, deps, { ...editorOf(context), id: context.input.id });
      return await presentWorkflow(context.tx, context.workspaceId, context.input.id);
    }),
    bind(deleteOperation, async (context) => {
      await deleteWorkflow(context.tx, deps, { ...editorOf(context), id: context.input.id });
      return null;
    }),
  ];
}

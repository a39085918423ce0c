/** Asking for a backtest, and stopping it. The work is a job. */
import { workflowBacktestErrors } from '@millrace/contracts/workflows/errors';
import { Problem } from '#platform/errors';
import type { JobQueue } from '#platform/queue/job-queue';
import type { Tx } from '#platform/postgres/database';
import { type Editor, notFound, requireNotArchived, requireOwnReach } from '../definitions/change-workflow.ts';
import { requirePlan } from '../definitions/publish-workflow.ts';
import { selectWorkflow } from '../definitions/workflow-store.ts';
import type { Definition } from '../definitions/workflow.ts';
import { selectPublished } from '../starting/published-store.ts';
import { requireBacktest } from './backtest.ts';
import { countOpenBacktests, deleteOldBacktests, endBacktest, insertBacktest } from './backtest-store.ts';
import { type BacktestDeps, tell } from './run-backtest.ts';

export interface BacktestStartDeps extends BacktestDeps {
  queue: Pick<JobQueue, 'enqueue'>;
}

export interface BacktestRequest {
  id: string;
  definition?: Definition | undefined;
  days: number;
  eventLimit: number;
  callsModels: boolean;
  modelCallLimit: number;
}

/** Of one workflow at a time; more would only be in each other's way. */
const openAtMost = 2;
/** Older results of the same workflow make room. */
const keptAtMost = 20;
const dayMs = 86_400_000;
const expireInSeconds = 15 * 60;

/** Answers the id. */
export async function startBacktest(
  tx: Tx,
  deps: BacktestStartDeps,
  by: Pick<Editor, 'workspaceId' | 'actor' | 'reach'> & BacktestRequest,
): Promise<string> {
  const { workspaceId, actor, eventLimit, callsModels, modelCallLimit } = by;
  const workflow = await selectWorkflow(tx, workspaceId, by.id);
  if (!workflow) throw notFound();
  requireOwnReach(workflow, by);
  requireNotArchived(workflow);
  const definition = by.definition ?? (workflow.definition as Definition); // written from this type
  // What does not compile does nothing: the problems are told at once.
  await requirePlan(tx, deps, { workspaceId, definition });
  const of = { workspaceId, workflowId: workflow.id };
  if ((await countOpenBacktests(tx, of)) >= openAtMost) {
    const remedy = 'Wait for one to end, or stop it.';
    throw new Problem(workflowBacktestErrors.tooMany, `${openAtMost} backtests of it are under way. ${remedy}`);
  }
  const published = await selectPublished(tx, workspaceId, { id: workflow.id });
  await deleteOldBacktests(tx, { ...of, kept: keptAtMost - 1 });
  const to = deps.clock.now();
  const id = deps.ids.next();
  await insertBacktest(tx, {
    ...of,
    id,
    definition,
    publishedId: published?.version_id ?? null,
    publishedVersion: published ? workflow.published_version : null,
    from: new Date(to.getTime() - by.days * dayMs),
    to,
    eventLimit,
    callsModels,
    modelCallLimit,
    requestedBy: actor.id,
  });
  await deps.queue.enqueue(tx, 'analytics', { backtestId: id, task: 'backtest' }, { retryLimit: 2, expireInSeconds });
  return id;
}

export async function cancelBacktest(
  tx: Tx,
  deps: BacktestStartDeps,
  by: Pick<Editor, 'workspaceId' | 'actor' | 'reach'> & { id: string },
): Promise<void> {
  const { workspaceId, id } = by;
  const backtest = await requireBacktest(tx, workspaceId, id);
  const workflow = await selectWorkflow(tx, workspaceId, backtest.workflow_id);
  if (!workflow) throw notFound();
  requireOwnReach(workflow, by);
  await endBacktest(tx, { workspaceId, id }, { state: 'cancelled', at: deps.clock.now() });
  tx.afterCommit(() => tell(deps, { workspaceId, id }, { done: 0, total: null, state: 'cancelled' }));
}

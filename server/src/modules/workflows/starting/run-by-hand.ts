/** Starting what is published: by a person or program that asks for it, or by a step of another run. */
import { workflowErrors } from '@millrace/contracts/workflows/errors';
import type { Json } from '#engine/language/json';
import type { ChildWorkflows } from '#engine/runs/engine';
import { StepError } from '#engine/steps/step-error';
import type { Clock } from '#platform/clock';
import { Problem } from '#platform/errors';
import { type Ids, isUuid } from '#platform/ids';
import type { Database, Tx } from '#platform/postgres/database';
import { notFound, requireNotArchived, requireOwnReach } from '../definitions/change-workflow.ts';
import { selectWorkflow } from '../definitions/workflow-store.ts';
import { actorOf, type ControlDeps, type Controller, leftOut } from '../runs/control-run.ts';
import { problemOfInput, requireFittingInput } from './fitting-input.ts';
import type { PlanCache } from './plan-cache.ts';
import { selectPublished } from './published-store.ts';
import type { ContextCache } from './run-context.ts';
import { draftRun, startRuns } from './start-runs.ts';

/** Answers the id of the run. */
export async function runByHand(
  tx: Tx,
  deps: ControlDeps,
  by: Controller & { id: string; input: unknown },
): Promise<string> {
  const { workspaceId } = by;
  const workflow = await selectWorkflow(tx, workspaceId, by.id);
  if (!workflow) throw notFound();
  requireOwnReach(workflow, by);
  requireNotArchived(workflow);
  const published = await selectPublished(tx, workspaceId, { id: workflow.id });
  if (!published) {
    throw new Problem(workflowErrors.notPublished, `“${workflow.name}” was never published. Publish it first.`);
  }
  const plan = deps.plans.compile(published.version_id, published.definition);
  // Nothing given is nothing filled in.
  const input = (by.input ?? {}) as Json; // JSON came in
  requireFittingInput(plan, { kind: 'manual', value: input, as: 'input' });
  const actor = actorOf(by, workflow.owner_id);
  const context = await deps.contexts.load(tx, { workspaceId, workflowId: workflow.id, actor });
  const draft = draftRun(deps, {
    workspaceId,
    workflowId: workflow.id,
    versionId: published.version_id,
    plan,
    triggerKind: by.cause ? 'workflow' : by.actor.kind === 'api_key' ? 'api' : 'manual',
    trigger: input,
    inputs: input,
    actor,
    ...(by.cause && { depth: by.cause.depth + 1 }),
    context,
  });
  const [started] = await startRuns(tx, deps, [{ draft, plan }]);
  if (!started) throw leftOut();
  return started.id;
}

/** A run this deep starts no further ones: something starts itself. */
const deepest = 10;

export function createChildWorkflows(deps: {
  database: Database;
  plans: PlanCache;
  contexts: ContextCache;
  ids: Ids;
  clock: Clock;
}): ChildWorkflows {
  return {
    async createDraft({ workflow, inputs, parent, path, isAwaited }) {
      const { workspaceId, actor } = parent;
      if (parent.depth >= deepest) {
        throw new StepError('workflow.too_deep', `Runs start each other ${deepest} deep: something starts itself.`);
      }
      const published = await deps.database.inWorkspace(
        workspaceId,
        (tx) => selectPublished(tx, workspaceId, isUuid(workflow) ? { id: workflow } : { name: workflow }),
        { isReadOnly: true },
      );
      if (!published) {
        throw new StepError('workflow.not_found', `There is no published workflow “${workflow}”.`);
      }
      const plan = deps.plans.compile(published.version_id, published.definition);
      const problem = problemOfInput(plan, inputs);
      if (problem) {
        const place = problem.path === '' ? 'The input' : `“${problem.path}” of the input`;
        throw new StepError('workflow.input_invalid', `${place} of “${workflow}” ${problem.message}.`);
      }
      const context = await deps.contexts.get({ workspaceId, workflowId: published.id, actor });
      return draftRun(deps, {
        workspaceId,
        workflowId: published.id,
        versionId: published.version_id,
        plan,
        triggerKind: 'workflow',
        trigger: { runId: parent.id, workflowId: parent.workflowId, inputs },
        inputs,
        actor,
        ...(parent.cause && { cause: parent.cause }),
        depth: parent.depth + 1,
        ...(isAwaited && { parent: { runId: parent.id, path } }),
        context,
      });
    },
  };
}

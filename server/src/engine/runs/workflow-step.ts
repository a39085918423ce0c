/** A workflow inside a workflow: a run of its own, waited for or not. */
import type { Json } from '../language/json.ts';
import type { WorkflowPlan } from '../language/plan.ts';
import type { Scope } from './execution.ts';
import { childEnded } from './run.ts';
import { settleValue } from './settle-value.ts';
import { BranchAbandoned, StepFailure } from './step-failure.ts';
import { done, suspended, type Walked } from './walked.ts';
import type { Walking } from './walking.ts';

/** An awaited child's end comes as a signal with its id as the key. */
export async function walkChildWorkflow(walking: Walking, step: WorkflowPlan, scope: Scope): Promise<Walked> {
  const { execution } = walking;
  const path = scope.prefix + step.id;
  const wait = execution.history.waits.get(path);
  if (wait) return await awaitChild(walking, { step, scope, path, runId: wait.key });
  if (execution.isFailing) throw new BranchAbandoned();
  execution.requireWanted(scope);
  const child = await walking.children.createDraft({
    workflow: step.workflow,
    inputs: settleValue(step.inputs(execution.environment(scope, path))),
    parent: execution.run,
    path,
    isAwaited: step.mode === 'await',
  });
  if (step.mode === 'detached') {
    await walking.startDetached(child);
    return done({ runId: child.id });
  }
  execution.suspend(scope, {
    reason: 'workflow',
    path,
    listen: { event: childEnded, key: child.id, since: scope.before },
    start: child,
  });
  return suspended;
}

async function awaitChild(
  walking: Walking,
  { step, scope, path, runId }: { step: WorkflowPlan; scope: Scope; path: string; runId: string },
): Promise<Walked> {
  const { execution } = walking;
  const [ended] = execution.history.signals.get(path) ?? [];
  if (!ended) {
    execution.suspend(scope, {
      reason: 'workflow',
      path,
      listen: { event: childEnded, key: runId, since: scope.before },
    });
    return suspended;
  }
  execution.advance(scope, ended.createdAt.getTime());
  const { state, output, error } = toEnd(ended.payload);
  if (state === 'completed') return done(output);
  throw new StepFailure({
    code: state === 'cancelled' ? 'workflow.cancelled' : 'workflow.failed',
    message: `The workflow “${step.workflow}” ${state === 'cancelled' ? 'was cancelled' : `failed: ${error}`}`,
    class: 'permanent',
    path,
  });
}

function toEnd(payload: Json): { state: string; output: Json; error: string } {
  const given = typeof payload === 'object' && payload !== null && !Array.isArray(payload) ? payload : {};
  return {
    state: typeof given['state'] === 'string' ? given['state'] : 'failed',
    output: given['output'] ?? null,
    error: typeof given['error'] === 'string' ? given['error'] : '',
  };
}

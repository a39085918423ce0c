/** A workflow inside a workflow: a run of its own, waited for or not. */
import { createHash } from 'node:crypto';
import type { Json } from '../language/json.ts';
import type { WorkflowPlan } from '../language/plan.ts';
import type { Scope } from './execution.ts';
import { childEnded, type Run } from './run.ts';
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
  const draft = await walking.children.createDraft({
    workflow: step.workflow,
    inputs: settleValue(step.inputs(execution.environment(scope, path))),
    parent: execution.run,
    path,
    isAwaited: step.mode === 'await',
  });
  // The same child when the step is walked again: it is started once, whatever was recorded of it.
  const child = { ...draft, id: childIdOf(execution.run, path, scope.now) };
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

/** A UUIDv7 of a moment on the run's own clock, its random part made from the step. */
function childIdOf({ id, attemptGroup }: Run, path: string, at: number): string {
  const digest = createHash('sha256').update(`${id}:${path}:${attemptGroup}`).digest('hex');
  const time = at.toString(16).padStart(12, '0');
  return [
    time.slice(0, 8),
    time.slice(8),
    `7${digest.slice(0, 3)}`,
    `8${digest.slice(3, 6)}`,
    digest.slice(6, 18),
  ].join('-');
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

/**
 * Walks a plan from its start: takes what is on record, computes what only computes, performs effects, and comes back
 * when everything is done or nothing can go on before something happens.
 *
 *   walkBlock ─▶ walkStep ─▶ on record? take it
 *                            only computes? walk-synchronously
 *                            call-step, wait-steps, workflow-step, walk-loop, walk-parallel …
 *                       ◀── done, or suspended: the reason is among the execution's suspensions
 *
 * A failure travels as an exception to the step that handles it, or to the end of the run.
 */
import type { Json } from '../language/json.ts';
import type { PlanBlock, PlanStep } from '../language/plan.ts';
import { walkCall } from './call-step.ts';
import { walkCode } from './code-step.ts';
import { Branch } from './branch.ts';
import { type Execution, forkScope, type Scope, toErrorValue } from './execution.ts';
import { holdsCompensation, isSynchronous } from './plan-facts.ts';
import { settleValue } from './settle-value.ts';
import { BranchAbandoned, RunLost, RunStopped, StepFailure, toStepFailure } from './step-failure.ts';
import { walkApproval, walkWait } from './wait-steps.ts';
import { done, type Walked } from './walked.ts';
import type { Walking } from './walking.ts';
import { walkGraph, walkParallel } from './walk-branches.ts';
import { walkLoop } from './walk-loop.ts';
import { computeStep, stopOf, toRecordKind } from './walk-synchronously.ts';
import { walkChildWorkflow } from './workflow-step.ts';

/** Answers the value of the last step that was not skipped. */
export async function walkBlock(walking: Walking, block: PlanBlock, scope: Scope): Promise<Walked> {
  if (!block.isSequential) return await walkGraph(walking, block, scope);
  let last: Json | undefined;
  for (const step of block.steps) {
    const walked = await walkStep(walking, step, scope);
    if (walked.kind === 'suspended') return walked;
    last = walked.value ?? last;
  }
  return done(last ?? null);
}

export async function walkStep(walking: Walking, step: PlanStep, scope: Scope): Promise<Walked> {
  const { execution } = walking;
  const signalsSince = scope.before;
  scope.before = scope.now;
  // A loop may be long, and lets others have their turn now and then.
  if (isSynchronous(step) && step.kind !== 'loop') return done(computeStep(execution, step, scope));
  execution.requireWanted(scope);
  const path = scope.prefix + step.id;
  const known = execution.history.records.get(path);
  if (known?.outcome === 'failed' && known.error) throw new StepFailure(known.error);
  if (known && !holdsCompensation(step)) {
    scope.names[step.id] = known.value;
    execution.advance(scope, known.at);
    if (known.outcome === 'done') rememberCompensation(execution, step, scope);
    return done(known.outcome === 'skipped' ? undefined : known.value);
  }
  execution.countStep(path);
  const walked = await walkGuarded(walking, { step, scope, signalsSince });
  if (walked.kind === 'done') scope.names[step.id] = walked.value ?? null;
  return walked;
}

interface StepWalk {
  step: PlanStep;
  scope: Scope;
  signalsSince: number;
}

async function walkGuarded(walking: Walking, { step, scope, signalsSince }: StepWalk): Promise<Walked> {
  const { execution } = walking;
  const path = scope.prefix + step.id;
  const kind = toRecordKind(step);
  try {
    if (step.when && !step.when(execution.environment(scope, path))) {
      execution.record(scope, { path, kind, value: null, outcome: 'skipped' });
      return done(undefined);
    }
    const walked = await walkWithinTime(walking, { step, scope, signalsSince });
    if (walked.kind === 'suspended') return walked;
    // An effect is on record already, with all there is to know about it.
    const value = walked.value ?? null;
    const { log } = walked;
    if (step.kind !== 'call')
      execution.record(scope, { path, kind, value, outcome: 'done', ...tookOf(scope), ...(log && { log }) });
    scope.names[step.id] = value;
    rememberCompensation(execution, step, scope);
    return walked;
  } catch (error) {
    if (error instanceof RunStopped || error instanceof RunLost || error instanceof BranchAbandoned) throw error;
    const failure = toStepFailure(error, path);
    if (step.onError === 'fail') throw failure;
    const walked = await walkHandler(walking, { step, scope, failure });
    if (walked.kind === 'suspended') return walked;
    const value = walked.value ?? null;
    execution.record(scope, { path, kind, value, outcome: 'handled', error: failure.error, ...tookOf(scope) });
    return done(value);
  }
}

/** How far the step has moved the clock of its line. */
function tookOf({ now, before }: Scope): { tookMs?: number } {
  return now > before ? { tookMs: now - before } : {};
}

async function walkHandler(
  walking: Walking,
  { step, scope, failure }: { step: PlanStep; scope: Scope; failure: StepFailure },
): Promise<Walked> {
  const value = toErrorValue(failure.error);
  if (typeof step.onError !== 'object') return done(value);
  const inner = forkScope(scope, { prefix: `${scope.prefix}${step.id}.error.`, names: { error: value.error } });
  const walked = await walkBlock(walking, step.onError, inner);
  walking.execution.advance(scope, inner.now);
  return walked;
}

/** Calls and code keep their own time; around anything else a clock runs that also counts while it waits. */
async function walkWithinTime(walking: Walking, walk: StepWalk): Promise<Walked> {
  const { step, scope } = walk;
  if (step.timeoutMs === undefined || step.kind === 'call' || step.kind === 'code')
    return await walkKind(walking, walk);
  const path = scope.prefix + step.id;
  const deadline = walking.execution.limitBegins(scope, step.timeoutMs) + step.timeoutMs;
  const branch = new Branch(scope.branch);
  const timer = setTimeout(() => branch.abandon(), Math.min(Math.max(0, deadline - walking.now()), 2 ** 31 - 1));
  const inner = forkScope(scope, { branch });
  try {
    const walked = await walkKind(walking, { ...walk, scope: inner });
    if (walked.kind === 'suspended') {
      if (walking.now() >= deadline) throw timedOut(path, step.timeoutMs);
      walking.execution.suspend(scope, { reason: 'timer', path, wakeAt: deadline });
    }
    walking.execution.advance(scope, inner.now);
    return walked;
  } catch (error) {
    if (error instanceof BranchAbandoned && !scope.branch.isAbandoned) throw timedOut(path, step.timeoutMs);
    throw error;
  } finally {
    clearTimeout(timer);
    branch.close();
  }
}

function timedOut(path: string, timeoutMs: number): StepFailure {
  return new StepFailure({
    code: 'step.timed_out',
    message: `The step took longer than its time limit of ${timeoutMs / 1000} s.`,
    class: 'permanent',
    path,
  });
}

async function walkKind(walking: Walking, { step, scope, signalsSince }: StepWalk): Promise<Walked> {
  switch (step.kind) {
    case 'call':
      return await walkCall(walking, step, scope);
    case 'code':
      return await walkCode(walking, step, scope);
    case 'loop':
      return await walkLoop(walking, step, scope);
    case 'parallel':
      return await walkParallel(walking, step, scope);
    case 'conditional':
      return await walkConditional(walking, step, scope);
    case 'wait':
      return walkWait(walking, step, { scope, since: signalsSince });
    case 'approval':
      return walkApproval(walking, step, { scope, since: signalsSince });
    case 'workflow':
      return await walkChildWorkflow(walking, step, scope);
    case 'transformation':
      return done(settleValue(step.run(walking.execution.environment(scope, scope.prefix + step.id))));
    case 'stop':
      throw stopOf(walking.execution, step, scope);
  }
}

async function walkConditional(
  walking: Walking,
  step: PlanStep & { kind: 'conditional' },
  scope: Scope,
): Promise<Walked> {
  const path = scope.prefix + step.id;
  const chosen = step.cases.find(({ test }) => !test || test(walking.execution.environment(scope, path)));
  if (!chosen) return done(null);
  const inner = forkScope(scope, { prefix: `${path}.` });
  const walked = await walkBlock(walking, chosen.block, inner);
  walking.execution.advance(scope, inner.now);
  return walked;
}

function rememberCompensation(execution: Execution, step: PlanStep, scope: Scope): void {
  if (!step.compensate) return;
  execution.compensations.push({ step, path: scope.prefix + step.id, names: { ...scope.names }, at: scope.now });
}

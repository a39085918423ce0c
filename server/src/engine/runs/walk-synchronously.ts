/**
 * Steps that only compute, walked in one go: no promise, no write. What they make is recorded with the run's next write;
 * until then a crash loses nothing, since they are computed again, to the same.
 */
import type { Json } from '../language/json.ts';
import type { LoopPlan, PlanBlock, PlanStep } from '../language/plan.ts';
import { type Value } from '../language/expressions/value.ts';
import { type Execution, forkScope, type Scope, toErrorValue } from './execution.ts';
import { orderSteps } from './plan-facts.ts';
import { settleValue } from './settle-value.ts';
import { RunStopped, StepFailure, toStepFailure } from './step-failure.ts';

/** Answers the value of the last step that was not skipped. */
function computeBlock(execution: Execution, block: PlanBlock, scope: Scope): Json {
  let last: Json = null;
  for (const step of orderSteps(block)) last = computeStep(execution, step, scope) ?? last;
  return last;
}

/** Answers undefined for a step that was skipped. Its value is among the names afterwards. */
export function computeStep(execution: Execution, step: PlanStep, scope: Scope): Json | undefined {
  const path = scope.prefix + step.id;
  const known = execution.history.records.get(path);
  if (known) {
    scope.names[step.id] = known.value;
    return known.outcome === 'skipped' ? undefined : known.value;
  }
  execution.countStep(path);
  const value = computeGuarded(execution, step, scope);
  scope.names[step.id] = value ?? null;
  return value;
}

function computeGuarded(execution: Execution, step: PlanStep, scope: Scope): Json | undefined {
  const path = scope.prefix + step.id;
  const kind = toRecordKind(step);
  try {
    if (step.when && !step.when(execution.environment(scope, path))) {
      execution.record(scope, { path, kind, value: null, outcome: 'skipped' });
      return undefined;
    }
    const value = computeValue(execution, step, scope);
    execution.record(scope, { path, kind, value, outcome: 'done' });
    return value;
  } catch (error) {
    if (error instanceof RunStopped) throw error;
    const failure = toStepFailure(error, path);
    if (step.onError === 'fail') throw failure;
    const value = handle(execution, { step, failure, scope });
    execution.record(scope, { path, kind, value, outcome: 'handled', error: failure.error });
    return value;
  }
}

function handle(
  execution: Execution,
  { step, failure, scope }: { step: PlanStep; failure: StepFailure; scope: Scope },
): Json {
  const value = toErrorValue(failure.error);
  if (typeof step.onError !== 'object') return value;
  const inner = forkScope(scope, { prefix: `${scope.prefix}${step.id}.error.`, names: { error: value.error } });
  return computeBlock(execution, step.onError, inner);
}

function computeValue(execution: Execution, step: PlanStep, scope: Scope): Json {
  const path = scope.prefix + step.id;
  switch (step.kind) {
    case 'transformation':
      return settleValue(step.run(execution.environment(scope, path)));
    case 'conditional': {
      const chosen = step.cases.find(({ test }) => !test || test(execution.environment(scope, path)));
      if (!chosen) return null;
      return computeBlock(execution, chosen.block, forkScope(scope, { prefix: `${path}.` }));
    }
    case 'loop':
      return computeLoop(execution, step, scope);
    case 'parallel':
      // The first ones are as good as any: all of them take no time.
      return step.branches.map((block, index) =>
        index < step.join ? computeBlock(execution, block, forkScope(scope, { prefix: `${path}.${index}.` })) : null,
      );
    case 'stop':
      throw stopOf(execution, step, scope);
    default:
      throw new Error(`A step of kind ${step.kind} is not computed in one go.`);
  }
}

export function stopOf(execution: Execution, step: PlanStep & { kind: 'stop' }, scope: Scope): RunStopped {
  const path = scope.prefix + step.id;
  const environment = execution.environment(scope, path);
  const message = step.message?.(environment);
  return new RunStopped({
    status: step.status,
    output: step.output ? settleValue(step.output(environment)) : null,
    ...(typeof message === 'string' && { reason: message }),
    path,
  });
}

function computeLoop(execution: Execution, step: LoopPlan, scope: Scope): Json {
  const rounds = listRounds(execution, step, scope);
  const collected: Json[] = [];
  let last: Scope | undefined;
  for (let index = 0; rounds.isNext(index, last); index += 1) {
    last = openRound(step, { scope, index, item: rounds.item(index) });
    collected.push(computeRound(execution, step, last));
  }
  return collected;
}

function computeRound(execution: Execution, step: LoopPlan, scope: Scope): Json {
  try {
    const value = computeBlock(execution, step.block, scope);
    return step.collect ? settleValue(step.collect(execution.environment(scope, scope.prefix))) : value;
  } catch (error) {
    if (error instanceof RunStopped || step.onItemError === 'fail') throw error;
    return toErrorValue(toStepFailure(error, scope.prefix + step.id).error);
  }
}

export interface Rounds {
  /** Undefined for a loop whose end only its test knows. */
  readonly count: number | undefined;
  isNext(index: number, before: Scope | undefined): boolean;
  item(index: number): Value;
}

/** What a loop goes over. `before` of a `while` is the scope of the round before: its test sees what that has made. */
export function listRounds(execution: Execution, step: LoopPlan, scope: Scope): Rounds {
  const path = scope.prefix + step.id;
  const { over } = step;
  if (over.kind === 'while') {
    const none = Object.fromEntries(step.block.steps.map(({ id }) => [id, null]));
    return {
      count: undefined,
      isNext(index, before) {
        if (index >= over.max) return false;
        const names = { ...(before ? before.names : { ...scope.names, ...none }), index };
        return over.test(execution.environment({ ...scope, names }, `${path}[${index}]`));
      },
      item: () => null,
    };
  }
  const environment = execution.environment(scope, path);
  const items = over.kind === 'items' ? requireItems(over.items(environment), path) : undefined;
  const count = items ? items.length : requireCount(over.kind === 'count' ? over.count(environment) : 0, path);
  return { count, isNext: (index) => index < count, item: (index) => (items ? items[index] : index) };
}

export function openRound(step: LoopPlan, { scope, index, item }: { scope: Scope; index: number; item: Value }): Scope {
  return forkScope(scope, {
    prefix: `${scope.prefix}${step.id}[${index}].`,
    names: { [step.as]: item, index },
    // A loop that only computes is one record, not one for each of its rounds.
    isRecording: scope.isRecording && !step.isPure,
  });
}

function requireItems(value: Value, path: string): Value[] {
  if (Array.isArray(value)) return value;
  // Nothing to go over: an optional list that is not there.
  if (value === null || value === undefined) return [];
  throw new StepFailure({
    code: 'loop.not_a_list',
    message: 'The loop goes over something that is no list. Let "over" give one.',
    class: 'permanent',
    path,
  });
}

function requireCount(value: Value, path: string): number {
  const count = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof count === 'number' && Number.isInteger(count) && count >= 0) return count;
  throw new StepFailure({
    code: 'loop.not_a_count',
    message: 'The number of rounds is no whole number of 0 or more.',
    class: 'permanent',
    path,
  });
}

export function toRecordKind(step: PlanStep): 'transformation' | Exclude<PlanStep['kind'], 'call'> {
  // A call is an effect, not a record; only a skipped one is recorded, as what it would have given.
  return step.kind === 'call' ? 'transformation' : step.kind;
}

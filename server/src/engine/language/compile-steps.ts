/** Lists of steps: their order, the names each of them sees, and what all kinds have in common. */
import { compileKind } from './compile-kind.ts';
import type { PlanBlock, PlanStep } from './plan.ts';
import { joinPath } from './problem.ts';
import type { Binding, Scope } from './scope.ts';
import { orderSteps } from './step-order.ts';
import type { Step } from './step-schemas.ts';
import { type Compilation, compileRetry, StepTools } from './step-tools.ts';

interface Place {
  /** Of the list: `steps`, `steps[2].then`. */
  readonly path: string;
  /** What is known before the list. */
  readonly scope: Scope;
}

/** `scope` in the answer: what is known when all of the list is over. */
export function compileSteps(
  list: readonly Step[],
  { path, scope }: Place,
  compilation: Compilation,
): { block: PlanBlock; scope: Scope } {
  const ids = list.map((step) => compilation.ids.idOf(step));
  const order = orderSteps({ steps: list, ids, path }, compilation.problems);
  const bindings = list.map((_, index): Binding => ({ name: ids[index] ?? '', kind: 'step' }));
  const steps = list.map((step, index): PlanStep => {
    const before = [...(order.before[index] ?? [])].flatMap((earlier) => bindings[earlier] ?? []);
    const own = bindings[index];
    const tools = new StepTools({
      place: joinPath(path, index),
      scope: scope.with(before),
      compilation,
      compileBlock: (inner, at) => compileSteps(inner, at, compilation),
    });
    return compileStep(step, { tools, after: order.after[index] ?? [], own: own ? [own] : [] });
  });
  return { block: { steps, isSequential: order.isSequential }, scope: scope.with(bindings) };
}

function compileStep(
  step: Step,
  { tools, after, own }: { tools: StepTools; after: readonly number[]; own: readonly Binding[] },
): PlanStep {
  const { when, onError, compensate, name } = step;
  const failure: Binding = { name: 'error', kind: 'variable' };
  const timeoutMs = tools.duration(step.timeout, 'timeout');
  const kind = compileKind(step, tools);
  const onErrorPlan = Array.isArray(onError) ? tools.with([failure]).block(onError, 'onError').block : onError;
  const undo = compensate ? tools.with([...own, failure]).block(compensate, 'compensate').block : undefined;
  const isPure = [onErrorPlan, undo].every(
    (block) => typeof block !== 'object' || block.steps.every((each) => each.isPure),
  );
  return {
    id: tools.compilation.ids.idOf(step),
    ...(name !== undefined && { name }),
    place: tools.place,
    after,
    ...(when !== undefined && { when: tools.condition(when, 'when') }),
    retry: compileRetry(step.retry, tools),
    ...(timeoutMs !== undefined && { timeoutMs }),
    onError: onErrorPlan ?? 'fail',
    ...(undo && { compensate: undo }),
    ...kind,
    isPure: kind.isPure && isPure,
  };
}

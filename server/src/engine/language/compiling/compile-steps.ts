/** Lists of steps: their order, the names each of them sees, and what all kinds have in common. */
import { compileKind } from './compile-kind.ts';
import { type CompiledBlock, isPureBlock, type KindResult } from './kind-result.ts';
import type { PlanStep } from '../plan.ts';
import { joinPath } from '../problem.ts';
import type { Binding, Scope } from '../expressions/checking/scope.ts';
import { closedObject, settleShape, text } from '../expressions/checking/shape.ts';
import { orderSteps, type StepOrder } from './step-order.ts';
import type { Step } from '../step-schemas.ts';
import { type Compilation, compileRetry, StepTools } from './step-tools.ts';

interface Place {
  /** Of the list: `steps`, `steps[2].then`. */
  readonly path: string;
  /** What is known before the list. */
  readonly scope: Scope;
}

interface CompiledStep {
  readonly plan: PlanStep;
  readonly binding: Binding;
  readonly ends: boolean;
}

export function compileSteps(list: readonly Step[], at: Place, compilation: Compilation): CompiledBlock {
  const { path, scope } = at;
  const ids = list.map((step) => compilation.ids.idOf(step));
  const order = orderSteps({ steps: list, ids, path }, compilation.problems);
  const done = new Map<number, CompiledStep>();
  const known = new Map<string, Binding>();
  const places = new Map(ids.map((id, index) => [id, index]));
  // Those on a cycle come last: what is wrong inside of them is said, too.
  const all = new Set([...order.sequence, ...list.keys()]);
  for (const index of all) {
    const step = list[index];
    if (!step) continue;
    const tools = new StepTools({
      place: joinPath(path, index),
      scope: scope.withSteps(known, (name) => order.isBefore(places.get(name) ?? -1, index)),
      compilation,
      compileBlock: (inner, innerPlace) => compileSteps(inner, innerPlace, compilation),
    });
    reportUnreachable({ index, order, done, tools });
    const compiled = compileStep(step, { tools, after: order.after[index] ?? [] });
    done.set(index, compiled);
    known.set(compiled.binding.name, compiled.binding);
  }
  const compiled = [...list.keys()].flatMap((index) => done.get(index) ?? []);
  compilation.observer?.scope?.(joinPath(path, list.length), scope.with(known.values()));
  return {
    block: { steps: compiled.map(({ plan }) => plan), isSequential: order.isSequential },
    bindings: compiled.map(({ binding }) => binding),
    ends: compiled.some(({ ends }) => ends),
  };
}

function reportUnreachable(of: {
  index: number;
  order: StepOrder;
  done: ReadonlyMap<number, CompiledStep>;
  tools: StepTools;
}): void {
  const { index, order, done, tools } = of;
  const end = order.after[index]?.map((earlier) => done.get(earlier)).find((earlier) => earlier?.ends);
  if (end) tools.report('', `can never run: "${end.plan.id}" (${end.plan.place}) ends the run before it`);
}

const failure: Binding = {
  name: 'error',
  kind: 'variable',
  shape: closedObject({ code: text, message: text, class: text }),
};

function compileStep(
  step: Step,
  { tools: outer, after }: { tools: StepTools; after: readonly number[] },
): CompiledStep {
  const { when, onError, compensate, name } = step;
  const id = outer.compilation.ids.idOf(step);
  const test = when === undefined ? undefined : outer.condition(when, 'when');
  if (test?.always === false) outer.report('when', 'never holds, so the step never runs', 'warning');
  const tools = test ? outer.within(outer.scope.under(when ?? true, test.narrowing.whenTrue)) : outer;
  tools.compilation.observer?.scope?.(tools.place, tools.scope);
  const timeoutMs = tools.duration(step.timeout, 'timeout');
  const kind = compileKind(step, tools);
  const handler = Array.isArray(onError) ? tools.with([failure]).block(onError, 'onError').block : onError;
  const value: Binding = { name: id, kind: 'step', ...(kind.shape && { shape: settleShape(kind.shape) }) };
  const undo = compensate ? tools.with([value, failure]).block(compensate, 'compensate').block : undefined;
  const plan: PlanStep = {
    id,
    ...(name !== undefined && { name }),
    place: tools.place,
    after,
    ...(test && { when: test.run }),
    retry: compileRetry(step.retry, tools.compilation.retry),
    ...(timeoutMs !== undefined && { timeoutMs }),
    onError: handler ?? 'fail',
    ...(undo && { compensate: undo }),
    ...kind.own,
    isPure: kind.own.isPure && [handler, undo].every((block) => typeof block !== 'object' || isPureBlock(block)),
  };
  const ends = kind.ends === true && when === undefined && onError === undefined;
  return { plan, binding: outcomeOf(step, value, kind), ends };
}

/** What steps after it may count on. */
function outcomeOf(step: Step, value: Binding, kind: KindResult): Binding {
  const { when, onError } = step;
  const { shape: _, ...bare } = value;
  // Then it may be what the handler gives.
  if (Array.isArray(onError)) return skippable(bare, step, kind.maybe);
  if (onError === 'continue' && when === undefined)
    return { ...value, maybe: { cause: 'failed', why: 'when it fails, its value is { error }' } };
  return skippable(value, step, kind.maybe);
}

function skippable(value: Binding, { when }: Step, maybe: Binding['maybe']): Binding {
  if (when === undefined || when === true) return maybe ? { ...value, maybe } : value;
  const skipped: Binding = { ...value, maybe: { cause: 'skipped', why: 'it is skipped unless its "when" holds' } };
  // The time and chance may differ from one step to the next; what may be empty besides, stays so.
  const isStable = typeof when === 'string' && !/\b(?:now|random)\b/.test(when) && !maybe;
  return isStable ? { ...skipped, when: when.trim() } : skipped;
}

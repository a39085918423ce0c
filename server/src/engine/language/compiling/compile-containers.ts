/** Steps that hold steps: conditional, loop and parallel. */
import { isPureBlock, type CompiledBlock, type KindResult, lastOf } from './kind-result.ts';
import type { ConditionalPlan, LoopPlan, LoopSource, ParallelPlan } from '../plan.ts';
import { type Binding, shapeOfBinding } from '../expressions/checking/scope.ts';
import { any, joinShapes, listOf, loosenShape, number, type Shape } from '../expressions/checking/shape.ts';
import type { CompiledTest } from './compile-value.ts';
import { isReserved } from '../step-ids.ts';
import type { ConditionalStep, LoopStep, ParallelStep, Step } from '../step-schemas.ts';
import type { StepTools } from './step-tools.ts';

interface Branch {
  readonly test?: CompiledTest;
  readonly compiled: CompiledBlock;
}

export function compileConditional(step: ConditionalStep, tools: StepTools): KindResult<ConditionalPlan> {
  const { cases = [] } = step;
  if ((step.if === undefined) === (cases.length === 0))
    tools.report('', 'a conditional has either "if" with "then", or "cases"');
  if (step.if === undefined && step.then) tools.report('then', '"then" belongs to "if"; a case has "steps"');
  if (step.if !== undefined && !step.then && !step.else)
    tools.report('', 'a conditional with "if" needs "then" or "else"');
  const written = [
    ...cases.map((each, index) => ({
      when: each.when,
      steps: each.steps,
      field: `cases[${index}].when`,
      list: `cases[${index}].steps`,
    })),
    ...(step.if === undefined ? [] : [{ when: step.if, steps: step.then ?? [], field: 'if', list: 'then' }]),
  ];
  const branches: Branch[] = [];
  let { scope } = tools;
  let isDecided = false;
  for (const { when, steps, field, list } of written) {
    const test = tools.within(scope).condition(when, field);
    // One that is not written yet is told as that alone.
    if (isDecided || (test.always === false && when !== '')) reportNever(steps, list, tools);
    const inside = scope.under(when, test.narrowing.whenTrue);
    branches.push({ test, compiled: tools.within(inside).block(steps, list) });
    scope = scope.whereSure(test.narrowing.whenFalse);
    isDecided ||= test.always === true;
  }
  if (step.else) {
    if (isDecided) reportNever(step.else, 'else', tools);
    branches.push({ compiled: tools.within(scope).block(step.else, 'else') });
  }
  return {
    own: {
      kind: 'conditional',
      cases: branches.map(({ test, compiled }) => ({ ...(test && { test: test.run }), block: compiled.block })),
      isPure: branches.every(({ compiled }) => isPureBlock(compiled.block)),
    },
    ...valueOfBranches(branches, step.else !== undefined || isDecided),
    ends: (step.else !== undefined || isDecided) && branches.every(({ compiled }) => compiled.ends),
  };
}

function reportNever(steps: readonly Step[], list: string, tools: StepTools): void {
  if (steps.length > 0) tools.report(list, 'these steps can never run: the conditions before them leave nothing over');
}

function valueOfBranches(branches: readonly Branch[], isComplete: boolean): Pick<KindResult, 'shape' | 'maybe'> {
  const values = branches.filter(({ compiled }) => !compiled.ends).map(({ compiled }) => lastOf(compiled));
  const shape = values.length === 0 ? any : values.map(shapeOfBinding).reduce(joinShapes);
  if (!isComplete)
    return { shape, maybe: { cause: 'empty', why: 'it has no "else", and its conditions may not hold' } };
  const empty = values.find((value) => !value || value.maybe);
  if (values.every((value) => value && !value.maybe)) return { shape };
  const why = empty ? `"${empty.name}", the last step of a branch, may have none` : 'one of its branches has no steps';
  return { shape, maybe: { cause: 'empty', why } };
}

export function compileLoop(step: LoopStep, tools: StepTools): KindResult<LoopPlan> {
  const as = step.as ?? 'item';
  checkVariable(step, as, tools);
  const source = step.over === undefined ? undefined : tools.shapedAt(step.over, tools.at('over'));
  if (source && !['any', 'list', 'nothing'].includes(source.shape.kind))
    tools.report('over', 'must be a list; one expression in {{ }} and nothing around it keeps it one');
  const item: Shape = source?.shape.kind === 'list' ? loosenShape(source.shape.item) : any;
  const index: Binding = { name: 'index', kind: 'variable', shape: number };
  const round = tools.with([index, ...(source ? [{ name: as, kind: 'variable', shape: item } as const] : [])]);
  const inner = round.block(step.steps, 'steps');
  const collecting = round.withAt('collect', inner.bindings);
  const collected = step.collect === undefined ? undefined : collecting.shapedAt(step.collect, tools.at('collect'));
  const isSteady = step.onItemError !== 'continue';
  const each = collected ? collected.shape : shapeOfBinding(lastOf(inner));
  return {
    own: {
      kind: 'loop',
      over: source ? { kind: 'items', items: source.run } : compileLoopSource(step, tools.with([index]), inner),
      as,
      concurrency: step.concurrency ?? 1,
      block: inner.block,
      ...(collected && { collect: collected.run }),
      onItemError: step.onItemError ?? 'fail',
      isPure: isPureBlock(inner.block),
    },
    shape: listOf(isSteady ? each : any),
  };
}

function checkVariable(step: LoopStep, as: string, tools: StepTools): void {
  const given = (['over', 'count', 'while'] as const).filter((field) => step[field] !== undefined);
  if (given.length !== 1) tools.report('', 'a loop has one of "over", "count" and "while"');
  if (step.as !== undefined && as !== 'item' && isReserved(as))
    tools.report('as', `"${as}" has a meaning of its own; choose another name`);
  const hidden = tools.compilation.ids.placeOf(as);
  if (hidden !== undefined) tools.report('as', `"${as}" is the id of ${hidden}; choose another name`);
  if (step.max !== undefined && step.while === undefined) tools.report('max', '"max" belongs to "while"');
  const isEmpty = step.count === 0 || (Array.isArray(step.over) && step.over.length === 0);
  if (isEmpty && step.steps.length > 0)
    tools.report('steps', 'these steps can never run: there is nothing to go through');
}

function compileLoopSource(step: LoopStep, tools: StepTools, inner: CompiledBlock): LoopSource {
  if (step.while === undefined) {
    const count = tools.shapedAt(step.count ?? 0, tools.at('count'));
    if (!['any', 'number', 'string'].includes(count.shape.kind)) tools.report('count', 'must be a number');
    return { kind: 'count', count: count.run };
  }
  if (step.max === undefined) tools.report('max', 'a loop with "while" needs "max", the most rounds there may be');
  if ((step.concurrency ?? 1) > 1) tools.report('concurrency', 'the rounds of a "while" follow each other');
  const why = 'there is no round before the first';
  const before = inner.bindings.map((binding): Binding => ({ ...binding, maybe: { cause: 'empty', why } }));
  const test = tools.withAt('while', before).condition(step.while, 'while');
  if (test.always === false) reportNever(step.steps, 'steps', tools);
  return { kind: 'while', test: test.run, max: step.max ?? 1 };
}

export function compileParallel(step: ParallelStep, tools: StepTools): KindResult<ParallelPlan> {
  const branches = step.branches.map((branch, index) => tools.block(branch, `branches[${index}]`));
  const { join = 'all' } = step;
  const needed = join === 'all' ? branches.length : join === 'any' ? 1 : join;
  if (needed > branches.length) tools.report('join', `${needed} branches cannot finish: there are ${branches.length}`);
  const ending = branches.filter(({ ends }) => ends).length;
  return {
    own: {
      kind: 'parallel',
      branches: branches.map(({ block }) => block),
      join: needed,
      isPure: branches.every(({ block }) => isPureBlock(block)),
    },
    shape: listOf(any),
    // Fewer branches than must finish can do so without reaching an end.
    ends: branches.length - ending < needed,
  };
}

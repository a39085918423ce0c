/** What is particular to each kind of step. */
import { DateTime, Duration } from 'luxon';
import { compileTransformation } from '../steps/transformations/transformations.ts';
import { actionOf } from './collect-uses.ts';
import type { Environment } from './compile-expression.ts';
import { toDate } from './date-methods.ts';
import { maxDurationMs, parseDuration } from './duration.ts';
import { ExpressionError } from './expression-error.ts';
import { ArgumentError } from './method.ts';
import type {
  ApprovalPlan,
  CallPlan,
  CodePlan,
  ConditionalPlan,
  LoopPlan,
  LoopSource,
  ParallelPlan,
  PlanBlock,
  StopPlan,
  TransformationPlan,
  WaitFor,
  WaitPlan,
  WorkflowPlan,
} from './plan.ts';
import type {
  ApprovalStep,
  ConditionalStep,
  HttpStep,
  IntegrationStep,
  LlmStep,
  LoopStep,
  ParallelStep,
  Step,
  StopStep,
  TransformationStep,
  WaitStep,
} from './step-schemas.ts';
import { isReserved } from './step-ids.ts';
import type { StepTools } from './step-tools.ts';
import { toText } from './value.ts';

type Kinds =
  | TransformationPlan
  | CodePlan
  | CallPlan
  | ConditionalPlan
  | LoopPlan
  | ParallelPlan
  | WaitPlan
  | ApprovalPlan
  | WorkflowPlan
  | StopPlan;
type Common = 'id' | 'name' | 'place' | 'after' | 'when' | 'retry' | 'timeoutMs' | 'onError' | 'compensate';
/** Of each kind, what is its own. */
type Own<Kind> = Kind extends unknown ? Omit<Kind, Common> : never;
export type OwnOf = Own<Kinds>;

export function compileKind(step: Step, tools: StepTools): OwnOf {
  switch (step.type) {
    case 'transformation':
      return compileTransformationStep(step, tools);
    case 'llm':
    case 'integration':
    case 'http':
      return compileCall(step, tools);
    case 'conditional':
      return compileConditional(step, tools);
    case 'loop':
      return compileLoop(step, tools);
    case 'parallel':
      return compileParallel(step, tools);
    case 'wait':
      return { kind: 'wait', for: compileWait(step, tools), isPure: false };
    case 'approval':
      return compileApproval(step, tools);
    case 'workflow':
      return {
        kind: 'workflow',
        workflow: step.workflow,
        inputs: tools.value(step.inputs ?? {}, 'inputs'),
        mode: step.mode ?? 'await',
        isPure: false,
      };
    case 'code':
      return { kind: 'code', source: step.source, inputs: tools.value(step.inputs ?? {}, 'inputs'), isPure: true };
    case 'stop':
      return compileStop(step, tools);
  }
}

function isPureBlock(block: PlanBlock): boolean {
  return block.steps.every((step) => step.isPure);
}

function compileTransformationStep(step: TransformationStep, tools: StepTools): Own<TransformationPlan> {
  const run = compileTransformation(step, tools.place, {
    value: (json, path, extraNames = []) => inside(extraNames).valueAt(json, path),
    expression: (text, path, extraNames = []) => inside(extraNames).expressionAt(text, path),
    report: (path, message) => tools.compilation.problems.push({ path, message, severity: 'error' }),
  });
  return { kind: 'transformation', run: run ?? (() => null), isPure: true };

  function inside(names: readonly string[]): StepTools {
    return names.length === 0 ? tools : tools.with(names.map((name) => ({ name, kind: 'variable' })));
  }
}

function compileCall(step: LlmStep | IntegrationStep | HttpStep, tools: StepTools): Own<CallPlan> {
  const called = actionOf(step) ?? { service: '', action: '' }; // each of these kinds has one
  const connection = 'connection' in step ? step.connection : undefined;
  const inputs = step.type === 'integration' ? tools.value(step.inputs ?? {}, 'inputs') : compileFields(step, tools);
  return {
    kind: 'call',
    type: step.type,
    ...called,
    ...(connection !== undefined && { connection }),
    inputs,
    isPure: false,
  };
}

const callFields = {
  llm: ['model', 'prompt', 'system', 'inputs', 'output', 'temperature', 'maxTokens'],
  http: ['method', 'url', 'headers', 'query', 'body', 'expect'],
} as const;

/** The fields of the step are the inputs of the action; a schema among them holds no templates. */
function compileFields(step: LlmStep | HttpStep, tools: StepTools): CallPlan['inputs'] {
  const fields = callFields[step.type].flatMap((field) => {
    const given: unknown = Object.entries(step).find(([name]) => name === field)?.[1];
    if (given === undefined) return [];
    const run = field === 'output' ? () => given as never : tools.value(given, field); // JSON, as all of a definition
    return [[field, run] as const];
  });
  return (environment) => Object.fromEntries(fields.map(([field, run]) => [field, run(environment)]));
}

function compileConditional(step: ConditionalStep, tools: StepTools): Own<ConditionalPlan> {
  const { cases = [] } = step;
  if ((step.if === undefined) === (cases.length === 0))
    tools.report('', 'a conditional has either "if" with "then", or "cases"');
  if (step.if === undefined && step.then) tools.report('then', '"then" belongs to "if"; a case has "steps"');
  const planned: { test?: ReturnType<StepTools['condition']>; block: PlanBlock }[] = cases.map((each, index) => ({
    test: tools.condition(each.when, `cases[${index}].when`),
    block: tools.block(each.steps, `cases[${index}].steps`).block,
  }));
  if (step.if !== undefined)
    planned.push({ test: tools.condition(step.if, 'if'), block: tools.block(step.then, 'then').block });
  if (step.else) planned.push({ block: tools.block(step.else, 'else').block });
  return { kind: 'conditional', cases: planned, isPure: planned.every(({ block }) => isPureBlock(block)) };
}

function compileLoop(step: LoopStep, tools: StepTools): Own<LoopPlan> {
  const as = step.as ?? 'item';
  if (step.as !== undefined && as !== 'item' && isReserved(as))
    tools.report('as', `"${as}" has a meaning of its own; choose another name`);
  const hidden = tools.compilation.ids.placeOf(as);
  if (hidden !== undefined) tools.report('as', `"${as}" is the id of ${hidden}; choose another name`);
  const round = tools.with([
    { name: 'index', kind: 'variable' },
    ...(step.over === undefined ? [] : [{ name: as, kind: 'variable' } as const]),
  ]);
  const { block, scope } = round.block(step.steps, 'steps');
  const collect = step.collect === undefined ? undefined : round.withScope(scope).value(step.collect, 'collect');
  return {
    kind: 'loop',
    over: compileLoopSource(step, tools, round.withScope(scope)),
    as,
    concurrency: step.concurrency ?? 1,
    block,
    ...(collect && { collect }),
    onItemError: step.onItemError ?? 'fail',
    isPure: isPureBlock(block),
  };
}

function compileLoopSource(step: LoopStep, tools: StepTools, round: StepTools): LoopSource {
  const given = (['over', 'count', 'while'] as const).filter((field) => step[field] !== undefined);
  if (given.length !== 1) tools.report('', 'a loop has one of "over", "count" and "while"');
  if (step.max !== undefined && step.while === undefined) tools.report('max', '"max" belongs to "while"');
  if (step.while !== undefined) {
    if (step.max === undefined) tools.report('max', 'a loop with "while" needs "max", the most rounds there may be');
    if ((step.concurrency ?? 1) > 1) tools.report('concurrency', 'the rounds of a "while" follow each other');
    return { kind: 'while', test: round.condition(step.while, 'while'), max: step.max ?? 1 };
  }
  if (step.count !== undefined) return { kind: 'count', count: tools.value(step.count, 'count') };
  return { kind: 'items', items: tools.value(step.over ?? [], 'over') };
}

function compileParallel(step: ParallelStep, tools: StepTools): Own<ParallelPlan> {
  const branches = step.branches.map((branch, index) => tools.block(branch, `branches[${index}]`).block);
  const { join = 'all' } = step;
  const needed = join === 'all' ? branches.length : join === 'any' ? 1 : join;
  if (needed > branches.length) tools.report('join', `${needed} branches cannot finish: there are ${branches.length}`);
  return { kind: 'parallel', branches, join: needed, isPure: branches.every(isPureBlock) };
}

function compileWait(step: WaitStep, tools: StepTools): WaitFor {
  const given = (['for', 'until', 'event'] as const).filter((field) => step[field] !== undefined);
  if (given.length !== 1) tools.report('', 'a wait has one of "for", "until" and "event"');
  if (step.event === undefined) {
    for (const field of ['key', 'match', 'timeout', 'onTimeout'] as const)
      if (step[field] !== undefined) tools.report(field, `"${field}" belongs to a wait for an event`);
  }
  if (step.until !== undefined) return { kind: 'until', at: compileUntil(step.until, tools) };
  if (step.for !== undefined) return { kind: 'duration', ms: compileSpan(step.for, tools) };
  const timeoutMs = tools.duration(step.timeout, 'timeout');
  return {
    kind: 'event',
    event: step.event ?? '',
    ...(step.key !== undefined && { key: tools.value(step.key, 'key') }),
    ...(step.match !== undefined && {
      match: tools.with([{ name: 'event', kind: 'variable' }]).condition(step.match, 'match'),
    }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    onTimeout: step.onTimeout ?? 'fail',
  };
}

function compileSpan(text: string, tools: StepTools): (environment: Environment) => number {
  if (!text.includes('{{')) {
    const ms = tools.duration(text, 'for') ?? 0;
    return () => ms;
  }
  const run = tools.value(text, 'for');
  return (environment) => {
    const value = run(environment);
    const ms = Duration.isDuration(value) ? value.toMillis() : parseDuration(toText(value));
    if (ms !== undefined && ms >= 0 && ms <= maxDurationMs) return ms;
    throw new ExpressionError(`“${toText(value).slice(0, 60)}” is no span of time such as 3d or 30m.`, {
      start: 0,
      end: text.length,
    });
  };
}

function compileUntil(text: string, tools: StepTools): WaitPlanMoment {
  const run = tools.value(text, 'until');
  if (!text.includes('{{') && !DateTime.fromISO(text).isValid)
    tools.report('until', `"${text.slice(0, 60)}" is no moment; write it as "2026-12-24T08:00"`);
  return (environment) => {
    try {
      return toDate(run(environment), environment.context);
    } catch (error) {
      if (!(error instanceof ArgumentError)) throw error;
      throw new ExpressionError(`The moment to wait for: ${error.message}.`, { start: 0, end: text.length });
    }
  };
}

type WaitPlanMoment = Extract<WaitFor, { kind: 'until' }>['at'];

function compileApproval(step: ApprovalStep, tools: StepTools): Own<ApprovalPlan> {
  const [title, message, data] = (['title', 'message', 'data'] as const).map((field) =>
    tools.optional(step[field], field),
  );
  const expiresMs = tools.duration(step.expires, 'expires');
  const afterMs = tools.duration(step.escalate?.after, 'escalate.after');
  if (expiresMs === undefined && step.onExpire) tools.report('onExpire', '"onExpire" needs "expires"');
  return {
    kind: 'approval',
    assignees: compileAssignees(step.assignees, 'assignees', tools),
    quorum: step.quorum ?? 1,
    ...(title && { title }),
    ...(message && { message }),
    ...(data && { data }),
    editable: step.editable ?? [],
    ...(step.form && { form: step.form }),
    ...(expiresMs !== undefined && { expiresMs }),
    onExpire: step.onExpire ?? 'reject',
    ...(step.escalate &&
      afterMs !== undefined && { escalate: { afterMs, to: compileAssignees(step.escalate.to, 'escalate.to', tools) } }),
    onReject: step.onReject ?? 'stop',
    isPure: false,
  };
}

/** Always a list, with those of lists inside it. */
function compileAssignees(
  given: string | readonly string[],
  field: string,
  tools: StepTools,
): ApprovalPlan['assignees'] {
  const run = tools.value(given, field);
  return (environment) => [run(environment)].flat(2);
}

function compileStop(step: StopStep, tools: StepTools): Own<StopPlan> {
  const output = tools.optional(step.output, 'output');
  const message = tools.optional(step.message, 'message');
  return {
    kind: 'stop',
    status: step.status ?? 'completed',
    ...(output && { output }),
    ...(message && { message }),
    isPure: true,
  };
}

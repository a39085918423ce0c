/** What is particular to each kind of step. */
import { checkCode } from '../../steps/code/check-code.ts';
import { compileTransformation } from '../../steps/transformations/transformations.ts';
import { compileCall } from './compile-calls.ts';
import { compileConditional, compileLoop, compileParallel } from './compile-containers.ts';
import type { ShapedValue } from './compile-value.ts';
import { compileApproval, compileWait } from './compile-waits.ts';
import type { KindResult } from './kind-result.ts';
import type { CodePlan, StopPlan, TransformationPlan, WorkflowPlan } from '../plan.ts';
import { any, closedObject, listOf, nothing, type Shape, text } from '../expressions/checking/shape.ts';
import type { CodeStep, Step, StopStep, TransformationStep, WorkflowStep } from '../step-schemas.ts';
import type { StepTools } from './step-tools.ts';

export function compileKind(step: Step, tools: StepTools): KindResult {
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
      return compileWait(step, tools);
    case 'approval':
      return compileApproval(step, tools);
    case 'workflow':
      return compileSubRun(step, tools);
    case 'code':
      return compileCode(step, tools);
    case 'stop':
      return compileStop(step, tools);
  }
}

/** Actions that always give a list. */
const givesList: ReadonlySet<string> = new Set(['map', 'filter', 'sort', 'dedupe', 'parse_csv']);

function compileTransformationStep(step: TransformationStep, tools: StepTools): KindResult<TransformationPlan> {
  let set: ShapedValue | undefined;
  const run = compileTransformation(step, tools.place, {
    value(json, path, extraNames = []) {
      const compiled = inside(extraNames, path).shapedAt(json, path);
      if (path === tools.at('set')) set = compiled;
      return compiled.run;
    },
    expression: (text, path, extraNames = []) => inside(extraNames, path).expressionAt(text, path),
    report: (path, message) => tools.compilation.problems.push({ path, message, severity: 'error' }),
  });
  const shape: Shape = set?.shape ?? (givesList.has(step.action ?? '') ? listOf(any) : any);
  return { own: { kind: 'transformation', run: run ?? (() => null), isPure: true }, shape };

  function inside(names: readonly string[], path: string): StepTools {
    if (names.length === 0) return tools;
    const field = path.slice(tools.place.length + 1);
    return tools.withAt(
      field,
      names.map((name) => ({ name, kind: 'variable' })),
    );
  }
}

function compileCode({ source, inputs = {} }: CodeStep, tools: StepTools): KindResult<CodePlan> {
  const fault = checkCode(source);
  if (fault) {
    const { message, start } = fault;
    const [path, end] = [tools.at('source'), Math.min(start + 1, source.length)];
    tools.compilation.problems.push({ path, message, start, end, severity: 'error' });
  }
  return { own: { kind: 'code', source, inputs: tools.value(inputs, 'inputs'), isPure: true } };
}

function compileSubRun(step: WorkflowStep, tools: StepTools): KindResult<WorkflowPlan> {
  const { workflow, mode = 'await' } = step;
  if (tools.compilation.catalog.isKnownWorkflow?.(workflow) === false)
    tools.report('workflow', `there is no workflow "${workflow}"`);
  return {
    own: { kind: 'workflow', workflow, inputs: tools.value(step.inputs ?? {}, 'inputs'), mode, isPure: false },
    shape: mode === 'detached' ? closedObject({ runId: text }) : any,
  };
}

function compileStop(step: StopStep, tools: StepTools): KindResult<StopPlan> {
  const output = tools.optional(step.output, 'output');
  const message = tools.optional(step.message, 'message');
  return {
    own: {
      kind: 'stop',
      status: step.status ?? 'completed',
      ...(output && { output }),
      ...(message && { message }),
      isPure: true,
    },
    shape: nothing,
    ends: true,
  };
}

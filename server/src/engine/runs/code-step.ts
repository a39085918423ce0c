import type { CodePlan } from '../language/plan.ts';
import type { Scope } from './execution.ts';
import { settleValue } from './settle-value.ts';
import { StepFailure } from './step-failure.ts';
import type { Walked } from './walked.ts';
import type { Walking } from './walking.ts';

/** JavaScript of the workflow's author, in its sandbox. Pure: what it makes depends on its input alone. */
export async function walkCode(walking: Walking, step: CodePlan, scope: Scope): Promise<Walked> {
  const { execution } = walking;
  const path = scope.prefix + step.id;
  const outcome = await walking.runCode({
    source: step.source,
    input: settleValue(step.inputs(execution.environment(scope, path))),
    now: scope.now,
    randomSeed: `${execution.run.id}:${path}`,
    ...(step.timeoutMs !== undefined && { timeoutMs: step.timeoutMs }),
  });
  const log = execution.keepLog(outcome.log);
  const printed = log.length > 0 && { log };
  if (outcome.kind === 'done') return { kind: 'done', value: settleValue(outcome.value), ...printed };
  const { code, message, errorClass } = outcome.error;
  throw new StepFailure({ code, message, class: errorClass, path, ...printed }, { cause: outcome.error });
}

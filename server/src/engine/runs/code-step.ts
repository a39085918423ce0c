import type { CodePlan } from '../language/plan.ts';
import type { Json } from '../language/json.ts';
import type { Scope } from './execution.ts';
import { settleValue } from './settle-value.ts';
import type { Walking } from './walking.ts';

/** JavaScript of the workflow's author, in its sandbox. Pure: what it makes depends on its input alone. */
export async function walkCode(walking: Walking, step: CodePlan, scope: Scope): Promise<Json> {
  const { execution } = walking;
  const path = scope.prefix + step.id;
  const output = await walking.runCode({
    source: step.source,
    input: settleValue(step.inputs(execution.environment(scope, path))),
    now: scope.now,
    randomSeed: `${execution.run.id}:${path}`,
    ...(step.timeoutMs !== undefined && { timeoutMs: step.timeoutMs }),
  });
  return settleValue(output);
}

/**
 * From a definition to a plan, or to everything that is wrong with it. Pure and synchronous; bad input gives problems
 * and never throws.
 */
import type { CompileCatalog } from './catalog.ts';
import { collectUses } from './collect-uses.ts';
import { compileSteps } from './compile-steps.ts';
import { compileTriggers } from './compile-triggers.ts';
import { compileValue } from './compile-value.ts';
import { type Definition, definitionSchema } from './definition.ts';
import { toProblems } from './definition-problems.ts';
import { parseDuration } from './duration.ts';
import type { Plan } from './plan.ts';
import { describeMisfit } from './require-json.ts';
import type { Problem } from './problem.ts';
import { Scope } from './scope.ts';
import { assignIds, globalNames } from './step-ids.ts';
import type { Compilation } from './step-tools.ts';

export type CompileResult =
  | { readonly plan: Plan; readonly warnings: readonly Problem[] }
  | { readonly problems: readonly Problem[] };

const ninetyDaysMs = 90 * 86_400_000;

export function compileWorkflow(definition: unknown, catalog: CompileCatalog): CompileResult {
  const misfit = describeMisfit(definition);
  if (misfit) return { problems: [misfit] };
  const parsed = definitionSchema.safeParse(definition);
  if (!parsed.success) return { problems: toProblems(parsed.error, definition) };
  const problems: Problem[] = [];
  const plan = compile(parsed.data, catalog, problems);
  if (problems.some(({ severity }) => severity === 'error')) return { problems };
  return { plan, warnings: problems };
}

function compile(definition: Definition, catalog: CompileCatalog, problems: Problem[]): Plan {
  const ids = assignIds(definition.steps, problems);
  const globals = new Scope(globalNames.map((name) => ({ name, kind: 'global' })));
  const compilation: Compilation = { catalog, ids, problems, retry: definition.retry };
  const { block, scope } = compileSteps(definition.steps, { path: 'steps', scope: globals }, compilation);
  const context = { ids, problems, scope };
  const { concurrency, output, inputs } = definition;
  return {
    name: definition.name,
    block,
    triggers: compileTriggers(definition.triggers ?? [], { globals, finished: scope, ids, problems }),
    ...(concurrency && {
      concurrency: {
        key: compileValue(concurrency.key ?? '', 'concurrency.key', { ...context, scope: globals }),
        limit: concurrency.limit ?? 1,
        onLimit: concurrency.onLimit ?? 'queue',
      },
    }),
    priority: definition.priority ?? 0,
    timeLimitMs: (definition.timeout === undefined ? undefined : parseDuration(definition.timeout)) ?? ninetyDaysMs,
    ...(output !== undefined && { output: compileValue(output, 'output', context) }),
    ...(inputs && { inputs }),
    isPure: block.steps.every((step) => step.isPure),
    uses: collectUses(definition),
  };
}

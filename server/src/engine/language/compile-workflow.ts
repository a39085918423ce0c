/**
 * From a definition to a plan, or to everything that is wrong with it. Pure and synchronous; bad input gives problems
 * and never throws.
 */
import type { CompileCatalog } from './catalog.ts';
import { collectUses } from './collect-uses.ts';
import { compileSteps } from './compiling/compile-steps.ts';
import { compileTriggers } from './compiling/compile-triggers.ts';
import { compileValue, type ValueContext } from './compiling/compile-value.ts';
import { type Definition, definitionSchema } from './definition.ts';
import { toProblems } from './definition-problems.ts';
import { parseDuration } from './duration.ts';
import { isPureBlock } from './compiling/kind-result.ts';
import type { Plan } from './plan.ts';
import type { Problem } from './problem.ts';
import { describeMisfit } from './require-json.ts';
import { SchemaChecks } from './compiling/schema-checks.ts';
import { type Binding, Scope } from './expressions/checking/scope.ts';
import { date, shapeOfSchema } from './expressions/checking/shape.ts';
import { assignIds, globalNames } from './step-ids.ts';
import { eachList } from './step-lists.ts';
import type { Step } from './step-schemas.ts';
import type { Compilation, Observer } from './compiling/step-tools.ts';

export type CompileResult =
  | { readonly plan: Plan; readonly warnings: readonly Problem[] }
  | { readonly problems: readonly Problem[] };

const ninetyDaysMs = 90 * 86_400_000;
const maxSteps = 1000;
const maxNesting = 20;

export function compileWorkflow(definition: unknown, catalog: CompileCatalog, observer?: Observer): CompileResult {
  const misfit = describeMisfit(definition);
  if (misfit) return { problems: [misfit] };
  const parsed = definitionSchema.safeParse(definition);
  if (!parsed.success) return { problems: toProblems(parsed.error, definition) };
  const tooMuch = describeExcess(parsed.data.steps);
  if (tooMuch) return { problems: [tooMuch] };
  const problems: Problem[] = [];
  const plan = compile(parsed.data, { catalog, problems, observer });
  if (problems.some(({ severity }) => severity === 'error')) return { problems };
  return { plan, warnings: problems };
}

function describeExcess(steps: readonly Step[]): Problem | undefined {
  let count = 0;
  let deepest: string | undefined;
  eachList(steps, (list, { path, depth }) => {
    count += list.length;
    if (depth > maxNesting) deepest ??= path;
  });
  if (count > maxSteps)
    return { path: 'steps', message: `there are ${count} steps; a workflow may have ${maxSteps}`, severity: 'error' };
  return deepest === undefined
    ? undefined
    : { path: deepest, message: `steps may be inside of each other ${maxNesting} deep`, severity: 'error' };
}

function compile(
  definition: Definition,
  { catalog, problems, observer }: Pick<Compilation, 'catalog' | 'problems' | 'observer'>,
): Plan {
  const { concurrency, output, inputs, timeout } = definition;
  const ids = assignIds(definition.steps, problems);
  const schemas = new SchemaChecks(problems);
  if (inputs) schemas.checkSchema(inputs, 'inputs');
  const timeLimitMs = (timeout === undefined ? undefined : parseDuration(timeout)) ?? ninetyDaysMs;
  const compilation: Compilation = { catalog, ids, problems, retry: definition.retry, timeLimitMs, schemas, observer };
  const given = new Scope(new Map(givenNames.map((name) => [name, givenBinding(name, inputs)])));
  const config = definition.config ? [configBinding(definition.config, { ids, problems, scope: given })] : [];
  const globals = given.with(config);
  const { block, bindings } = compileSteps(definition.steps, { path: 'steps', scope: globals }, compilation);
  const finished = globals.with(bindings);
  const triggers = compileTriggers(definition.triggers ?? [], { globals, finished, compilation });
  return {
    name: definition.name,
    block,
    triggers,
    ...(concurrency && {
      concurrency: {
        key: compileValue(concurrency.key ?? '', 'concurrency.key', { ids, problems, scope: globals, observer }).run,
        limit: concurrency.limit ?? 1,
        onLimit: concurrency.onLimit ?? 'queue',
      },
    }),
    priority: definition.priority ?? 0,
    timeLimitMs,
    ...(output !== undefined && {
      output: compileValue(output, 'output', { ids, problems, scope: finished, observer }).run,
    }),
    ...(inputs && { inputs }),
    isPure: isPureBlock(block),
    uses: collectUses(definition),
  };
}

const givenNames = globalNames.filter((name) => name !== 'config');

function givenBinding(name: (typeof globalNames)[number], inputs: Definition['inputs']): Binding {
  if (name === 'now') return { name, kind: 'global', shape: date };
  return { name, kind: 'global', ...(name === 'inputs' && inputs && { shape: shapeOfSchema(inputs) }) };
}

/** Its values may themselves use what each run is given, such as the name of the lead in a letter. */
function configBinding(config: NonNullable<Definition['config']>, context: ValueContext): Binding {
  const { run, shape } = compileValue(config, 'config', context);
  return { name: 'config', kind: 'global', shape, value: run };
}

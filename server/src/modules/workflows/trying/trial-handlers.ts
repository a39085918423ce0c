import { dryRunWorkflow, testWorkflowStep } from '@millrace/contracts/workflows/workflow-trials';
import type { Json } from '#engine/language/json';
import type { Plan } from '#engine/language/plan';
import type { Caller } from '#platform/http/caller';
import { bindBare, type Binding } from '#platform/http/handler';
import type { Database } from '#platform/postgres/database';
import { requirePlan } from '../definitions/publish-workflow.ts';
import type { Compile } from '../definitions/compile-definition.ts';
import { selectOwnerForKey } from '../definitions/workflow-store.ts';
import type { Definition } from '../definitions/workflow.ts';
import { actorOf } from '../runs/control-run.ts';
import { toRunError } from '../runs/run.ts';
import { planOfStep, toTriedSteps, tryDefinition, type TryDeps, type TryRequest } from './try-definition.ts';
import { upToStep } from './up-to-step.ts';

export interface TrialDeps extends TryDeps {
  database: Database;
  compile: Compile;
}

interface Given {
  definition: Definition;
  trigger?: unknown;
  inputs?: unknown;
  values: Record<string, unknown>;
}

export function bindTrialHandlers(deps: TrialDeps): Binding[] {
  return [
    bindBare(dryRunWorkflow, async ({ input, caller }) => {
      const { until } = input;
      const definition = until === undefined ? input.definition : upToStep(input.definition, until);
      const { plan, request } = await prepare(deps, caller, { ...input, definition });
      const tried = await tryDefinition(deps, { ...request, plan });
      const { state, output } = tried;
      return { state, output, error: toRunError(tried.error), steps: toTriedSteps(tried, plan) };
    }),
    bindBare(testWorkflowStep, async ({ input, caller }) => {
      const definition = upToStep(input.definition, input.step);
      const { plan: whole, request } = await prepare(deps, caller, { ...input, definition });
      const plan = planOfStep(whole, input.step, request.values);
      const performed = new Set(input.perform ? [input.step] : []);
      const tried = await tryDefinition(deps, { ...request, plan, performed });
      const step = toTriedSteps(tried, whole).find(({ path }) => path === input.step) ?? null;
      return { state: tried.state, step, error: toRunError(tried.error) };
    }),
  ];
}

async function prepare(
  deps: TrialDeps,
  caller: Caller | undefined,
  given: Given,
): Promise<{ plan: Plan; request: Omit<TryRequest, 'plan'> }> {
  if (!caller) throw new Error('A definition was tried by nobody.');
  const { workspaceId, actor } = caller;
  const { definition } = given;
  const [plan, ownerId] = await deps.database.inWorkspace(
    workspaceId,
    async (tx) =>
      await Promise.all([
        requirePlan(tx, deps, { workspaceId, definition }),
        actor.kind === 'api_key' ? selectOwnerForKey(tx, workspaceId, actor.id) : null,
      ]),
    { isReadOnly: true },
  );
  // JSON came in.
  const request = {
    workspaceId,
    actor: actorOf({ actor }, ownerId),
    trigger: (given.trigger ?? {}) as Json,
    inputs: given.inputs as Json | undefined,
    values: given.values as { [name: string]: Json },
  };
  return { plan, request };
}

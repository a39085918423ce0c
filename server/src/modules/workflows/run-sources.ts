/** What the engine asks of a run it carries out: its plan, what its expressions see, and the workflows it starts. */
import type { ActionCatalog } from '#engine/steps/action';
import type { EngineDeps } from '#engine/runs/engine';
import type { Bus } from '#platform/bus/bus';
import type { Clock } from '#platform/clock';
import type { Ids } from '#platform/ids';
import type { Database } from '#platform/postgres/database';
import { namedRecordIds } from './runs/named-records.ts';
import { createPlanCache, type PlanCache } from './starting/plan-cache.ts';
import { type ContextCache, createContextCache } from './starting/run-context.ts';
import { createChildWorkflows } from './starting/run-by-hand.ts';

export interface RunSources extends Pick<EngineDeps, 'getPlan' | 'getContext' | 'children' | 'listNamed'> {
  plans: PlanCache;
  contexts: ContextCache;
}

export function createRunSources(deps: {
  database: Database;
  actions: ActionCatalog;
  bus: Bus;
  clock: Clock;
  ids: Ids;
}): RunSources {
  const plans = createPlanCache(deps);
  const contexts = createContextCache(deps);
  return {
    plans,
    contexts,
    children: createChildWorkflows({ ...deps, plans, contexts }),
    getPlan: (run) => plans.get(run),
    getContext: (run) => contexts.get(run),
    listNamed: (value, idOf) => namedRecordIds({ value, idOf }),
  };
}

/** How many requests a workspace lets its programs and its people make. */
import type { EventLog } from '#modules/events/events.module';
import type { Clock } from '#platform/clock';
import type { Binding } from '#platform/http/handler';
import type { ChosenLimits, LimitSettings } from '#platform/http/limits/limit-settings';
import type { Database } from '#platform/postgres/database';
import { ChoiceCache } from './choice-cache.ts';
import { bindLimitHandlers } from './limit-handlers.ts';
import { selectLimits } from './limit-store.ts';

export interface LimitDeps {
  database: Database;
  events: EventLog;
  clock: Clock;
  /** Those of the installation. */
  limits: LimitSettings;
}

export interface Limits {
  bindings: Binding[];
  /** What a workspace has chosen, up to ten seconds late. */
  choicesOf(workspaceId: string): Promise<ChosenLimits>;
}

export function createLimits(deps: LimitDeps): Limits {
  const { database, clock } = deps;
  const choices = new ChoiceCache({
    clock,
    load: (workspaceId) =>
      database.inWorkspace(workspaceId, (tx) => selectLimits(tx, workspaceId), { isReadOnly: true }),
  });
  return {
    bindings: bindLimitHandlers({ ...deps, forget: (workspaceId) => choices.forget(workspaceId) }),
    choicesOf: (workspaceId) => choices.get(workspaceId),
  };
}

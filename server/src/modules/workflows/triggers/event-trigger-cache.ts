/**
 * Which event triggers a workspace has: asked for with every event there is, so it is remembered. What changes in
 * another process is known here within moments; what is loaded while it changes is not kept.
 */
import { sql } from 'kysely';
import type { CompiledCondition } from '#engine/language/plan';
import type { RunActor } from '#engine/runs/engine';
import type { Bus } from '#platform/bus/bus';
import type { Clock } from '#platform/clock';
import type { Logger } from '#platform/log/logger';
import type { Db } from '#platform/postgres/database';
import { Memory } from '../starting/memory.ts';
import type { PlanCache } from '../starting/plan-cache.ts';
import { actorOfOwner, type Startable } from '../starting/start-runs.ts';

export interface EventTrigger extends Startable {
  /** `lead.created`, `lead.*` or `*`. */
  patterns: readonly string[];
  when: CompiledCondition | undefined;
  actor: RunActor;
}

/** What in a workspace cares about events. */
export interface Listening {
  triggers: readonly EventTrigger[];
  /** Types that a step of some version waits for. */
  waits: ReadonlySet<string>;
}

export interface EventTriggerCache {
  /** At once where the workspace is known. `isFresh` asks the database: for who is just changing it. */
  find(db: Db, workspaceId: string, isFresh: boolean): Listening | Promise<Listening>;
  forget(workspaceId: string): void;
  forgetAll(): void;
}

interface Known {
  listening: Listening;
  until: number;
}

const workspacesAtOnce = 10_000;
/** Without word from other processes it is asked for again sooner. */
const rememberedForMs = { told: 60_000, untold: 1_000 };

export function createEventTriggerCache(deps: {
  bus: Pick<Bus, 'isConnected'>;
  clock: Clock;
  log: Logger;
  plans: PlanCache;
}): EventTriggerCache {
  const known = new Memory<Known>(workspacesAtOnce);
  let generation = 0;
  const load = async (db: Db, workspaceId: string, isFresh: boolean) => {
    const since = generation;
    const [triggers, waits] = await Promise.all([loadTriggers(db, workspaceId, deps), loadWaits(db, workspaceId)]);
    const listening = { triggers, waits };
    const forMs = deps.bus.isConnected ? rememberedForMs.told : rememberedForMs.untold;
    if (!isFresh && since === generation)
      known.set(workspaceId, { listening, until: deps.clock.now().getTime() + forMs });
    return listening;
  };
  return {
    find(db, workspaceId, isFresh) {
      const found = isFresh ? undefined : known.get(workspaceId);
      return found && found.until > deps.clock.now().getTime() ? found.listening : load(db, workspaceId, isFresh);
    },
    forget(workspaceId) {
      generation += 1;
      known.forget(workspaceId);
    },
    forgetAll() {
      generation += 1;
      known.clear();
    },
  };
}

async function loadTriggers(
  db: Db,
  workspaceId: string,
  { plans, log }: { plans: PlanCache; log: Logger },
): Promise<EventTrigger[]> {
  const rows = await db
    .selectFrom('workflows as w')
    .innerJoin('workflow_versions as v', (join) =>
      join.onRef('v.workspace_id', '=', 'w.workspace_id').onRef('v.id', '=', 'w.published_id'),
    )
    .select(['w.id', 'w.trigger_kinds', 'w.owner_id', 'v.id as version_id', 'v.definition'])
    .where('w.workspace_id', '=', workspaceId)
    .where('w.state', '=', 'active')
    .orderBy('w.id')
    .execute();
  return rows
    .filter((row) => row.trigger_kinds.includes('event'))
    .flatMap((row) => {
      try {
        const plan = plans.compile(row.version_id, row.definition);
        const actor = actorOfOwner(row.owner_id);
        return eventTriggersOf({ workspaceId, workflowId: row.id, versionId: row.version_id, plan, actor });
      } catch (error) {
        // Nobody's event fails because of it.
        log.warn({ err: error, workflow: row.id }, 'the triggers of a workflow cannot be used');
        return [];
      }
    });
}

export function eventTriggersOf(startable: Startable & { actor: RunActor }): EventTrigger[] {
  return startable.plan.triggers.flatMap((trigger) =>
    trigger.kind === 'event' ? [{ ...startable, patterns: trigger.events, when: trigger.when }] : [],
  );
}

/** Of all versions: a run stays with its own, however old. */
async function loadWaits(db: Db, workspaceId: string): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('workflow_versions')
    .select(sql<string>`unnest(waits_for)`.as('type'))
    .distinct()
    .where('workspace_id', '=', workspaceId)
    .execute();
  return new Set(rows.map(({ type }) => type));
}

export function matchesEvent(patterns: readonly string[], type: string): boolean {
  return patterns.some(
    (pattern) =>
      pattern === type || pattern === '*' || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))),
  );
}

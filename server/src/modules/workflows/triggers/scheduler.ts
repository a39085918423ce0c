/**
 * Starts the runs of schedules when their time has come. Any number of processes may look: a tick is decided, its run
 * started and the schedule moved on in one transaction that holds the schedule's row, so no tick starts two runs, and
 * none is lost with a process that dies.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { dueTicks } from '#engine/schedules/due-ticks';
import { nextTimes } from '#engine/schedules/schedule';
import type { EventLog } from '#modules/events/events.module';
import type { Logger } from '#platform/log/logger';
import type { Database, Tx } from '#platform/postgres/database';
import type { PlanCache } from '../starting/plan-cache.ts';
import type { ContextCache } from '../starting/run-context.ts';
import { actorOfOwner, draftRun, type StartDeps, startRuns } from '../starting/start-runs.ts';
import { payloadOfTick } from './payload-of-tick.ts';
import { type DueSchedule, lockDueSchedules, moveSchedule } from './schedule-store.ts';
import { toSchedule } from './set-schedules.ts';
import { tellTriggerFailure } from './tell-trigger-failure.ts';

export interface SchedulerDeps extends StartDeps {
  database: Database;
  events: EventLog;
  plans: PlanCache;
  contexts: ContextCache;
  log: Logger;
}

const lookEveryMs = 500;
const schedulesAtOnce = 50;
/** More missed ticks of one schedule than this are made up for in several goes. */
const ticksAtOnce = 100;

export class Scheduler {
  readonly #deps: SchedulerDeps;
  readonly #stopping = new AbortController();
  #loop: Promise<void> | undefined;

  constructor(deps: SchedulerDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  /** Decides what is due now; answers how many schedules that were. */
  async tick(): Promise<number> {
    const { database, clock } = this.#deps;
    return await database.inTransaction(async (tx) => {
      const due = await lockDueSchedules(tx, { now: clock.now(), limit: schedulesAtOnce });
      for (const schedule of due) await decide(tx, this.#deps, schedule);
      return due.length;
    });
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        while (!signal.aborted && (await this.tick()) === schedulesAtOnce);
      } catch (error) {
        this.#deps.log.warn({ err: error }, 'schedules could not be looked at; trying again');
      }
      await delay(lookEveryMs, undefined, { signal }).catch(() => {}); // aborted: the loop ends
    }
  }
}

async function decide(tx: Tx, deps: SchedulerDeps, due: DueSchedule): Promise<void> {
  const { workspace_id: workspaceId, workflow_id: workflowId } = due;
  const plan = deps.plans.compile(due.version_id, due.definition);
  const trigger = plan.triggers[due.position];
  if (trigger?.kind !== 'schedule') {
    await moveSchedule(tx, due, { lastAt: due.last_at, nextAt: null });
    return;
  }
  const schedule = toSchedule(trigger, due.time_zone);
  const now = deps.clock.now();
  const { ticks, lastTick } = dueTicks(schedule, {
    lastTick: due.last_at,
    now,
    catchUp: trigger.catchUp,
    max: ticksAtOnce,
  });
  // What the engine is asked for inside a workspace reads which one it is.
  await sql`select set_config('millrace.workspace_id', ${workspaceId}, true)`.execute(tx);
  try {
    const actor = actorOfOwner(due.owner_id);
    const context = await deps.contexts.load(tx, { workspaceId, workflowId, actor });
    const drafts = ticks.map((tick) => {
      const payload = payloadOfTick(trigger, tick, context);
      const start = { workspaceId, workflowId, versionId: due.version_id, plan, actor, context };
      return draftRun(deps, { ...start, triggerKind: 'schedule', trigger: payload });
    });
    await startRuns(
      tx,
      deps,
      drafts.map((draft) => ({ draft, plan })),
    );
  } catch (error) {
    await tellTriggerFailure(tx, deps, { workspaceId, workflowId, error });
  }
  const [nextAt = null] = nextTimes(schedule, lastTick, 1);
  await moveSchedule(tx, due, { lastAt: lastTick, nextAt });
}

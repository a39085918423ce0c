import { carriedBy, eventTypes, listEventTypes } from '@millrace/contracts/events/event-types';
import { toWholeList } from '@millrace/contracts/paging';
import {
  describeSchedule as describeOperation,
  findMatchingEvents as matchingOperation,
  inspectWorkflow,
  listExpressionMembers,
} from '@millrace/contracts/workflows/workflow-inspection';
import { parseDuration } from '#engine/language/duration';
import { describeMembers } from '#engine/language/expressions/methods/describe-members';
import type { Json } from '#engine/language/json';
import { describeSchedule } from '#engine/schedules/describe-schedule';
import { checkSchedule, nextTimes, type Schedule } from '#engine/schedules/schedule';
import type { Caller } from '#platform/http/caller';
import { bind, type Binding } from '#platform/http/handler';
import type { Clock } from '#platform/clock';
import type { Db } from '#platform/postgres/database';
import type { Compile, LoadCatalog } from '../definitions/compile-definition.ts';
import { requirePlan } from '../definitions/publish-workflow.ts';
import { selectOwnerForKey } from '../definitions/workflow-store.ts';
import { actorOf } from '../runs/control-run.ts';
import type { ContextCache } from '../starting/run-context.ts';
import type { LoadNouns } from '../triggers/trigger-nouns.ts';
import { findMatchingEvents } from './find-matching-events.ts';
import { inspectDefinition } from './inspect-definition.ts';
import { sampleOfEvent } from './sample-of-trigger.ts';
import { nobody } from './try-definition.ts';

export interface InspectionDeps {
  loadCatalog: LoadCatalog;
  compile: Compile;
  contexts: ContextCache;
  loadNouns: LoadNouns;
  clock: Clock;
}

export function bindInspectionHandlers(deps: InspectionDeps): Binding[] {
  const members = toWholeList(describeMembers());
  const types = toWholeList(
    eventTypes.map((type) => ({
      type,
      noun: type.slice(0, type.indexOf('.')),
      carries: [...carriedBy(type)],
      sample: sampleOfEvent(type),
    })),
  );
  return [
    bind(listExpressionMembers, async () => members),
    bind(listEventTypes, async () => types),
    bind(inspectWorkflow, async ({ input, tx, workspaceId, caller }) => {
      const { definition, at } = input;
      const [catalog, context] = await Promise.all([
        deps.loadCatalog(tx, workspaceId, definition),
        contextOf(tx, deps, { workspaceId, caller }),
      ]);
      // JSON came in.
      const trigger = (input.trigger ?? {}) as Json;
      const inputs = (input.inputs ?? trigger) as Json; // as above
      const values = input.values as { [name: string]: Json }; // as above
      const around = { catalog, context, now: deps.clock.now() };
      return inspectDefinition({ definition, at, trigger, inputs, values }, around);
    }),
    bind(describeOperation, async ({ input, tx, workspaceId, caller }) => {
      const context = await contextOf(tx, deps, { workspaceId, caller });
      return tellSchedule({ ...input, timeZone: input.timeZone ?? context.timeZone }, deps.clock.now());
    }),
    bind(matchingOperation, async ({ input, tx, workspaceId, caller }) => {
      const { definition, trigger, days } = input;
      const plan = await requirePlan(tx, deps, { workspaceId, definition });
      const context = await contextOf(tx, deps, { workspaceId, caller });
      const since = new Date(deps.clock.now().getTime() - days * 86_400_000);
      return await findMatchingEvents(tx, deps, { workspaceId, plan, trigger, since, context });
    }),
  ];
}

/** A draft is nobody’s yet: it acts for who looks at it. */
async function contextOf(
  db: Db,
  deps: Pick<InspectionDeps, 'contexts'>,
  { workspaceId, caller }: { workspaceId: string; caller: Caller },
) {
  const { actor } = caller;
  const ownerId = actor.kind === 'api_key' ? await selectOwnerForKey(db, workspaceId, actor.id) : null;
  return await deps.contexts.load(db, { workspaceId, actor: actorOf({ actor }, ownerId), workflowId: nobody });
}

const timesShown = 5;

function tellSchedule(
  given: { cron?: string | undefined; every?: string | undefined; timeZone: string; language: 'en' | 'de' },
  now: Date,
) {
  const { cron, every, timeZone, language } = given;
  const schedule: Schedule =
    cron === undefined
      ? { kind: 'interval', everyMs: parseDuration(every ?? '') ?? 0 }
      : { kind: 'cron', cron, timeZone };
  const problem = checkSchedule(schedule);
  if (problem !== undefined) return { problem, text: null, timeZone, next: [] };
  const next = nextTimes(schedule, now, timesShown).map((time) => time.toISOString());
  return { problem: null, text: describeSchedule(schedule, language), timeZone, next };
}

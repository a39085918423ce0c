/** Something that happened and may start a workflow, and whether it does: decided by the code that decides it live. */
import type { BacktestCase, backtestSources } from '@millrace/contracts/workflows/backtests';
import type { Json } from '#engine/language/json';
import type { Plan } from '#engine/language/plan';
import type { RunActor, RunContext, RunError } from '#engine/runs/engine';
import type { RecordedEvent } from '#modules/events/events.module';
import type { Logger } from '#platform/log/logger';
import { type EventTrigger, eventTriggersOf } from '../triggers/event-trigger-cache.ts';
import { isStartedBy, listMatches } from '../triggers/match-events.ts';
import { payloadOfTick } from '../triggers/payload-of-tick.ts';
import type { ScheduleTrigger } from '../triggers/set-schedules.ts';
import type { RecordedAnswer } from './answering.ts';

export type SideName = 'draft' | 'published';

/** One of the two definitions something goes through. */
export interface Side {
  name: SideName;
  versionId: string;
  plan: Plan;
  triggers: readonly EventTrigger[];
  context: RunContext;
}

export function createSide(made: {
  name: SideName;
  workspaceId: string;
  workflowId: string;
  versionId: string;
  plan: Plan;
  actor: RunActor;
  context: RunContext;
}): Side {
  const { name, versionId, plan, context } = made;
  return { name, versionId, plan, context, triggers: eventTriggersOf(made) };
}

export interface Occurrence {
  source: (typeof backtestSources)[number];
  occurredAt: Date;
  /** The run that really came of it, or whose request it is. */
  runId: string | null;
  record: BacktestCase['record'];
  /** What expressions see as `trigger`; of a schedule each side has its own. */
  payload: Json;
  inputs?: Json;
  event?: RecordedEvent;
  ticks?: Readonly<Record<SideName, readonly ScheduleTrigger[]>>;
  /** What the steps of the real run were given, by their path. */
  answers?: ReadonlyMap<string, RecordedAnswer>;
}

export interface Started {
  /** One for each run; most often one, and of several the same. */
  payloads: readonly Json[];
  fault: RunError | undefined;
}

export function decide(side: Side, occurrence: Occurrence, log: Logger): Started {
  const payloads: Json[] = [];
  let fault: RunError | undefined;
  for (const start of listStarts(side, occurrence, log)) {
    try {
      const payload = start();
      if (payload !== undefined) payloads.push(payload);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      fault ??= { code: 'trigger.condition', message, class: 'permanent' };
    }
  }
  return { payloads, fault };
}

function listStarts(side: Side, occurrence: Occurrence, log: Logger): (() => Json | undefined)[] {
  const { event, payload, ticks, source } = occurrence;
  const { context } = side;
  if (event) {
    return listMatches({ log }, [event], side.triggers).map(
      ({ trigger }) =>
        () =>
          isStartedBy(trigger, event, { payload, context }) ? payload : undefined,
    );
  }
  if (ticks) return ticks[side.name].map((trigger) => () => payloadOfTick(trigger, occurrence.occurredAt, context));
  return takes(side.plan, source) ? [() => payload] : [];
}

/** What is started by hand or by another workflow needs no trigger. */
function takes(plan: Plan, source: Occurrence['source']): boolean {
  return source === 'manual' || source === 'workflow' || plan.triggers.some(({ kind }) => kind === source);
}

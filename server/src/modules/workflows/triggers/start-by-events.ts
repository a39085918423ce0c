/**
 * Starts runs in the transaction of the event that causes them: the change, its event and the run are there together or
 * not at all. Nothing in here fails the change itself: a condition that cannot be evaluated is told as an event of the
 * workflow, and starts nothing.
 */
import { sql } from 'kysely';
import type { Json } from '#engine/language/json';
import type { Engine, RunDraft } from '#engine/runs/engine';
import type { EventLog, RecordedEvent } from '#modules/events/events.module';
import type { Logger } from '#platform/log/logger';
import type { Tx } from '#platform/postgres/database';
import type { ContextCache } from '../starting/run-context.ts';
import { draftRun, type StartDeps, startRuns } from '../starting/start-runs.ts';
import type { Plan } from '#engine/language/plan';
import type { EventTriggerCache } from './event-trigger-cache.ts';
import { isStartedBy, listMatches, type Match, withoutQuietImports } from './match-events.ts';
import { tellTriggerFailure } from './tell-trigger-failure.ts';
import type { LoadNouns } from './trigger-nouns.ts';

export interface EventStartDeps extends StartDeps {
  engine: Pick<Engine, 'startRuns' | 'cancel' | 'signal'>;
  events: EventLog;
  triggers: EventTriggerCache;
  contexts: ContextCache;
  loadNouns: LoadNouns;
  log: Logger;
}

export async function startByEvents(tx: Tx, deps: EventStartDeps, recorded: readonly RecordedEvent[]): Promise<void> {
  const [first] = recorded;
  if (!first) return;
  const { workspaceId } = first;
  const isChanging = recorded.some(({ entityType }) => entityType === 'workflow');
  // Asked for with every event there is: what is known is not waited for.
  const found = deps.triggers.find(tx, workspaceId, isChanging);
  const { triggers, waits } = found instanceof Promise ? await found : found;
  if (triggers.length === 0 && waits.size === 0) return;
  const matches = await withoutQuietImports(tx, workspaceId, listMatches(deps, recorded, triggers));
  const awaited = recorded.filter(({ type }) => waits.has(type));
  if (matches.length + awaited.length === 0) return;
  const wanted = [...new Set([...matches.map(({ event }) => event), ...awaited])];
  const payloads = await deps.loadNouns(tx, workspaceId, wanted);
  if (awaited.length > 0) await tellWaiting(tx, deps, { workspaceId, awaited, payloads });
  const starts: { draft: RunDraft; plan: Plan }[] = [];
  const failures: (Match & { error: unknown })[] = [];
  for (const match of matches) {
    try {
      const draft = await draftOf(tx, deps, {
        ...match,
        trigger: match.trigger,
        payload: payloads.get(match.event.id) ?? null,
      });
      if (draft) starts.push({ draft, plan: match.trigger.plan });
    } catch (error) {
      failures.push({ ...match, error });
    }
  }
  await startRuns(tx, deps, starts);
  await tellFailures(tx, deps, failures);
}

/** A wait without a key hears every event of its type; one with a key those of the record it names. */
async function tellWaiting(
  tx: Tx,
  deps: EventStartDeps,
  told: { workspaceId: string; awaited: readonly RecordedEvent[]; payloads: ReadonlyMap<string, Json> },
): Promise<void> {
  // The engine's function reads which workspace it is: the program's own work may be about several.
  await sql`select set_config('millrace.workspace_id', ${told.workspaceId}, true)`.execute(tx);
  const signals = told.awaited.flatMap(({ id, type, entityId, relatedId }) =>
    [...new Set(['', entityId, ...(relatedId ? [relatedId] : [])])].map((key) => ({
      id: deps.ids.next(),
      event: type,
      key,
      payload: told.payloads.get(id) ?? null,
    })),
  );
  await deps.engine.signal(tx, signals);
}

async function draftOf(
  tx: Tx,
  deps: EventStartDeps,
  { event, trigger, payload }: Match & { payload: Json },
): Promise<RunDraft | undefined> {
  const { workspaceId, workflowId, actor } = trigger;
  const context = await deps.contexts.load(tx, { workspaceId, workflowId, actor });
  if (!isStartedBy(trigger, event, { payload, context })) return undefined;
  return draftRun(deps, {
    ...trigger,
    triggerKind: 'event',
    trigger: payload,
    cause: { eventId: event.id, depth: event.depth },
    depth: event.depth,
    context,
  });
}

/** One for a workflow in each transaction: an import of thousands of rows says it once for each of its chunks. */
async function tellFailures(
  tx: Tx,
  deps: EventStartDeps,
  failures: readonly (Match & { error: unknown })[],
): Promise<void> {
  const byWorkflow = Map.groupBy(failures, ({ trigger }) => trigger.workflowId);
  const told = [...byWorkflow.values()].flatMap(([failure]) =>
    failure ? [{ ...failure.trigger, error: failure.error, event: failure.event }] : [],
  );
  await tellTriggerFailure(tx, deps, ...told);
}

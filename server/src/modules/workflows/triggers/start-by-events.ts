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
import type { Db, Tx } from '#platform/postgres/database';
import { environmentOf } from '../starting/environment.ts';
import type { ContextCache } from '../starting/run-context.ts';
import { draftRun, type StartDeps, startRuns } from '../starting/start-runs.ts';
import type { Plan } from '#engine/language/plan';
import { type EventTrigger, type EventTriggerCache, matchesEvent } from './event-trigger-cache.ts';
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

interface Match {
  event: RecordedEvent;
  trigger: EventTrigger;
}

/** A run that an event this deep started could cause events of its own only beyond what the log takes. */
const deepest = 10;

/** What says that something of a workflow went wrong starts none: it would go in a circle. */
const ignored = new Set(['workflow.trigger_failed']);

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

function listMatches(
  deps: EventStartDeps,
  recorded: readonly RecordedEvent[],
  triggers: readonly EventTrigger[],
): Match[] {
  return recorded.flatMap((event) => {
    if (ignored.has(event.type)) return [];
    const matching = triggers.filter(({ patterns }) => matchesEvent(patterns, event.type));
    if (matching.length > 0 && event.depth >= deepest) {
      deps.log.warn(
        { event: event.id, type: event.type },
        'an event starts no run: too many led to it, one after the other',
      );
      return [];
    }
    return matching.map((trigger) => ({ event, trigger }));
  });
}

/** What an import does starts runs only when whoever started the import asked for it. */
async function withoutQuietImports(db: Db, workspaceId: string, matches: readonly Match[]): Promise<readonly Match[]> {
  const causeIds = [...new Set(matches.flatMap(({ event }) => event.cause?.id ?? []))];
  if (causeIds.length === 0) return matches;
  const causes = await db
    .selectFrom('events')
    .select(['id', 'after'])
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', causeIds)
    .where('entity_type', '=', 'import')
    .execute();
  // Written by the imports module.
  const quiet = new Set(
    causes.flatMap(({ id, after }) => ((after as { startRuns?: unknown } | null)?.startRuns === true ? [] : [id])),
  );
  return matches.filter(({ event }) => !event.cause || !quiet.has(event.cause.id));
}

async function draftOf(
  tx: Tx,
  deps: EventStartDeps,
  { event, trigger, payload }: Match & { payload: Json },
): Promise<RunDraft | undefined> {
  const { workspaceId, workflowId, when, actor } = trigger;
  const context = await deps.contexts.load(tx, { workspaceId, workflowId, actor });
  if (when && !when(environmentOf({ trigger: payload }, { context, now: event.occurredAt }))) return undefined;
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

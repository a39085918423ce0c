/** Whether an event starts a workflow: the one place that says so, for what happens and for what is only tried. */
import type { Json } from '#engine/language/json';
import type { RunContext } from '#engine/runs/engine';
import type { RecordedEvent } from '#modules/events/events.module';
import type { Logger } from '#platform/log/logger';
import type { Db } from '#platform/postgres/database';
import { environmentOf } from '../starting/environment.ts';
import { type EventTrigger, matchesEvent } from './event-trigger-cache.ts';

export interface Match {
  event: RecordedEvent;
  trigger: EventTrigger;
}

/** A run that an event this deep started could cause events of its own only beyond what the log takes. */
const deepest = 10;

/** What says that something of a workflow went wrong starts none: it would go in a circle. */
const ignored = new Set(['workflow.trigger_failed']);

/** By their types alone; what their conditions say comes after. */
export function listMatches(
  deps: { log: Logger },
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
export async function withoutQuietImports(
  db: Db,
  workspaceId: string,
  matches: readonly Match[],
): Promise<readonly Match[]> {
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

/** Throws ExpressionError or BudgetError when its condition cannot be evaluated. */
export function isStartedBy(
  { when }: Pick<EventTrigger, 'when'>,
  event: Pick<RecordedEvent, 'occurredAt'>,
  seen: { payload: Json; context: RunContext },
): boolean {
  if (!when) return true;
  const around = { context: seen.context, now: event.occurredAt };
  return when(environmentOf({ trigger: seen.payload }, around));
}

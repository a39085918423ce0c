/** Which events of the last days a trigger would have taken, with the records as they are now. */
import type { AnswerOf } from '@millrace/contracts/operation';
import { workflowErrors } from '@millrace/contracts/workflows/errors';
import type { findMatchingEvents as operation } from '@millrace/contracts/workflows/workflow-inspection';
import { sql } from 'kysely';
import type { Json } from '#engine/language/json';
import type { Plan } from '#engine/language/plan';
import type { RunContext } from '#engine/runs/engine';
import type { RecordedEvent } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import type { Db } from '#platform/postgres/database';
import { maskSecrets } from '../runs/mask-secrets.ts';
import { environmentOf } from '../starting/environment.ts';
import { matchesEvent } from '../triggers/event-trigger-cache.ts';
import type { LoadNouns } from '../triggers/trigger-nouns.ts';
import { cutValue } from './cut-value.ts';

const mostLookedAt = 500;
const mostShown = 25;
const shownLimits = { text: 4000, items: 25, depth: 12 };

export async function findMatchingEvents(
  db: Db,
  deps: { loadNouns: LoadNouns },
  request: { workspaceId: string; plan: Plan; trigger: number; since: Date; context: RunContext },
): Promise<AnswerOf<typeof operation>> {
  const { workspaceId, context } = request;
  const trigger = request.plan.triggers[request.trigger];
  if (trigger?.kind !== 'event')
    throw new Problem(workflowErrors.invalidDefinition, `triggers[${request.trigger}] is no trigger by an event.`);
  const found = await selectEventsOf(db, { workspaceId, patterns: trigger.events, since: request.since });
  const events = found.slice(0, mostLookedAt);
  const payloads = await deps.loadNouns(db, workspaceId, events);
  let failed = 0;
  const matching = events.filter(({ id, occurredAt }) => {
    try {
      return trigger.when?.(environmentOf({ trigger: payloads.get(id) ?? null }, { context, now: occurredAt })) ?? true;
    } catch {
      // The condition cannot be evaluated for it: a run would not start either.
      failed += 1;
      return false;
    }
  });
  return {
    looked: events.length,
    matched: matching.length,
    failed,
    isAll: found.length <= mostLookedAt,
    items: matching.slice(0, mostShown).map((event) => {
      const payload = payloads.get(event.id) ?? null;
      return {
        id: event.id,
        type: event.type,
        occurredAt: event.occurredAt.toISOString(),
        title: titleOf(payload),
        payload: cutValue(maskSecrets(payload), shownLimits).value,
      };
    }),
  };
}

async function selectEventsOf(
  db: Db,
  asked: { workspaceId: string; patterns: readonly string[]; since: Date },
): Promise<RecordedEvent[]> {
  const { workspaceId, patterns, since } = asked;
  const isAny = patterns.includes('*');
  const like = patterns.map((pattern) => pattern.replaceAll(/[\\_%]/g, String.raw`\$&`).replace(/\*$/, '%'));
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '>=', sql<string>`first_uuid_of(${since})`)
    .$if(!isAny, (query) => query.where(sql<boolean>`type like any (${like}::text[])`))
    .orderBy('id', 'desc')
    .limit(mostLookedAt + 1)
    .execute();
  return rows
    .map((row): RecordedEvent => ({
      workspaceId,
      id: row.id,
      type: row.type,
      entityType: row.entity_type,
      entityId: row.entity_id,
      ...(row.related_id !== null && { relatedId: row.related_id }),
      actor: { kind: row.actor_kind, id: row.actor_id ?? undefined } as RecordedEvent['actor'], // checked by the table
      // JSON objects, written from this type.
      ...(row.before !== null && { before: row.before as Record<string, unknown> }),
      ...(row.after !== null && { after: row.after as Record<string, unknown> }),
      depth: row.depth,
      occurredAt: row.occurred_at,
    }))
    .filter(({ type }) => matchesEvent(patterns, type));
}

function titleOf(payload: Json): string | null {
  const fieldOf = (value: Json | undefined, name: string) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? value[name] : undefined;
  const titles = [
    fieldOf(fieldOf(payload, 'message'), 'subject'),
    fieldOf(fieldOf(payload, 'contact'), 'name'),
    fieldOf(fieldOf(payload, 'company'), 'name'),
  ];
  return titles.find((title): title is string => typeof title === 'string' && title !== '') ?? null;
}

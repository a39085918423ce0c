import { eventErrors, getEvent, listEvents } from '@millrace/contracts/events/events';
import type { AnswerOf } from '@millrace/contracts/operation';
import { Problem } from '#platform/errors';
import { decodeIdCursor, toPage } from '#platform/http/cursor';
import { bind, type Binding } from '#platform/http/handler';
import {
  countEvents,
  type EventFilter,
  type EventRow,
  selectActorNames,
  selectEvent,
  selectEvents,
} from './event-store.ts';

type EventAnswer = AnswerOf<typeof listEvents>['items'][number];

/** An event row as the API answers it. */
export function toEvent(row: EventRow, actorNames: ReadonlyMap<string, string>): EventAnswer {
  return {
    id: row.id,
    type: row.type,
    entityType: row.entity_type,
    entityId: row.entity_id,
    relatedId: row.related_id,
    actor: {
      kind: row.actor_kind as EventAnswer['actor']['kind'], // checked by the table
      id: row.actor_id,
      name: (row.actor_id && actorNames.get(row.actor_id)) || null,
    },
    before: row.before as EventAnswer['before'], // a JSON object, or null
    after: row.after as EventAnswer['after'],
    causeId: row.cause_id,
    occurredAt: row.occurred_at.toISOString(),
  };
}

export function bindEventHandlers(): Binding[] {
  return [
    bind(getEvent, async ({ input, tx, workspaceId }) => {
      const row = await selectEvent(tx, { workspaceId, id: input.id });
      if (!row) throw new Problem(eventErrors.notFound, 'There is no such event in this workspace.');
      return toEvent(row, await selectActorNames(tx, workspaceId, row.actor_id ? [row.actor_id] : []));
    }),
    bind(listEvents, async ({ input, tx, workspaceId }) => {
      const beforeId = decodeIdCursor(input.cursor);
      const filter: EventFilter = {
        workspaceId,
        recordId: input.recordId,
        type: input.type,
        actorId: input.actorId,
        after: input.after === undefined ? undefined : new Date(input.after),
        before: input.before === undefined ? undefined : new Date(input.before),
      };
      const page = { limit: input.limit + 1, beforeId };
      const [rows, total] = await Promise.all([
        selectEvents(tx, filter, page),
        input.total ? countEvents(tx, filter) : undefined,
      ]);
      const actorIds = [...new Set(rows.flatMap((row) => row.actor_id ?? []))];
      const names = await selectActorNames(tx, workspaceId, actorIds);
      return { ...toPage(rows, input.limit, { item: (row) => toEvent(row, names), key: (row) => [row.id] }), total };
    }),
  ];
}

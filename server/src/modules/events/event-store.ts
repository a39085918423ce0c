import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';
import { toStorableJsonText } from '#platform/storable-text';
import type { RecordedEvent } from './event.ts';

/** One statement for all: the rows travel as one JSON document. */
export async function insertEvents(tx: Tx, events: readonly RecordedEvent[]): Promise<void> {
  const rows = events.map((event) => ({
    workspace_id: event.workspaceId,
    id: event.id,
    type: event.type,
    entity_type: event.entityType,
    entity_id: event.entityId,
    related_id: event.relatedId ?? null,
    actor_kind: event.actor.kind,
    actor_id: event.actor.id ?? null,
    before: event.before ?? null,
    after: event.after ?? null,
    cause_id: event.cause?.id ?? null,
    depth: event.depth,
    occurred_at: event.occurredAt.toISOString(),
  }));
  await sql`
    insert into events (workspace_id, id, type, entity_type, entity_id, related_id, actor_kind, actor_id,
                        before, after, cause_id, depth, occurred_at)
    select r.workspace_id, r.id, r.type, r.entity_type, r.entity_id, r.related_id, r.actor_kind, r.actor_id,
           nullif(r.before, 'null'), nullif(r.after, 'null'), r.cause_id, r.depth, r.occurred_at
      from jsonb_to_recordset(${toStorableJsonText(rows)}::jsonb) as r(
        workspace_id uuid, id uuid, type text, entity_type text, entity_id uuid, related_id uuid, actor_kind text,
        actor_id uuid, before jsonb, after jsonb, cause_id uuid, depth smallint, occurred_at timestamptz)
  `.execute(tx);
}

export interface EventFilter {
  workspaceId: string;
  recordId?: string | undefined;
  type?: string | undefined;
  actorId?: string | undefined;
  after?: Date | undefined;
  before?: Date | undefined;
}

function matching(db: Db, filter: EventFilter) {
  let query = db.selectFrom('events').where('workspace_id', '=', filter.workspaceId);
  const { recordId, type } = filter;
  if (recordId) {
    // Two index scans joined by an or-bitmap: events_by_entity and events_by_related.
    query = query.where((where) => where.or([where('entity_id', '=', recordId), where('related_id', '=', recordId)]));
  }
  if (type?.endsWith('.*')) query = query.where('entity_type', '=', type.slice(0, -2));
  else if (type) query = query.where('type', '=', type);
  if (filter.actorId) query = query.where('actor_id', '=', filter.actorId);
  if (filter.after) query = query.where('occurred_at', '>=', filter.after);
  if (filter.before) query = query.where('occurred_at', '<', filter.before);
  return query;
}

/** Newest first; one row more than `limit` tells that there are more. */
export async function selectEvents(
  db: Db,
  filter: EventFilter,
  page: { limit: number; beforeId?: string | undefined },
) {
  let query = matching(db, filter).selectAll().orderBy('id', 'desc').limit(page.limit);
  if (page.beforeId) query = query.where('id', '<', page.beforeId);
  return await query.execute();
}

export async function selectEvent(db: Db, { workspaceId, id }: { workspaceId: string; id: string }) {
  return await db
    .selectFrom('events')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
}

export type EventRow = Awaited<ReturnType<typeof selectEvents>>[number];

export async function countEvents(db: Db, filter: EventFilter): Promise<number> {
  const row = await matching(db, filter)
    .select(sql<string>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Display names of the actors of a page of events, by id. */
export async function selectActorNames(db: Db, workspaceId: string, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, string>();
  const rows = await db
    .selectFrom('members')
    .select(['user_id as id', 'name'])
    .where('workspace_id', '=', workspaceId)
    .where('user_id', 'in', ids)
    .unionAll(
      db.selectFrom('api_keys').select(['id', 'name']).where('workspace_id', '=', workspaceId).where('id', 'in', ids),
    )
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** Changes of one record after an event, newest first. */
export async function selectChangesSince(
  db: Db,
  { workspaceId, entityId, eventId }: { workspaceId: string; entityId: string; eventId: string },
) {
  return await db
    .selectFrom('events')
    .select(['id', 'type', 'before', 'after', 'occurred_at'])
    .where('workspace_id', '=', workspaceId)
    .where('entity_id', '=', entityId)
    .where('id', '>', eventId)
    .orderBy('id', 'desc')
    .limit(1001)
    .execute();
}

/** Which of these records something happened to after the first of these causes that none of them caused. */
export async function selectEntitiesTouchedOutside(
  db: Db,
  asked: { workspaceId: string; ids: readonly string[]; causeIds: readonly string[] },
): Promise<Set<string>> {
  const { workspaceId, ids, causeIds } = asked;
  const [since] = causeIds.toSorted();
  // Two index scans: events_by_entity and events_by_related.
  const result = await sql<{ id: string }>`
    select entity_id as id from events
     where workspace_id = ${workspaceId} and entity_id = any (${ids}::uuid[]) and id > ${since}::uuid
       and (cause_id is null or cause_id <> all (${causeIds}::uuid[]))
    union
    select related_id from events
     where workspace_id = ${workspaceId} and related_id = any (${ids}::uuid[]) and id > ${since}::uuid
       and (cause_id is null or cause_id <> all (${causeIds}::uuid[]))
  `.execute(db);
  return new Set(result.rows.map((row) => row.id));
}

/** What these causes changed in these records, oldest first. */
export async function selectChangesCausedBy(
  db: Db,
  asked: { workspaceId: string; ids: readonly string[]; causeIds: readonly string[] },
): Promise<Map<string, EventPatch[]>> {
  const { workspaceId, ids, causeIds } = asked;
  const [since] = causeIds.toSorted();
  const result = await sql<EventPatch & { entityId: string }>`
    select entity_id as "entityId", before, after from events
     where workspace_id = ${workspaceId} and entity_id = any (${ids}::uuid[]) and id > ${since}::uuid
       and cause_id = any (${causeIds}::uuid[])
     order by entity_id, id
  `.execute(db);
  return Map.groupBy(result.rows, (row) => row.entityId);
}

export interface EventPatch {
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

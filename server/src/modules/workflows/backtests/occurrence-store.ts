/** What really happened: events, the requests that started runs, and what those runs were given. */
import { sql } from 'kysely';
import type { Json } from '#engine/language/json';
import type { EventActor, RecordedEvent } from '#modules/events/events.module';
import type { Db } from '#platform/postgres/database';
import type { RecordedAnswer } from './answering.ts';
import type { LaterChange, Names } from './rewind-payloads.ts';

export interface Window {
  workspaceId: string;
  from: Date;
  to: Date;
}

/** `lead.created`, `lead.*` or `*`, as triggers write them. */
function ofTypes(patterns: readonly string[]) {
  if (patterns.includes('*')) return sql`true`;
  const exact = patterns.filter((pattern) => !pattern.endsWith('.*'));
  const nouns = patterns.flatMap((pattern) => (pattern.endsWith('.*') ? [pattern.slice(0, -2)] : []));
  return sql`(type = any (${exact}::text[]) or split_part(type, '.', 1) = any (${nouns}::text[]))`;
}

const within = ({ workspaceId, from, to }: Window) => sql`
  workspace_id = ${workspaceId} and id >= first_uuid_of(${from}) and id < first_uuid_of(${to})`;

/** Counts no further than `most`. */
export async function countEventsOf(
  db: Db,
  window: Window,
  asked: { patterns: readonly string[]; most: number },
): Promise<number> {
  const result = await sql<{ count: number }>`
    select count(*)::int as count
      from (select from events where ${within(window)} and ${ofTypes(asked.patterns)} limit ${asked.most}) found
  `.execute(db);
  return result.rows[0]?.count ?? 0;
}

/** Newest first. */
export async function selectEventsOf(
  db: Db,
  window: Window,
  page: { patterns: readonly string[]; limit: number; beforeId: string | undefined },
): Promise<RecordedEvent[]> {
  const older = page.beforeId === undefined ? sql`true` : sql`id < ${page.beforeId}::uuid`;
  const result = await sql<EventRow>`
    select id, type, entity_type, entity_id, related_id, actor_kind, actor_id, before, after, cause_id, depth, occurred_at
      from events
     where ${within(window)} and ${ofTypes(page.patterns)} and ${older}
     order by id desc limit ${page.limit}
  `.execute(db);
  return result.rows.map((row) => toEvent(window.workspaceId, row));
}

interface EventRow {
  id: string;
  type: string;
  entity_type: string;
  entity_id: string;
  related_id: string | null;
  actor_kind: string;
  actor_id: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  cause_id: string | null;
  depth: number;
  occurred_at: Date;
}

function toEvent(workspaceId: string, row: EventRow): RecordedEvent {
  return {
    workspaceId,
    id: row.id,
    type: row.type,
    entityType: row.entity_type,
    entityId: row.entity_id,
    relatedId: row.related_id ?? undefined,
    actor: { kind: row.actor_kind, id: row.actor_id ?? undefined } as EventActor, // checked by the table
    before: row.before ?? undefined,
    after: row.after ?? undefined,
    cause: row.cause_id === null ? undefined : { id: row.cause_id, depth: row.depth - 1 },
    depth: row.depth,
    occurredAt: row.occurred_at,
  };
}

/** What happened to records after the first of these events, by record, newest first. */
export async function selectLaterChanges(
  db: Db,
  workspaceId: string,
  asked: { recordIds: readonly string[]; sinceId: string },
): Promise<Map<string, LaterChange[]>> {
  if (asked.recordIds.length === 0) return new Map();
  const result = await sql<LaterChange & { recordId: string }>`
    select entity_id as "recordId", id as "eventId", before from events
     where workspace_id = ${workspaceId} and entity_id = any (${asked.recordIds}::uuid[]) and id > ${asked.sinceId}::uuid
       and before is not null
     order by entity_id, id desc limit ${mostChanges}
  `.execute(db);
  return Map.groupBy(result.rows, ({ recordId }) => recordId);
}

const mostChanges = 20_000;

/** Names of what events hold by id. */
export async function selectNames(db: Db, workspaceId: string): Promise<Names> {
  const [statuses, people, tags] = await Promise.all([
    db
      .selectFrom('lead_statuses')
      .select(['id', 'name', 'kind', 'color'])
      .where('workspace_id', '=', workspaceId)
      .execute(),
    db.selectFrom('members').select(['user_id as id', 'name']).where('workspace_id', '=', workspaceId).execute(),
    db.selectFrom('tags').select(['id', 'name', 'color']).where('workspace_id', '=', workspaceId).limit(5000).execute(),
  ]);
  const byId = (items: readonly ({ id: string } & { [name: string]: string })[]) =>
    new Map(items.map((item): [string, Json] => [item.id, { ...item }]));
  return { statuses: byId(statuses), people: byId(people), tags: byId(tags), companies: new Map() };
}

export interface RealRun {
  id: string;
  triggerKind: string;
  causeEventId: string | null;
  payload: Json;
  inputs: Json | null;
  createdAt: Date;
}

/** Of one workflow, newest first; without those whose person was erased. */
export async function selectRealRuns(
  db: Db,
  asked: Window & {
    workflowId: string;
    kinds: readonly string[];
    causeIds?: readonly string[];
    limit: number;
    beforeId?: string | undefined;
  },
): Promise<RealRun[]> {
  const caused = asked.causeIds ? sql`cause_event_id = any (${asked.causeIds}::uuid[])` : sql`true`;
  const older = asked.beforeId === undefined ? sql`true` : sql`id < ${asked.beforeId}::uuid`;
  const result = await sql<RealRun>`
    select id, trigger_kind as "triggerKind", cause_event_id as "causeEventId", trigger as payload, inputs,
           created_at as "createdAt"
      from runs
     where ${within(asked)} and workflow_id = ${asked.workflowId} and trigger_kind = any (${asked.kinds}::text[])
       and ${caused} and ${older} and trigger ->> 'erased' is null
     order by id desc limit ${asked.limit}
  `.execute(db);
  return result.rows;
}

/** By run, then by the path of the step; of several attempts the last that was answered. */
export async function selectRecordedAnswers(
  db: Db,
  workspaceId: string,
  runIds: readonly string[],
): Promise<Map<string, Map<string, RecordedAnswer>>> {
  if (runIds.length === 0) return new Map();
  const result = await sql<RecordedAnswer & { runId: string; path: string }>`
    select run_id as "runId", path, service, action, inputs, output, coalesce(input_tokens, 0) as "inputTokens",
           coalesce(output_tokens, 0) as "outputTokens", coalesce(cost_micros, 0)::float8 as "costMicros"
      from run_effects
     where workspace_id = ${workspaceId} and run_id = any (${runIds}::uuid[]) and outcome = 'done'
     order by run_id, path, attempt_group, attempt limit ${mostAnswers}
  `.execute(db);
  const byRun = Map.groupBy(result.rows, ({ runId }) => runId);
  return new Map(
    [...byRun].map(([runId, rows]) => [runId, new Map(rows.map(({ path, ...answer }) => [path, answer]))]),
  );
}

const mostAnswers = 20_000;

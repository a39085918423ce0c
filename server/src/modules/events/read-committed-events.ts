/**
 * Following the log without gap or repeat. Commit order is not id order, so the cursor is (xid, id) and only
 * transactions older than the oldest one still running are read: nothing can appear behind the cursor any more.
 */
import { sql } from 'kysely';
import { isUuid } from '#platform/ids';
import type { Db } from '#platform/postgres/database';
import type { EventRow } from './event-store.ts';

/** Opaque to callers; `<xid>.<id>`. */
export type EventCursor = string;

export type CommittedEvent = EventRow & { cursor: EventCursor };

/** What PostgreSQL's xid8 holds. */
const largestXid = 2n ** 64n - 1n;

export function parseEventCursor(cursor: string): { xid: string; id: string } | undefined {
  const [xid, id, ...rest] = cursor.split('.');
  if (!xid || !/^\d{1,20}$/.test(xid) || !id || !isUuid(id) || rest.length > 0) return undefined;
  return BigInt(xid) <= largestXid ? { xid, id } : undefined;
}

const zeroId = '00000000-0000-0000-0000-000000000000';

/** The cursor behind everything committed so far: reading from it answers only what is new. */
export async function currentEventCursor(db: Db): Promise<EventCursor> {
  const result = await sql<{ xid: string }>`select pg_snapshot_xmin(pg_current_snapshot())::text as xid`.execute(db);
  return `${result.rows[0]?.xid ?? '0'}.${zeroId}`;
}

/** Committed events behind a cursor in commit order, of one workspace. */
export async function readCommittedEvents(
  db: Db,
  options: { workspaceId: string; after: EventCursor; limit: number },
): Promise<CommittedEvent[]> {
  const after = parseEventCursor(options.after);
  if (!after) throw new Error(`Not an event cursor: ${options.after}`);
  const result = await sql<CommittedEvent>`
    select *, xid::text || '.' || id::text as cursor
      from events
     where workspace_id = ${options.workspaceId}
       and (xid, id) > (${after.xid}::xid8, ${after.id}::uuid)
       and xid < pg_snapshot_xmin(pg_current_snapshot())
     order by xid, id
     limit ${options.limit}
  `.execute(db);
  return result.rows;
}

/** Whether events are committed that `readCommittedEvents` does not answer yet, because something older still runs. */
export async function hasHeldBackEvents(db: Db, workspaceId: string): Promise<boolean> {
  const result = await sql<{ held: boolean }>`
    select exists (
      select from events
       where workspace_id = ${workspaceId}
         and xid >= pg_snapshot_xmin(pg_current_snapshot())
    ) as held
  `.execute(db);
  return result.rows[0]?.held ?? false;
}

/** How many events lie behind a cursor, counted up to `atMost`; undefined for a cursor this database never gave. */
export async function countEventsBehind(
  db: Db,
  options: { workspaceId: string; after: EventCursor; atMost: number },
): Promise<number | undefined> {
  const after = parseEventCursor(options.after);
  if (!after) return undefined;
  const result = await sql<{ count: number; known: boolean }>`
    select (select count(*)::int
              from (select from events
                     where workspace_id = ${options.workspaceId}
                       and (xid, id) > (${after.xid}::xid8, ${after.id}::uuid)
                     limit ${options.atMost}) as behind) as count,
           ${after.xid}::xid8 <= pg_snapshot_xmax(pg_current_snapshot()) as known
  `.execute(db);
  const row = result.rows[0];
  return row?.known ? row.count : undefined;
}

/** Whether `a` lies behind `b` in commit order. */
export function isBehind(a: EventCursor, b: EventCursor): boolean {
  const [first, second] = [parseEventCursor(a), parseEventCursor(b)];
  if (!first || !second) throw new Error(`Not event cursors: ${a}, ${b}`);
  const [x, y] = [BigInt(first.xid), BigInt(second.xid)];
  return x === y ? first.id > second.id : x > y;
}

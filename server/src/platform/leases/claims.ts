/**
 * Rows that are their own queue: claimed, fenced and taken over. One mechanism for whatever has these columns:
 *
 *   workspace_id, id          key
 *   <lane>                    uuid: what shares a limit inside a workspace (a channel); without one, the workspace
 *   <due>                     timestamptz: when it may be claimed; null while claimed or done
 *   worker_id uuid, token int  who holds it, and the how-manieth claim this is
 *
 *   <priority>                smallint: inside a lane the higher one goes first; without one, the due time alone decides
 *
 * with the indexes (workspace_id, <lane>, <priority> desc, <due>) where <due> is not null, and (worker_id) where worker_id
 * is not null.
 *
 *   due ──claim──▶ held by (worker, token) ──decided──▶ due again, or done
 *                        │ the worker's lease ends
 *                        ▼
 *                  taken over: a new worker, a higher token. The old one still believes it holds the row, so every
 *                  decision is written as `lockHeld` then `… where worker and token match`: the lock makes a decision
 *                  and a takeover wait for each other, and whoever comes second sees what the first has done.
 *                  Without that lock both would pass their check, each against its own snapshot.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../postgres/database.ts';
import { everyPriority, type Floors, type Taken } from './due-floors.ts';

/** A held row. */
export interface Claim {
  readonly workspaceId: string;
  readonly id: string;
  readonly worker: string;
  readonly token: number;
}

export interface ClaimedTable {
  table: string;
  /** Without it each workspace is one lane, and `LanePosition.lane` says nothing. */
  lane?: string;
  due: string;
  priority?: string;
}

/** Where the walk over the lanes stands; each claim goes on behind the last, so that nobody is always first. */
export interface LanePosition {
  workspaceId: string;
  lane: string;
}

export const firstLane: LanePosition = {
  workspaceId: '00000000-0000-0000-0000-000000000000',
  lane: '00000000-0000-0000-0000-000000000000',
};

export interface ClaimRequest {
  worker: string;
  from: LanePosition;
  /** Lanes looked at in one go. */
  lanes: number;
  /** Rows taken from one lane, unless `room` says otherwise. */
  perLane: number;
  /** What lanes that we hold rows of may still be given; 0 leaves a lane out. */
  room: ReadonlyMap<string, number>;
  /** Where to begin to read, for a table whose lanes are the workspaces; from the beginning unless told. */
  floors?: Floors;
  /** Columns set with the claim, such as the state people see. */
  set: RawBuilder<unknown>;
}

export interface ClaimAnswer {
  claims: Claim[];
  /** Where to go on, or undefined when the walk has come to the end of the lanes. */
  next: LanePosition | undefined;
  taken: Taken;
}

/**
 * Settings of transactions that claim and decide: a process frozen in the middle must not hold its locks for longer than
 * its lease, and a plan for a table nobody has analysed yet must not read all of it.
 */
export const claimingSession = {
  settings: [
    'set local idle_in_transaction_session_timeout = 4000',
    'set local statement_timeout = 10000',
    'set local lock_timeout = 5000',
    'set local enable_seqscan = off',
    'set local enable_hashjoin = off',
    'set local enable_mergejoin = off',
    'set local jit = off',
  ].join('; '),
  // By then the server would have said that it took too long.
  answerWithinMs: 12_000,
};

/**
 * Claims what is due, a few rows from each lane: a loose index scan over the lanes, then a look into each. One noisy
 * workspace costs the others nothing, and a lane with nothing due costs one probe of the index. Since PostgreSQL 18 a
 * probe goes straight to the first entry behind its floor; before, it passes those in front inside the index.
 */
export async function claimDue(tx: Tx, on: ClaimedTable, request: ClaimRequest): Promise<ClaimAnswer> {
  const { rows } = await claiming(on, request).execute(tx);
  const walked = rows.filter((row): row is WalkedLane => row.lane !== null && row.id === null);
  const claimed = rows.filter((row): row is ClaimedRow => row.id !== null);
  const last = walked.at(-1);
  const isEnd = walked.length < request.lanes || !last;
  return {
    claims: claimed.map(({ workspace_id: workspaceId, id, token }) => ({
      workspaceId,
      id,
      token,
      worker: request.worker,
    })),
    next: isEnd ? undefined : { workspaceId: last.workspace_id, lane: last.lane },
    taken: {
      atMs: rows.find((row) => row.lane === null)?.at_ms ?? 0,
      lanes: walked.map((row) => takenFrom(row, claimed)),
      isEnd,
    },
  };
}

interface Asked {
  at_ms: number;
  lane: null;
  id: null;
}

interface WalkedLane {
  workspace_id: string;
  lane: string;
  room: number;
  id: null;
}

interface ClaimedRow {
  workspace_id: string;
  lane: string;
  id: string;
  token: number;
  priority: number;
  due_ms: number;
}

function takenFrom({ lane, room }: WalkedLane, claimed: readonly ClaimedRow[]): Taken['lanes'][number] {
  const own = claimed.filter((row) => row.lane === lane);
  const last = own.toSorted((a, b) => b.priority - a.priority || a.due_ms - b.due_ms).at(-1);
  return {
    lane,
    limit: room,
    count: own.length,
    ...(last && { last: { priority: last.priority, dueMs: last.due_ms } }),
  };
}

function claiming(on: ClaimedTable, request: ClaimRequest): RawBuilder<Asked | WalkedLane | ClaimedRow> {
  const [table, due, lane] = [sql.table(on.table), sql.ref(on.due), sql.ref(on.lane ?? 'workspace_id')];
  const ofLane = on.lane === undefined ? sql`` : sql`and row.${lane} = ranges.lane`;
  const priority = on.priority === undefined ? sql`0` : sql`row.${sql.ref(on.priority)}`;
  const ofPriority = on.priority === undefined ? sql`` : sql`and ${priority} between ranges.lowest and ranges.highest`;
  const byPriority = on.priority === undefined ? sql`` : sql`${priority} desc,`;
  return sql`
    with recursive ${walking(on, request)}, ranges as materialized (
      select walked.workspace_id, walked.lane, walked.room, coalesce(known.since, ${sinceOf(request)}) as since,
             coalesce(known.lowest, ${everyPriority.lowest})::smallint as lowest,
             coalesce(known.highest, ${everyPriority.highest})::smallint as highest
        from walked left join known using (lane)
    ), found as materialized (
      select ranges.workspace_id, ranges.lane, due.*,
             row_number() over (partition by ranges.lane order by due.priority desc, due.at) <= ranges.room as is_taken
        from ranges
       cross join lateral (
         select row.id, ${priority} as priority, row.${due} as at from ${table} row
          where row.workspace_id = ranges.workspace_id ${ofLane} ${ofPriority}
            and row.${due} >= ranges.since and row.${due} <= now()
          order by ${byPriority} row.${due}
          limit ranges.room
          for no key update skip locked
       ) due
    ), claimed as (
      update ${table} row
         set worker_id = ${request.worker}, token = row.token + 1, ${due} = null, ${request.set}
        from found
       where found.is_taken and row.workspace_id = found.workspace_id and row.id = found.id
      returning row.workspace_id, row.${lane} as lane, row.id, row.token, found.priority, found.at
    )
    select ${milliseconds(sql`now()`)} as at_ms, null::uuid as workspace_id, null::uuid as lane, null::int as room,
           null::uuid as id, null::int as token, null::int as priority, null::float8 as due_ms
    union all
    select null, workspace_id, lane, room, null, null, null, null from walked
    union all
    select null, workspace_id, lane, null, id, token, priority, ${milliseconds(sql`at`)} from claimed`;
}

/** The lanes to look into, in order: those an entry of the index tells of, and those known to hold more. */
function walking(on: ClaimedTable, { from, lanes, perLane, room, floors }: ClaimRequest): RawBuilder<unknown> {
  const [table, due, lane] = [sql.table(on.table), sql.ref(on.due), sql.ref(on.lane ?? 'workspace_id')];
  // One column where the lane is the workspace: a row comparison of it with itself would not be a range of the index.
  const key = on.lane === undefined ? sql`workspace_id` : sql`workspace_id, ${lane}`;
  const isNew = floors ? sql`and ${due} >= ${sinceOf({ floors })} and ${due} <= now()` : sql``;
  const nextLane = (workspace: RawBuilder<unknown>, position: RawBuilder<unknown>) => sql`
    select workspace_id, ${lane} as lane from ${table}
     where ${due} is not null and (${key}) > (${on.lane === undefined ? workspace : sql`${workspace}, ${position}`}) ${isNew}
     order by ${key} limit 1`;
  const known = [...(floors?.lanes ?? [])].flatMap(([of, ranges]) => ranges.map((range) => ({ of, ...range })));
  return sql`
    lanes as (
      (${nextLane(sql`${from.workspaceId}::uuid`, sql`${from.lane}::uuid`)})
      union all
      select following.* from lanes cross join lateral (${nextLane(sql`lanes.workspace_id`, sql`lanes.lane`)}) following
    ), known as materialized (
      select * from unnest(
        ${known.map(({ of }) => of)}::uuid[], ${known.map(({ lowest }) => lowest)}::int[],
        ${known.map(({ highest }) => highest)}::int[], ${known.map(({ sinceMs }) => instant(sinceMs))}::timestamptz[]
      ) as known (lane, lowest, highest, since)
    ), walked as materialized (
      select each.workspace_id, each.lane, coalesce(held.room, ${perLane}::int) as room
        from ((select workspace_id, lane from lanes limit ${lanes})
              union
              select lane, lane from known) each
        left join unnest(${[...room.keys()]}::uuid[], ${[...room.values()]}::int[]) as held (lane, room) using (lane)
       order by each.workspace_id, each.lane
       limit ${lanes}
    )`;
}

function sinceOf({ floors }: Pick<ClaimRequest, 'floors'>): RawBuilder<unknown> {
  return sql`${floors?.sinceMs === undefined ? '-infinity' : instant(floors.sinceMs)}::timestamptz`;
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

function milliseconds(time: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`floor(extract(epoch from ${time}) * 1000)::float8`;
}

/**
 * The fence: locks, in one order for everybody, the rows that are still ours and answers which they are. What is then
 * written about them in the same transaction cannot come behind a takeover. (An update of the row itself that compares
 * worker and token needs no lock before: it waits and compares again by itself.)
 */
export async function lockHeld(tx: Tx, on: ClaimedTable, claims: readonly Claim[]): Promise<Set<string>> {
  if (claims.length === 0) return new Set();
  const result = await sql<{ id: string }>`
    select mine.id
      from (select * from ${claimRows(claims)} order by held.id) held
     cross join lateral (
       -- limit: looked up by its key, whatever the planner thinks of the table
       select row.id from ${sql.table(on.table)} row
        where row.workspace_id = held.workspace_id and row.id = held.id
          and row.worker_id = held.worker_id and row.token = held.token
        limit 1 for no key update
     ) mine
  `.execute(tx);
  return new Set(result.rows.map((row) => row.id));
}

/** `unnest(…) as held (workspace_id, id, worker_id, token)`, to join with. */
export function claimRows(claims: readonly Claim[]): RawBuilder<unknown> {
  return sql`unnest(
    ${claims.map((claim) => claim.workspaceId)}::uuid[], ${claims.map((claim) => claim.id)}::uuid[],
    ${claims.map((claim) => claim.worker)}::uuid[], ${claims.map((claim) => claim.token)}::int[]
  ) as held (workspace_id, id, worker_id, token)`;
}

/**
 * Takes rows of dead workers over under our own name, with a raised token: from here on a decision of the old worker
 * finds nothing to write to. What is to become of them is the caller's to decide, in the same transaction.
 */
export async function takeOverDead(
  tx: Tx,
  on: ClaimedTable,
  request: { worker: string; limit: number },
): Promise<Claim[]> {
  const result = await sql<{ workspace_id: string; id: string; token: number }>`
    with dead as materialized (
      select row.workspace_id, row.id
        from ${sql.table(on.table)} row
       where row.worker_id is not null
         and not exists (select from workers alive where alive.id = row.worker_id and alive.lease_until > now())
       order by row.id
       limit ${request.limit}
         for no key update of row skip locked
    )
    update ${sql.table(on.table)} row
       set worker_id = ${request.worker}, token = row.token + 1
      from dead
     where row.workspace_id = dead.workspace_id and row.id = dead.id
    returning row.workspace_id, row.id, row.token
  `.execute(tx);
  return result.rows.map((row) => ({
    workspaceId: row.workspace_id,
    id: row.id,
    token: row.token,
    worker: request.worker,
  }));
}

/**
 * Rows that are their own queue: claimed, fenced and taken over. One mechanism for whatever has these columns:
 *
 *   workspace_id, id          key
 *   <lane>                    uuid: what shares a limit inside a workspace (a channel); without one, the workspace
 *   <due>                     timestamptz: when it may be claimed; null while claimed or done
 *   worker_id uuid, token int  who holds it, and the how-manieth claim this is
 *
 * with the indexes (workspace_id, <lane>, <rank> desc, <due>) where <due> is not null, and (worker_id) where worker_id is
 * not null.
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
import { type ClaimedTable, firstBehind } from './lanes.ts';

/** A held row. */
export interface Claim {
  readonly workspaceId: string;
  readonly id: string;
  readonly worker: string;
  readonly token: number;
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
  /** Only what is due since then is looked at: see DueBound. */
  since?: Date | null;
  /** Columns set with the claim, such as the state people see. */
  set: RawBuilder<unknown>;
}

export interface ClaimAnswer {
  claims: Claim[];
  /** How many lanes with something due were looked at. */
  lanes: number;
  /** Where to go on, or undefined when the walk has come to the end of the lanes. */
  next: LanePosition | undefined;
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
    'set local max_parallel_workers_per_gather = 0',
    'set local jit = off',
  ].join('; '),
  // By then the server would have said that it took too long.
  answerWithinMs: 12_000,
};

/**
 * Claims what is due, a few rows from each lane: a loose index scan over the lanes, then a look into each. One noisy
 * workspace costs the others nothing, and a lane with nothing due costs one probe of the index.
 */
export async function claimDue(tx: Tx, on: ClaimedTable, request: ClaimRequest): Promise<ClaimAnswer> {
  const [table, due] = [sql.table(on.table), sql.ref(on.due)];
  const lane = sql.ref(on.lane ?? 'workspace_id');
  const ofLane = on.lane === undefined ? sql`` : sql`and row.${lane} = walked.lane`;
  const order = on.rank === undefined ? sql`row.${due}` : sql`row.${sql.ref(on.rank)} desc, row.${due}`;
  const since = sql`${request.since ?? '-infinity'}::timestamptz`;
  const lanesWithRoom = [...request.room.keys()];
  const nextLane = (workspace: RawBuilder<unknown>, position: RawBuilder<unknown>) =>
    firstBehind(on, {
      columns: on.lane === undefined ? ['workspace_id'] : ['workspace_id', on.lane],
      position: [workspace, position],
      since,
      until: sql`now()`,
      select: sql`workspace_id, ${lane} as lane`,
    });
  const result = await sql<{ workspace_id: string; lane: string; id: string | null; token: number | null }>`
    with recursive lanes as (
      (${nextLane(sql`${request.from.workspaceId}::uuid`, sql`${request.from.lane}::uuid`)})
      union all
      select following.* from lanes cross join lateral (${nextLane(sql`lanes.workspace_id`, sql`lanes.lane`)}) following
    ), walked as materialized (
      select * from lanes limit ${request.lanes}
    ), due as materialized (
      select walked.workspace_id, walked.lane, found.id
        from walked
        left join unnest(${lanesWithRoom}::uuid[], ${[...request.room.values()]}::int[]) as held (lane, room) using (lane)
       cross join lateral (
         select id from ${table} row
          where row.workspace_id = walked.workspace_id ${ofLane} and row.${due} >= ${since} and row.${due} <= now()
          order by ${order}
          limit coalesce(held.room, ${request.perLane})
          for no key update skip locked
       ) found
    ), claimed as (
      update ${table} row
         set worker_id = ${request.worker}, token = row.token + 1, ${due} = null, ${request.set}
        from due
       where row.workspace_id = due.workspace_id and row.id = due.id
      returning row.workspace_id, row.${lane} as lane, row.id, row.token
    )
    select workspace_id, lane, null as id, null as token from walked
    union all
    select workspace_id, lane, id, token from claimed
  `.execute(tx);

  const walked = result.rows.filter((row) => row.id === null);
  const last = walked.at(-1);
  const claims = result.rows.flatMap(({ workspace_id: workspaceId, id, token }) =>
    id !== null && token !== null ? [{ workspaceId, id, token, worker: request.worker }] : [],
  );
  const isEnd = walked.length < request.lanes || !last;
  return {
    claims,
    lanes: walked.length,
    next: isEnd ? undefined : { workspaceId: last.workspace_id, lane: last.lane },
  };
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

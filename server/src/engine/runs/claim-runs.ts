/** Which runs this process works on: claimed when due, taken over from the dead, woken when their time has come. */
import { sql } from 'kysely';
import {
  type Claim,
  claimDue,
  claimingSession,
  firstLane,
  type LanePosition,
  takeOverDead,
} from '#platform/leases/claims';
import type { LaneFloors, TimeFloor } from '#platform/leases/due-floors';
import type { Database, Tx } from '#platform/postgres/database';
import { runsAsQueue } from './journal-store.ts';
import { type LoadedRun, loadRuns } from './run-store.ts';

export interface ClaimedRuns {
  runs: LoadedRun[];
  next: LanePosition | undefined;
}

export interface ClaimsOfRuns {
  worker: string;
  from: LanePosition;
  lanes: number;
  perLane: number;
  /** To be forgotten where a claim fails. */
  floors: LaneFloors;
}

export async function claimRuns(database: Database, { floors, ...request }: ClaimsOfRuns): Promise<ClaimedRuns> {
  const claimed = await database.inTransaction(async (tx) => {
    const { claims, next, taken } = await claimDue(tx, runsAsQueue, {
      ...request,
      floors: floors.at({ from: request.from.workspaceId, lanes: request.lanes, isFirst: request.from === firstLane }),
      room: new Map(),
      set: sql`state = 'running', waiting_reason = null, has_news = false, wake_at = null,
               started_at = coalesce(row.started_at, now())`,
    });
    return { runs: await takeSlots(tx, await loadRuns(tx, claims)), next, taken };
  }, claimingSession);
  floors.learn(claimed.taken);
  return claimed;
}

/** Runs of dead workers, under our name. Their journal says how far they came. */
export async function takeOverRuns(
  database: Database,
  request: { worker: string; limit: number },
): Promise<LoadedRun[]> {
  return await database.inTransaction(
    async (tx) => await loadRuns(tx, await takeOverDead(tx, runsAsQueue, request)),
    claimingSession,
  );
}

async function takeSlots(tx: Tx, loaded: readonly LoadedRun[]): Promise<LoadedRun[]> {
  // One that is to be cancelled needs no place to run in.
  const needing = loaded.filter(({ run }) => run.concurrency && !run.isCancelRequested);
  if (needing.length === 0) return [...loaded];
  const result = await sql<{ id: string }>`
    select id from take_run_slots(
      ${needing.map(({ run }) => run.workspaceId)}::uuid[], ${needing.map(({ run }) => run.id)}::uuid[]) as taken (id)
  `.execute(tx);
  const placed = new Set(result.rows.map(({ id }) => id));
  return loaded.filter((each) => placed.has(each.run.id) || !needing.includes(each));
}

/** Makes waiting runs due whose time has come; answers how many. The floor is to be forgotten where that fails. */
export async function wakeDueTimers(
  database: Database,
  { limit, floor }: { limit: number; floor: TimeFloor },
): Promise<number> {
  const since = floor.sinceMs();
  const { woken, until } = await database.inTransaction(async (tx) => {
    const result = await sql<{ woken: number; until: number }>`
      with waking as materialized (
        select workspace_id, id, wake_at from runs
         where wake_at <= now() and wake_at >= ${since === undefined ? '-infinity' : new Date(since).toISOString()}::timestamptz
         order by wake_at limit ${limit}
           for no key update skip locked
      ), woken as (
        update runs r set wake_at = null, due_at = coalesce(r.due_at, clock_timestamp())
          from waking where r.workspace_id = waking.workspace_id and r.id = waking.id and r.worker_id is null
        returning 1
      )
      select (select count(*)::int from woken) as woken,
             floor(extract(epoch from case when count(*) < ${limit} then now() else max(wake_at) end) * 1000)::float8 as until
        from waking`.execute(tx);
    return result.rows[0] ?? { woken: 0, until: 0 };
  }, claimingSession);
  floor.learn(until);
  return woken;
}

/** Lets go of runs that are ours: they are due again after a while. */
export async function handBack(database: Database, claims: readonly Claim[], afterMs: number): Promise<void> {
  if (claims.length === 0) return;
  const handing = sql`
    update runs r
       set worker_id = null, state = 'waiting', waiting_reason = 'system',
           wake_at = now() + ${afterMs} * interval '1 millisecond'
      from unnest(${claims.map(({ workspaceId }) => workspaceId)}::uuid[], ${claims.map(({ id }) => id)}::uuid[],
                  ${claims.map(({ worker }) => worker)}::uuid[], ${claims.map(({ token }) => token)}::int[])
             as held (workspace_id, id, worker_id, token)
     where r.workspace_id = held.workspace_id and r.id = held.id and r.worker_id = held.worker_id and r.token = held.token
  `;
  await database.inTransaction(async (tx) => await handing.execute(tx), claimingSession);
}

/** Which of the runs in our hands somebody wants to end. */
export async function listCancelled(database: Database, worker: string): Promise<Set<string>> {
  const asking = sql<{ id: string }>`
    select id from runs where worker_id = ${worker} and cancel_requested_at is not null limit 10000`;
  const result = await database.inTransaction(async (tx) => await asking.execute(tx), claimingSession);
  return new Set(result.rows.map(({ id }) => id));
}

/** The runs in our hands, as the database knows it. */
export async function listHeld(database: Database, worker: string): Promise<Claim[]> {
  const asking = sql<Claim>`
    select workspace_id as "workspaceId", id, worker_id as worker, token from runs
     where worker_id = ${worker} limit 10000`;
  const result = await database.inTransaction(async (tx) => await asking.execute(tx), claimingSession);
  return result.rows;
}

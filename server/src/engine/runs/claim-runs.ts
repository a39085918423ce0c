/** Which runs this process works on: claimed when due, taken over from the dead, woken when their time has come. */
import { sql } from 'kysely';
import { type Claim, claimDue, claimingSession, type LanePosition, takeOverDead } from '#platform/leases/claims';
import { sinceOldest } from '#platform/leases/due-bound';
import type { Database, Tx } from '#platform/postgres/database';
import { runsAsQueue } from './journal-store.ts';
import { type LoadedRun, loadRuns } from './run-store.ts';

export interface ClaimedRuns {
  runs: LoadedRun[];
  /** How many workspaces with something due were looked at. */
  lanes: number;
  next: LanePosition | undefined;
}

export async function claimRuns(
  database: Database,
  request: { worker: string; from: LanePosition; lanes: number; perLane: number; since: Date | null },
): Promise<ClaimedRuns> {
  return await database.inTransaction(async (tx) => {
    const { claims, lanes, next } = await claimDue(tx, runsAsQueue, {
      ...request,
      room: new Map(),
      set: sql`state = 'running', waiting_reason = null, has_news = false, wake_at = null,
               started_at = coalesce(row.started_at, now())`,
    });
    return { runs: await takeSlots(tx, await loadRuns(tx, claims)), lanes, next };
  }, claimingSession);
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

/** Makes waiting runs due whose time has come, those since `since`; answers how many. */
export async function wakeDueTimers(
  database: Database,
  { since, limit }: { since: Date | null; limit: number },
): Promise<number> {
  return await database.inTransaction(async (tx) => {
    const result = await sql`
      with waking as (
        select workspace_id, id from runs
         where wake_at >= ${since ?? '-infinity'}::timestamptz and wake_at <= now() order by wake_at limit ${limit}
           for no key update skip locked
      )
      update runs r set wake_at = null, due_at = coalesce(r.due_at, now())
        from waking where r.workspace_id = waking.workspace_id and r.id = waking.id and r.worker_id is null`.execute(
      tx,
    );
    return Number(result.numAffectedRows ?? 0);
  }, claimingSession);
}

/** Where looks for timers begin: see DueBound. */
export async function findWakingSince(tx: Tx): Promise<Date | null> {
  const oldest = sql`(select wake_at from runs where wake_at is not null order by wake_at limit 1)`;
  const { rows } = await sql<{ since: Date }>`select ${sinceOldest(oldest)} as since`.execute(tx);
  return rows[0]?.since ?? null;
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

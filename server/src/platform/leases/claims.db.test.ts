import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#platform/clock';
import { uuidV7Ids } from '#platform/ids';
import { silentLogger } from '#platform/log/logger';
import { useTestDatabase } from '#testing/test-database';
import {
  type Claim,
  claimDue,
  claimingSession,
  claimRows,
  firstLane,
  type LanePosition,
  lockHeld,
  takeOverDead,
} from './claims.ts';
import { createWorkerLease } from './worker-lease.ts';

const database = useTestDatabase();
const on = { table: 'claim_probe', lane: 'lane_id', due: 'due_at' };

beforeAll(async () => {
  await sql`
    create table claim_probe (
      workspace_id uuid not null, id uuid not null, lane_id uuid not null, due_at timestamptz,
      worker_id uuid, token int not null default 0, decided_by uuid, primary key (workspace_id, id));
    create index claim_probe_due on claim_probe (workspace_id, lane_id, due_at) where due_at is not null;
    create index claim_probe_held on claim_probe (worker_id) where worker_id is not null
  `.execute(database.current.owner);
});

beforeEach(async () => {
  await sql`truncate claim_probe; delete from workers`.execute(database.current.owner);
});

async function aWorker(aliveForSeconds: number): Promise<string> {
  const id = uuidV7Ids.next();
  await sql`insert into workers (id, epoch, role, host, pid, lease_until)
    values (${id}, 1, 'test', 'here', 1, now() + ${aliveForSeconds} * interval '1 second')`.execute(
    database.current.owner,
  );
  return id;
}

async function rows(workspace: string, count: number, lane = randomUUID()): Promise<string> {
  await sql`insert into claim_probe (workspace_id, id, lane_id, due_at)
    select ${workspace}, gen_random_uuid(), ${lane}, now() - interval '1 minute' from generate_series(1, ${count})
  `.execute(database.current.owner);
  return lane;
}

interface Claiming {
  from?: LanePosition;
  lanes?: number;
  perLane?: number;
  room?: ReadonlyMap<string, number>;
}

async function claim(worker: string, options: Claiming = {}) {
  const { from = firstLane, lanes = 50, perLane = 10, room = new Map() } = options;
  return await database.current.inTransaction(
    (tx) => claimDue(tx, on, { worker, from, lanes, perLane, room, set: sql`decided_by = null` }),
    claimingSession,
  );
}

/** Writes a decision for what is still held; answers how many rows it was written to. */
async function decide(claims: readonly Claim[]): Promise<number> {
  return await database.current.inTransaction(async (tx) => {
    await lockHeld(tx, on, claims);
    const result = await sql<{ id: string }>`
      update claim_probe row set decided_by = held.worker_id, worker_id = null
        from ${claimRows(claims)}
       where row.workspace_id = held.workspace_id and row.id = held.id
         and row.worker_id = held.worker_id and row.token = held.token
      returning row.id`.execute(tx);
    return result.rows.length;
  }, claimingSession);
}

describe('claiming', () => {
  it('gives every lane its share, however much one of them has', async () => {
    const [noisy, quiet] = [randomUUID(), randomUUID()];
    await rows(noisy, 500);
    await rows(quiet, 3);
    const { claims } = await claim(await aWorker(8));
    expect(claims.filter(({ workspaceId }) => workspaceId === noisy)).toHaveLength(10);
    expect(claims.filter(({ workspaceId }) => workspaceId === quiet)).toHaveLength(3);
  });

  it('goes on behind where it stopped, and says when it has come round', async () => {
    for (let count = 0; count < 7; count++) await rows(randomUUID(), 1);
    const worker = await aWorker(8);
    const seen: string[] = [];
    let from: LanePosition | undefined = firstLane;
    while (from) {
      const answer: Awaited<ReturnType<typeof claim>> = await claim(worker, { from, lanes: 3 });
      seen.push(...answer.claims.map(({ workspaceId }) => workspaceId));
      from = answer.next;
    }
    expect(new Set(seen).size).toBe(7);
  });

  it('never gives one row to two workers that claim at the same time', async () => {
    for (let count = 0; count < 5; count++) await rows(randomUUID(), 40);
    const workers = await Promise.all(Array.from({ length: 4 }, () => aWorker(8)));
    const claimed: string[] = [];
    for (let round = 0; round < 8; round++) {
      const answers = await Promise.all(workers.map((worker) => claim(worker)));
      claimed.push(...answers.flatMap(({ claims }) => claims.map(({ id }) => id)));
    }
    expect(claimed).toHaveLength(200);
    expect(new Set(claimed).size).toBe(200);
  });

  it('takes nothing from a lane without room, and nothing before it is due', async () => {
    const workspace = randomUUID();
    const full = await rows(workspace, 5);
    const half = await rows(workspace, 5);
    await rows(workspace, 5);
    await sql`update claim_probe set due_at = now() + interval '1 hour' where lane_id not in (${full}, ${half})`.execute(
      database.current.owner,
    );
    const { claims } = await claim(await aWorker(8), {
      room: new Map([
        [full, 0],
        [half, 2],
      ]),
    });
    expect(claims).toHaveLength(2);
  });
});

describe('the fence', () => {
  it('lets a worker decide about what it holds, once', async () => {
    await rows(randomUUID(), 3);
    const { claims } = await claim(await aWorker(8));
    expect(await decide(claims)).toBe(3);
    expect(await decide(claims)).toBe(0);
  });

  it('lets nothing of a worker through whose rows were taken over, even when it held them in an open transaction', async () => {
    await rows(randomUUID(), 4);
    const [zombie, successor] = [await aWorker(-1), await aWorker(8)];
    const { claims } = await claim(zombie);

    const takenOver = await database.current.inTransaction(async (tx) => {
      const taken = await takeOverDead(tx, on, { worker: successor, limit: 100 });
      // The zombie decides now: it must wait for this transaction and then find nothing.
      const late = decide(claims);
      await sql`select pg_sleep(0.1)`.execute(tx);
      tx.afterCommit(() => void late);
      return { taken, late };
    });
    expect(takenOver.taken.map(({ token }) => token)).toEqual([2, 2, 2, 2]);
    expect(await takenOver.late).toBe(0);
    expect(await decide(takenOver.taken)).toBe(4);
  });

  it('takes over nothing of a worker that is alive', async () => {
    await rows(randomUUID(), 2);
    await claim(await aWorker(8));
    const successor = await aWorker(8);
    expect(await database.current.inTransaction((tx) => takeOverDead(tx, on, { worker: successor, limit: 9 }))).toEqual(
      [],
    );
  });
});

describe('a lease', () => {
  const settings = () => ({
    connection: database.current.connections.owner,
    ids: uuidV7Ids,
    clock: systemClock,
    log: silentLogger,
    role: 'test',
  });

  const leaseEnd = async () => {
    const { rows } = await sql<{ end: Date }>`select max(lease_until) as end from workers`.execute(
      database.current.owner,
    );
    return rows[0]?.end.getTime() ?? 0;
  };
  const untilRenewed = async () => {
    const before = await leaseEnd();
    await expect.poll(leaseEnd).toBeGreaterThan(before);
  };

  it('is held while it is renewed, and not for longer', async () => {
    let nowMs = 0;
    const clock = { now: () => new Date(nowMs) };
    const lease = createWorkerLease({ ...settings(), clock, monotonic: () => nowMs, leaseMs: 60_000 });
    await lease.start();
    const id = lease.heldId();
    nowMs = 58_000;
    // The first renewal that is seen may have been sent before the clock was set.
    await untilRenewed();
    await untilRenewed();
    // Longer than it would hold without a renewal: a second less than the lease.
    nowMs = 60_000;
    expect(lease.heldId()).toBe(id);
    nowMs = 118_000;
    expect(lease.heldId()).toBeUndefined();
    await lease.stop();
  });

  it('is given back when the worker stops', async () => {
    const lease = createWorkerLease(settings());
    await lease.start();
    await lease.stop();
    expect(lease.heldId()).toBeUndefined();
    expect((await sql`select 1 from workers`.execute(database.current.owner)).rows).toHaveLength(0);
  });

  it('ends by the own clock of a worker that was frozen, and comes back under another id', async () => {
    let frozenFor = 0;
    const lease = createWorkerLease({
      ...settings(),
      monotonic: () => performance.now() + frozenFor,
    });
    const lost: string[] = [];
    lease.onLost((id) => lost.push(id));
    await lease.start();
    const first = lease.heldId();
    frozenFor = 7_100;
    expect(lease.heldId()).toBeUndefined();
    expect(lost).toEqual([first]);
    await expect.poll(() => lease.heldId()).toBeTypeOf('string');
    expect(lease.heldId()).not.toBe(first);
    await lease.stop();
  });

  it('is not renewed once it has ended on the database', async () => {
    const lease = createWorkerLease(settings());
    await lease.start();
    const first = lease.heldId();
    await sql`update workers set lease_until = now() - interval '1 second'`.execute(database.current.owner);
    await expect.poll(() => lease.heldId() !== first && lease.heldId() !== undefined).toBe(true);
    await lease.stop();
  });
});

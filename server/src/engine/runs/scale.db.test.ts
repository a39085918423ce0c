/**
 * What is claimed is found through its index alone, however many runs wait, stand in line, or are gone and not yet removed.
 * Looks at what is read, not at time.
 */
import { type RawBuilder, sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '#testing/test-database';
import { uuidV7Ids } from '#platform/ids';
import { claimDue, claimingSession, firstLane } from '#platform/leases/claims';
import { LaneFloors } from '#platform/leases/due-floors';
import type { Tx } from '#platform/postgres/database';
import { runsAsQueue } from './journal-store.ts';

const database = useTestDatabase();
const [noisy, small] = [uuidV7Ids.next(), uuidV7Ids.next()];

/** A hundred thousand that wait for next week, and as many in line of one workspace. */
beforeAll(async () => {
  await insertRuns(noisy, 100_000, sql`'waiting', null, now() + interval '7 days'`);
  await insertRuns(noisy, 100_000, sql`'pending', now() - interval '1 minute' - n * interval '1 millisecond', null`);
  await insertRuns(small, 1, sql`'pending', now() - interval '1 second', null`);
});

async function insertRuns(workspace: string, count: number, state: RawBuilder<unknown>): Promise<void> {
  await sql`
    insert into runs (workspace_id, id, workflow_id, version_id, trigger_kind, trigger, state, due_at, wake_at)
    select ${workspace}, uuid_of, gen_random_uuid(), gen_random_uuid(), 'manual', '{}', ${state}
      from (select (lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0') || '7000'
                    || '8' || substr(md5(random()::text), 1, 15))::uuid as uuid_of, n
              from generate_series(1, ${count}) n) made`.execute(database.current.owner);
}

interface Usage {
  index: string;
  scans: number;
  read: number;
}

/** How often this session has asked each index of runs lately, and how many entries it gave; reads of the table itself, too. */
async function usage(tx: Tx): Promise<Usage[]> {
  const { rows } = await sql<Usage>`
    select coalesce(parent.relname, i.relname) as index, sum(pg_stat_get_xact_numscans(i.oid))::int as scans,
           sum(pg_stat_get_xact_tuples_returned(i.oid))::int as read
      from pg_class i
      left join pg_inherits on inhrelid = i.oid
      left join pg_class parent on parent.oid = inhparent
     where coalesce(parent.relname, i.relname) ~ '^runs(_|$)' and i.relkind in ('i', 'r')
     group by 1 having sum(pg_stat_get_xact_numscans(i.oid)) > 0 order by 1`.execute(tx);
  return rows;
}

async function used(work: (tx: Tx) => Promise<unknown>): Promise<Usage[]> {
  return await database.current.inTransaction(async (tx) => {
    const before = new Map((await usage(tx)).map((each) => [each.index, each]));
    await work(tx);
    return (await usage(tx)).flatMap(({ index, scans, read }) => {
      const earlier = before.get(index) ?? { scans: 0, read: 0 };
      return scans > earlier.scans ? [{ index, scans: scans - earlier.scans, read: read - earlier.read }] : [];
    });
  }, claimingSession);
}

function entriesRead(all: readonly Usage[]): number {
  return all.reduce((sum, { read }) => sum + read, 0);
}

async function claimIn(tx: Tx, { floors, perLane = 6 }: { floors?: LaneFloors; perLane?: number } = {}) {
  const known = floors?.at({ from: firstLane.workspaceId, lanes: 32, isFirst: true });
  const { claims, taken } = await claimDue(tx, runsAsQueue, {
    worker: uuidV7Ids.next(),
    from: firstLane,
    lanes: 32,
    perLane,
    room: new Map(),
    set: sql`state = 'running'`,
    ...(known && { floors: known }),
  });
  floors?.learn(taken);
  return claims;
}

describe('a claim beside 100,000 runs that wait and 100,000 in line of one workspace', () => {
  it.each([
    ['nobody has analysed', sql`select 1`],
    ['has been analysed', sql`analyze runs`],
  ])('reads a few entries of indexes and never the table, where the table %s', async (_, before) => {
    await before.execute(database.current.owner);
    await sql`update runs set worker_id = null, state = 'pending', due_at = now() where worker_id is not null`.execute(
      database.current.owner,
    );
    const workspaces = new Set<string>();
    const reads = await used(async (tx) => {
      for (const { workspaceId } of await claimIn(tx)) workspaces.add(workspaceId);
    });
    expect(workspaces).toEqual(new Set([noisy, small]));
    const asked = reads.map(({ index }) => index);
    expect(asked).toContain('runs_due');
    expect(asked).not.toContain('runs');
    expect(entriesRead(reads)).toBeLessThan(500);
  });
});

describe('a claim while somebody holds a snapshot from before 20,000 runs came and went', () => {
  const busy = uuidV7Ids.next();
  const holder = { client: undefined as pg.Client | undefined };
  let nowMs = 0;
  const floors = new LaneFloors(() => nowMs);
  const claim = async (perLane?: number) =>
    (
      await database.current.inTransaction(
        async (tx) => await claimIn(tx, { floors, ...(perLane && { perLane }) }),
        claimingSession,
      )
    ).filter(({ workspaceId }) => workspaceId === busy);
  const reads = async (beginning: LaneFloors) =>
    entriesRead(await used(async (tx) => await claimIn(tx, { floors: beginning })));

  beforeAll(async () => {
    holder.client = new pg.Client(database.current.connections.owner);
    await holder.client.connect();
    await holder.client.query('begin isolation level repeatable read; select count(*) from workers');
    // Due a millisecond after the other, the last ones a minute ago.
    await insertRuns(busy, 20_500, sql`'pending', now() - interval '1 minute' - n * interval '1 millisecond', null`);
    for (let taken = 0; taken < 20_000; taken += 5_000) expect(await claim(5_000)).toHaveLength(5_000);
    await sql`update runs set worker_id = null, state = 'completed' where worker_id is not null`.execute(
      database.current.owner,
    );
  });
  afterAll(async () => await holder.client?.end());

  it('passes none of those that went, where it knows that it has taken them', async () => {
    expect(await reads(floors)).toBeLessThan(500);
    expect(await reads(new LaneFloors())).toBeGreaterThan(20_000);
  });

  it('takes what is left in order, and what goes first before it', async () => {
    await sql`
      insert into runs (workspace_id, id, workflow_id, version_id, trigger_kind, trigger, priority)
      values (${busy}, ${uuidV7Ids.next()}, ${busy}, ${busy}, 'manual', '{}', 5),
             (${busy}, ${uuidV7Ids.next()}, ${busy}, ${busy}, 'manual', '{}', -5)`.execute(database.current.owner);
    const claims = await claim(400);
    expect(claims).toHaveLength(400);
    const { rows } = await sql<{ priority: number }>`
      select priority from runs where id = any(${claims.map(({ id }) => id)}::uuid[]) and priority <> 0`.execute(
      database.current.owner,
    );
    expect(rows).toEqual([{ priority: 5 }]);
    // What the two looks above have left, and the one that goes last.
    expect(await claim(400)).toHaveLength(90);
    expect(await claim(400)).toEqual([]);
    expect(await reads(floors)).toBeLessThan(500);
  });

  it('finds what was due before the others and came after them, a little later', async () => {
    await insertRuns(busy, 1, sql`'pending', now() - interval '10 seconds', null`);
    expect(await claim()).toEqual([]);
    nowMs += 10_000;
    expect(await claim()).toHaveLength(1);
  });
});

/** What is claimed is found through its index alone, however many runs wait or stand in line. Looks at plans, not at time. */
import { type RawBuilder, sql } from 'kysely';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '#testing/test-database';
import { uuidV7Ids } from '#platform/ids';
import { claimDue, claimingSession, firstLane } from '#platform/leases/claims';
import { findDueSince } from '#platform/leases/due-bound';
import type { Tx } from '#platform/postgres/database';
import { runsAsQueue } from './journal-store.ts';

const database = useTestDatabase();
const [noisy, small] = [uuidV7Ids.next(), uuidV7Ids.next()];

/** A hundred thousand that wait for next week, and as many in line of one workspace. */
beforeAll(async () => {
  await insertRuns(noisy, 100_000, sql`'waiting', null, now() + interval '7 days'`);
  await insertRuns(noisy, 100_000, sql`'pending', now() - interval '1 minute', null`);
  await insertRuns(small, 1, sql`'pending', now() - interval '1 second', null`);
});

async function insertRuns(workspace: string, count: number, state: RawBuilder<unknown>): Promise<void> {
  await sql`
    insert into runs (workspace_id, id, workflow_id, version_id, trigger_kind, trigger, state, due_at, wake_at)
    select ${workspace}, uuid_of, gen_random_uuid(), gen_random_uuid(), 'manual', '{}', ${state}
      from (select (lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0') || '7000'
                    || '8' || substr(md5(random()::text), 1, 15))::uuid as uuid_of
              from generate_series(1, ${count})) made`.execute(database.current.owner);
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

async function claim(since: Date | null = null): Promise<{ workspaces: Set<string>; used: Usage[] }> {
  return await database.current.inTransaction(async (tx) => {
    const before = new Map((await usage(tx)).map((each) => [each.index, each]));
    const { claims } = await claimDue(tx, runsAsQueue, {
      worker: uuidV7Ids.next(),
      from: firstLane,
      lanes: 32,
      perLane: 6,
      room: new Map(),
      since,
      set: sql`state = 'running'`,
    });
    const used = (await usage(tx)).flatMap(({ index, scans, read }) => {
      const earlier = before.get(index) ?? { scans: 0, read: 0 };
      return scans > earlier.scans ? [{ index, scans: scans - earlier.scans, read: read - earlier.read }] : [];
    });
    return { workspaces: new Set(claims.map(({ workspaceId }) => workspaceId)), used };
  }, claimingSession);
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
    const { workspaces, used } = await claim();
    expect(workspaces).toEqual(new Set([noisy, small]));
    const asked = used.map(({ index }) => index);
    expect(asked).toContain('runs_due');
    expect(asked).not.toContain('runs');
    expect(used.reduce((sum, { read }) => sum + read, 0)).toBeLessThan(500);
  });
});

describe('a claim while a transaction is open that is older than 20,000 runs which came and went', () => {
  it('finds what is due, and from PostgreSQL 18 on without going through those', async () => {
    const { owner } = database.current;
    await sql`delete from runs`.execute(owner);
    const old = new pg.Client(database.current.connections.direct);
    await old.connect();
    try {
      await old.query('begin isolation level repeatable read; select from workers');
      await insertRuns(noisy, 20_000, sql`'pending', now() - interval '1 minute', null`);
      await sql`update runs set state = 'completed', due_at = null`.execute(owner);
      await insertRuns(small, 1, sql`'pending', now() - interval '10 seconds', null`);
      const { rows } = await sql<{ version: number }>`
        select current_setting('server_version_num')::int as version`.execute(owner);
      const since = await database.current.inTransaction((tx) => findDueSince(tx, runsAsQueue), claimingSession);
      const { workspaces, used } = await claim(since);
      expect(workspaces).toEqual(new Set([small]));
      if ((rows[0]?.version ?? 0) >= 180_000) expect(used.reduce((sum, { read }) => sum + read, 0)).toBeLessThan(500);
    } finally {
      await old.end();
    }
  });
});

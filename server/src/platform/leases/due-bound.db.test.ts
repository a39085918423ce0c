import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '#platform/log/logger';
import { useTestDatabase } from '#testing/test-database';
import { claimingSession } from './claims.ts';
import { DueBound, findDueSince } from './due-bound.ts';

const database = useTestDatabase();
const on = { table: 'bound_probe', lane: 'lane_id', rank: 'priority', due: 'due_at' };

beforeAll(async () => {
  await sql`
    create table bound_probe (workspace_id uuid not null, lane_id uuid not null, priority int not null, due_at timestamptz);
    create index bound_probe_due on bound_probe (workspace_id, lane_id, priority desc, due_at) where due_at is not null
  `.execute(database.current.owner);
});

beforeEach(async () => {
  await sql`truncate bound_probe`.execute(database.current.owner);
});

async function addDue(secondsAgo: number, { workspace = randomUUID(), lane = randomUUID(), priority = 0 } = {}) {
  await sql`insert into bound_probe values (${workspace}, ${lane}, ${priority}, now() - ${secondsAgo} * interval '1 second')
  `.execute(database.current.owner);
}

async function secondsBack(): Promise<number | null> {
  const since = await database.current.inTransaction((tx) => findDueSince(tx, on), claimingSession);
  return since && Math.round((Date.now() - since.getTime()) / 1000);
}

describe('since when something may be due', () => {
  it('is a few seconds ago where nothing is', async () => {
    expect(await secondsBack()).toBe(5);
  });

  it('is the time of the longest due in whatever lane and rank', async () => {
    const [workspace, lane] = [randomUUID(), randomUUID()];
    await addDue(60, { workspace, lane, priority: 3 });
    await addDue(900, { workspace, lane, priority: 1 });
    await addDue(120, { workspace, priority: 2 });
    await addDue(300);
    expect(await secondsBack()).toBe(900);
  });

  it('is not before the margin because of what is due later', async () => {
    await addDue(-3600);
    expect(await secondsBack()).toBe(5);
  });

  it('is the beginning where there are more lanes than are looked through', async () => {
    await sql`insert into bound_probe select gen_random_uuid(), gen_random_uuid(), 0, now() from generate_series(1, 1001)
    `.execute(database.current.owner);
    expect(await secondsBack()).toBeNull();
  });

  it('is looked for again after a while, and kept where that fails', async () => {
    const answers: (Date | Error)[] = [new Date(1000), new Error('no answer')];
    let looks = 0;
    const bound = new DueBound(database.current, silentLogger, async () => {
      const answer = answers[looks++];
      return await (answer instanceof Date
        ? Promise.resolve(answer)
        : Promise.reject(answer ?? new Error('asked again')));
    });
    expect(await bound.get()).toEqual(new Date(1000));
    expect(await bound.get()).toEqual(new Date(1000));
    expect(looks).toBe(1);
    await expect.poll(async () => [await bound.get(), looks], { timeout: 10_000 }).toEqual([new Date(1000), 2]);
  });
});

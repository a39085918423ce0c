import { beforeAll, describe, expect, it } from 'vitest';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';
import { createRateLimiter, type RatePlace } from './rate-limiter.ts';

const program = useTestProgram();
const time = { ms: Date.parse('2026-01-05T09:30:00Z') };
const tenASecond = { units: 10, perMs: 1000 };
let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await program.current.aWorkspace();
});

let made = 0;

async function aPlace(): Promise<RatePlace> {
  made += 1;
  const values = { baseUrl: 'https://api.example.com', apiKey: 'k' };
  const { body } = await workspace.call('POST', '/connections', { service: 'http', name: `Shop ${made}`, values });
  return { workspaceId: workspace.workspaceId, connectionId: body.id };
}

/** As another process has it. */
const aLimiter = () =>
  createRateLimiter({ database: program.current.database, clock: { now: () => new Date(time.ms) } });

const turn = (units: number, withinMs = 0, buckets = ['']) => ({
  rates: new Map(buckets.map((bucket) => [bucket, tenASecond])),
  units,
  withinMs,
});

describe('what a connection may use', () => {
  it('is shared by all processes', async () => {
    const place = await aPlace();
    const processes = [aLimiter(), aLimiter(), aLimiter()];
    const turns = await Promise.all(
      processes.flatMap((limiter) => [1, 2, 3, 4].map(() => limiter.take(place, turn(1, 5000)))),
    );
    const waits = turns.map(({ waitMs }) => waitMs).toSorted((one, other) => one - other);
    expect(waits).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100, 200]);
  });

  it('is not taken by who would have to wait too long, and fills again', async () => {
    const place = await aPlace();
    const limiter = aLimiter();
    await limiter.take(place, turn(10));
    expect(await limiter.take(place, turn(5, 100))).toEqual({ isTaken: false, waitMs: 500 });
    time.ms += 500;
    expect(await limiter.take(place, turn(5))).toEqual({ isTaken: true, waitMs: 0 });
  });

  it('is all or nothing of the whole connection and of a member’s share', async () => {
    const place = await aPlace();
    const limiter = aLimiter();
    await limiter.take(place, turn(10, 0, ['ada']));
    expect((await limiter.take(place, turn(10, 0, ['', 'ada']))).isTaken).toBe(false);
    expect((await limiter.take(place, turn(10, 0, ['', 'bob']))).isTaken).toBe(true);
  });

  it('is each connection’s own', async () => {
    const limiter = aLimiter();
    await limiter.take(await aPlace(), turn(10));
    expect((await limiter.take(await aPlace(), turn(10))).isTaken).toBe(true);
  });

  it('rests in every process as long as the service has said, whatever a later answer says', async () => {
    const place = await aPlace();
    const [one, other] = [aLimiter(), aLimiter()];
    await one.pause(place, 3000);
    await one.pause(place, 1000);
    expect(await other.take(place, turn(1))).toEqual({ isTaken: false, waitMs: 3000 });
    // Also where nothing is counted.
    expect(await other.take(place, turn(1, 0, []))).toEqual({ isTaken: false, waitMs: 3000 });
    time.ms += 3000;
    expect(await other.take(place, turn(1))).toEqual({ isTaken: true, waitMs: 0 });
  });
});

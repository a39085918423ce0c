import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { silentLogger } from '#platform/log/logger';
import { createMemoryLimiter, type RateLimiter, type Window } from './rate-limiter.ts';
import { createRedisLimiter } from './redis-limiter.ts';

const redisPort = 6379;
const hasRedis = await new Promise<boolean>((resolve) => {
  const probe = connect(redisPort, '127.0.0.1', () => resolve(probe.end() !== undefined));
  probe.on('error', () => resolve(false));
});

/** The middle of a minute: what a test does in it does not reach into the next. */
let nowMs = 1_800_000_030_000;
const clock = { now: () => new Date(nowMs) };
const limiters: RateLimiter[] = [];
afterAll(() => Promise.all(limiters.map((limiter) => limiter.close())));

const inMemory = (processes = 1) => createMemoryLimiter({ clock, countProcesses: () => processes });

async function inRedis(): Promise<RateLimiter> {
  const limiter = createRedisLimiter({
    url: `redis://127.0.0.1:${redisPort}`,
    clock,
    log: silentLogger,
    // Lets nothing through: what passes was counted by Redis.
    fallback: createMemoryLimiter({ clock, countProcesses: () => 1_000_000 }),
    prefix: `millrace:test:${randomBytes(6).toString('hex')}:`,
  });
  // The share of a millionth of the fallback is one.
  const probe: Window = { name: 'probe', key: 'probe', limit: 50 };
  await expect.poll(async () => (await limiter.look([probe])).tightest?.limit).toBe(50);
  return limiter;
}

const implementations: [string, () => Promise<RateLimiter>, boolean][] = [
  ['memory', async () => inMemory(), true],
  ['Redis', inRedis, hasRedis],
];

describe.each(implementations)('counting in %s', (_, create, isThere) => {
  const aLimiter = async () => {
    const limiter = await create();
    limiters.push(limiter);
    return limiter;
  };
  const windows = (limit: number, key = 'a'): Window[] => [{ name: 'credential', key, limit }];

  it.skipIf(!isThere)('lets as many through as the limit says, also of those that come at the same time', async () => {
    const limiter = await aLimiter();
    const verdicts = await Promise.all(Array.from({ length: 100 }, () => limiter.take(windows(30))));
    expect(verdicts.filter(({ refused }) => !refused)).toHaveLength(30);
    const { refused, tightest } = await limiter.take(windows(30));
    expect(refused).toMatchObject({ window: { name: 'credential' }, waitMs: expect.any(Number) });
    expect(tightest).toMatchObject({ limit: 30, remaining: 0 });
    expect((await limiter.take(windows(30, 'other'))).refused).toBeUndefined();
  });

  it.skipIf(!isThere)('looks without counting', async () => {
    const limiter = await aLimiter();
    for (let count = 0; count < 5; count += 1) expect((await limiter.look(windows(1))).refused).toBeUndefined();
    await limiter.take(windows(1));
    expect((await limiter.look(windows(1))).refused).toBeDefined();
  });

  it.skipIf(!isThere)('counts in no window what one of them refuses', async () => {
    const limiter = await aLimiter();
    const both: Window[] = [...windows(1, 'narrow'), ...windows(5, 'wide')];
    await limiter.take(both);
    for (let count = 0; count < 5; count += 1) expect((await limiter.take(both)).refused?.window.key).toBe('narrow');
    expect((await limiter.look(windows(5, 'wide'))).tightest?.remaining).toBe(3);
  });

  it.skipIf(!isThere)('forgets as time passes, and a refused request does not make it longer', async () => {
    const limiter = await aLimiter();
    for (let count = 0; count < 20; count += 1) await limiter.take(windows(10));
    const waitMs = (await limiter.take(windows(10))).refused?.waitMs ?? 0;
    const startedAt = nowMs;
    nowMs = startedAt + waitMs + 1;
    expect((await limiter.take(windows(10))).refused).toBeUndefined();
    nowMs = startedAt + 180_000;
    expect((await limiter.look(windows(10))).tightest?.remaining).toBe(9);
    nowMs = startedAt;
  });
});

it('each process lets its share through', async () => {
  const limiter = inMemory(4);
  const verdicts = await Promise.all(
    Array.from({ length: 100 }, () => limiter.take([{ name: 'credential', key: 'a', limit: 100 }])),
  );
  expect(verdicts.filter(({ refused }) => !refused)).toHaveLength(25);
});

it('counts by itself while Redis does not answer', async () => {
  const limiter = createRedisLimiter({ url: 'redis://127.0.0.1:1', clock, log: silentLogger, fallback: inMemory() });
  limiters.push(limiter);
  const window: Window = { name: 'credential', key: 'a', limit: 2 };
  const refused = [];
  for (let count = 0; count < 3; count += 1) refused.push((await limiter.take([window])).refused !== undefined);
  expect(refused).toEqual([false, false, true]);
});

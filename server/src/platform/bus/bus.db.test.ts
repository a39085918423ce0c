import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLogger } from '#platform/log/logger';
import { startSwallowingProxy } from '#testing/swallowing-proxy';
import { useTestDatabase } from '#testing/test-database';
import { type Bus, chunksOf, createBus } from './bus.ts';

const database = useTestDatabase();
const workspaceId = '0192f3c1-7a00-7000-8000-000000000001';
const open: Bus[] = [];

async function aBus(): Promise<Bus> {
  const bus = createBus({ direct: database.current.connections.direct, log: silentLogger });
  open.push(bus);
  await expect.poll(() => bus.isConnected).toBe(true);
  return bus;
}

afterEach(async () => void (await Promise.all(open.splice(0).map((bus) => bus.close()))));

describe('the bus', () => {
  it('tells listeners of its own process at once, and other processes soon', async () => {
    const [here, there] = [await aBus(), await aBus()];
    const heard: string[] = [];
    here.subscribe('events', { onNotify: (id) => heard.push(`here ${id}`) });
    there.subscribe('events', { onNotify: (id) => heard.push(`there ${id}`) });
    here.notify('events', workspaceId);
    expect(heard).toEqual([`here ${workspaceId}`]);
    await expect.poll(() => heard.length).toBe(2);
    expect(heard[1]).toBe(`there ${workspaceId}`);
  });

  it('gathers what happens within a moment: other processes hear of a workspace once', async () => {
    const [here, there] = [await aBus(), await aBus()];
    let heard = 0;
    there.subscribe('events', { onNotify: () => (heard += 1) });
    for (let count = 0; count < 100; count++) here.notify('events', workspaceId);
    await expect.poll(() => heard).toBeGreaterThan(0);
    await delay(100);
    expect(heard).toBe(1);
  });

  it('carries only the last of several messages with one key, and none across topics', async () => {
    const [here, there] = [await aBus(), await aBus()];
    const heard: unknown[] = [];
    there.subscribe('progress', { onMessage: ({ body }) => heard.push(body) });
    there.subscribe('other', { onMessage: ({ body }) => heard.push(body), onNotify: (id) => heard.push(id) });
    for (const done of [1, 2, 3]) here.publish('progress', { workspaceId, key: 'import-1', body: { done } });
    await expect.poll(() => heard.length).toBeGreaterThan(0);
    await delay(50);
    expect(heard).toEqual([{ done: 3 }]);
  });

  it('connects again after its session was ended, and says that there was a gap', async () => {
    const bus = await aBus();
    let gaps = 0;
    bus.subscribe('events', { onGap: () => (gaps += 1) });
    const other = await aBus();
    await endSessions();
    await expect.poll(() => gaps === 1 && bus.isConnected && other.isConnected).toBe(true);
    let heard = 0;
    bus.subscribe('events', { onNotify: () => (heard += 1) });
    other.notify('events', workspaceId);
    await expect.poll(() => heard).toBe(1);
  });

  it('connects again when its connection has gone dead without a word, and says that there was a gap', async () => {
    const { direct } = database.current.connections;
    const { host = 'localhost', port = 5432 } = direct ?? {};
    const target = host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port };
    await using proxy = await startSwallowingProxy(target);
    const bus = createBus({
      direct: direct && { ...direct, host: '127.0.0.1', port: proxy.port },
      ...{ log: silentLogger, beatMs: 500 },
    });
    open.push(bus);
    let gaps = 0;
    let heard = 0;
    bus.subscribe('events', { onGap: () => (gaps += 1), onNotify: () => (heard += 1) });
    await expect.poll(() => bus.isConnected, { timeout: 20_000 }).toBe(true);
    proxy.swallow();
    await expect.poll(() => bus.isConnected, { timeout: 20_000 }).toBe(false);
    proxy.heal();
    await expect.poll(() => gaps > 0 && bus.isConnected, { timeout: 20_000 }).toBe(true);
    const other = await aBus();
    await expect.poll(() => (other.notify('events', workspaceId), heard), { timeout: 20_000 }).toBeGreaterThan(0);
    await bus.close();
  });

  it('works alone where there is no direct address', async () => {
    const bus = createBus({ direct: undefined, log: silentLogger });
    const heard: string[] = [];
    const unsubscribe = bus.subscribe('events', { onNotify: (id) => heard.push(id) });
    bus.notify('events', workspaceId);
    unsubscribe();
    bus.notify('events', workspaceId);
    expect(heard).toEqual([workspaceId]);
    expect(bus.isConnected).toBe(false);
    await bus.close();
  });
});

it('payloads stay below what PostgreSQL takes, and what is too large alone is left out', () => {
  const notes = Array.from({ length: 300 }, (_, at) => ({ topic: 'events', workspaceId: `${workspaceId}-${at}` }));
  const chunks = chunksOf([...notes, { topic: 'x', workspaceId, key: 'k', body: 'é'.repeat(5_000) }]);
  expect(chunks.flat()).toHaveLength(300);
  for (const chunk of chunks) expect(Buffer.byteLength(chunk.join())).toBeLessThan(7_800);
});

async function endSessions(): Promise<void> {
  const { owner } = database.current;
  await sql`
    select pg_terminate_backend(pid)
      from pg_stat_activity
     where application_name = 'millrace bus' and datname = current_database()
  `.execute(owner);
}

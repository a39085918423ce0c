/** What becomes of connections that go dead without a word. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSwallowingProxy, type SwallowingProxy } from '#testing/swallowing-proxy';
import { useTestDatabase } from '#testing/test-database';
import { uuidV7Ids } from '../ids.ts';
import { silentLogger } from '../log/logger.ts';
import { type Database, openDatabase } from './database.ts';
import { isPassingError } from './data-error.ts';

const database = useTestDatabase();
let proxy: SwallowingProxy;
let distant: Database;

beforeAll(async () => {
  const { owner, app, appRole, hasOwnSessions } = database.current.connections;
  const { host = 'localhost', port = 5432 } = owner;
  proxy = await startSwallowingProxy(host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port });
  const through = { host: '127.0.0.1', port: proxy.port };
  distant = openDatabase({
    owner: { ...owner, ...through },
    app: app && { ...app, ...through },
    ...{ appRole, hasOwnSessions, log: silentLogger, poolSize: 4, statementTimeoutMs: 500, answerLateMs: 500 },
  });
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await distant.close();
});

const workspace = uuidV7Ids.next();
const inWorkspace = async () => await distant.inWorkspace(workspace, async (tx) => await sql`select 1`.execute(tx));
const inTransaction = async () =>
  await distant.inTransaction(async (tx) => await sql`select 1`.execute(tx), { answerWithinMs: 500 });

describe('a connection that has gone dead without a word', () => {
  it.each([
    ['of a workspace', inWorkspace],
    ['of the owner', inTransaction],
  ])('is given up by a transaction %s, and the next one goes through another', async (_, work) => {
    await work();
    proxy.swallow();
    const failure: unknown = await work().catch((error: unknown) => error);
    expect(isPassingError(failure)).toBe(true);
    proxy.heal();
    await expect(work()).resolves.toBeDefined();
  });

  it('in the middle of transactions ends all of them', async () => {
    const several = Array.from({ length: 4 }, async () => {
      await distant.inTransaction(
        async (tx) => {
          await sql`select 1`.execute(tx);
          proxy.swallow();
          await sql`select 2`.execute(tx);
        },
        { answerWithinMs: 500 },
      );
    });
    const ended = await Promise.allSettled(several);
    expect(ended.map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'rejected'));
    proxy.heal();
    await expect(inTransaction()).resolves.toBeDefined();
  });
});

/** A database of its own for a test file, cloned from the migrated template. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { silentLogger } from '#platform/log/logger';
import { type ConnectionConfig, type Database, openDatabase } from '#platform/postgres/database';
import { dropDatabase } from './drop-database.ts';

export interface TestDatabase extends Database {
  /** For a second pool, a worker process, or a client of the test's own. */
  readonly connections: {
    owner: ConnectionConfig;
    app: ConnectionConfig | undefined;
    /** Past the pooler. */
    direct: ConnectionConfig;
    appRole: string;
    hasOwnSessions: boolean;
  };
}

/** Call in a `describe` or at the top of a file: the database lives as long as the tests around it. */
export function useTestDatabase(): { readonly current: TestDatabase } {
  let database: TestDatabase | undefined;
  let drop: (() => Promise<void>) | undefined;
  beforeAll(async () => ({ database, drop } = await createTestDatabase()));
  afterAll(() => drop?.());
  return {
    get current() {
      if (!database) throw new Error('The test database exists only while tests run.');
      return database;
    },
  };
}

/** For tests that need more than one, or one at a time of their choice. */
export async function createTestDatabase(): Promise<{ database: TestDatabase; drop: () => Promise<void> }> {
  const server = inject('testServer');
  const name = `millrace_test_${randomBytes(6).toString('hex')}`;
  await createDatabase(server.direct, `${name} template ${server.template}`);
  const owner = { ...server.owner, database: name };
  const app = server.app && { ...server.app, database: name };
  const { appRole, hasOwnSessions } = server;
  const database = openDatabase({ owner, app, appRole, hasOwnSessions, log: silentLogger, poolSize: 6 });
  return {
    database: {
      ...database,
      connections: { owner, app, direct: { ...server.direct, database: name }, appRole, hasOwnSessions },
    },
    async drop() {
      await database.close();
      await dropDatabase(server.direct, name);
    },
  };
}

async function createDatabase(connection: pg.ClientConfig, what: string): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query(`create database ${what}`);
  } finally {
    await client.end();
  }
}

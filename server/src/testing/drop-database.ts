import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/**
 * Drops a database that a pooler may still hold connections to. Not `with (force)`: that wants to end autovacuum, too,
 * when it happens to be there, which only a superuser may; a plain `drop database` sends it away by itself.
 */
export async function dropDatabase(connection: pg.ClientConfig, name: string): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    const endSessions = async () =>
      await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and backend_type = 'client backend'`,
        [name],
      );
    while ((await endSessions()).rowCount !== 0) await delay(10);
    await client.query(`drop database if exists ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

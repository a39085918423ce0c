/** Brings a database to where this program can work on it: our migrations, then those of the libraries. */
import type { ConnectionConfig } from '#platform/postgres/database';
import { applyMigrations, type MigrateOptions } from '#platform/postgres/migrate';

export async function prepareDatabase(connection: ConnectionConfig, options: MigrateOptions): Promise<string[]> {
  return await applyMigrations(connection, options);
}

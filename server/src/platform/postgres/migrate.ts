import { Client, type ClientConfig } from 'pg';
import { ensureAppRole } from '#platform/postgres/app-role';
import { migrationsDirectory, readMigrationFiles, type MigrationFile } from '#platform/postgres/migration-files';
import { PostgresRefusedError, requireSupportedVersion } from '#platform/postgres/server-version';

export interface MigrateOptions {
  /** The role requests and jobs work as. Migrations read it with `current_setting('millrace.app_role')`. */
  appRole: string;
  log: { info(fields: object, message: string): void };
  directory?: string;
}

interface AppliedMigration {
  name: string;
  checksum: string;
}

/** Any number that no other user of the database's advisory locks takes. */
const lockKey = 7_265_410_113;

/**
 * Brings the database up to this program: each file of server/migrations that was not applied yet, in order and each in
 * a transaction of its own. Processes that start together take turns by a lock that ends with the transaction, which
 * also holds through PgBouncer in transaction mode. Returns the names of the files it applied.
 */
export async function applyMigrations(connection: ClientConfig, options: MigrateOptions): Promise<string[]> {
  const files = readMigrationFiles(options.directory ?? migrationsDirectory);
  const client = new Client(connection);
  await client.connect();
  try {
    await requireSupportedVersion(client);
    const pending = findPending(files, await readApplied(client));
    if (pending.length === 0) return [];
    await ensureAppRole(client, options.appRole);
    await inLockedTransaction(client, () => createMigrationsTable(client));
    const applied: string[] = [];
    for (const file of pending) {
      if (await applyOne(client, { files, file, appRole: options.appRole })) applied.push(file.name);
    }
    if (applied.length > 0) options.log.info({ applied }, 'The database was brought up to date');
    return applied;
  } finally {
    await client.end();
  }
}

/** What the program has and the database has not; empty means current. Refuses a database this program must not touch. */
export async function listPendingMigrations(
  client: Pick<Client, 'query'>,
  directory = migrationsDirectory,
): Promise<string[]> {
  return findPending(readMigrationFiles(directory), await readApplied(client)).map((file) => file.name);
}

function findPending(files: MigrationFile[], applied: AppliedMigration[]): MigrationFile[] {
  const byName = new Map(files.map((file) => [file.name, file]));
  for (const { name, checksum } of applied) {
    const file = byName.get(name);
    if (!file) {
      throw new PostgresRefusedError(
        `The database is newer than this program: it has the migration ${name}, which this release does not know. ` +
          'Install the release that wrote it, or a later one.',
      );
    }
    if (file.checksum !== checksum) {
      throw new PostgresRefusedError(
        `The migration ${name} was applied to this database and has been changed since. Put back the file of the release, ` +
          'or start with an empty database.',
      );
    }
  }
  const done = new Set(applied.map(({ name }) => name));
  const pending = files.filter((file) => !done.has(file.name));
  const newest = applied
    .map(({ name }) => name)
    .toSorted()
    .at(-1);
  const late = pending.find((file) => newest !== undefined && file.name < newest);
  if (late) {
    throw new PostgresRefusedError(
      `The migration ${late.name} comes before ${newest}, which is already applied to this database. Migrations go forward only.`,
    );
  }
  return pending;
}

async function applyOne(
  client: Client,
  options: { files: MigrationFile[]; file: MigrationFile; appRole: string },
): Promise<boolean> {
  const { files, file, appRole } = options;
  return inLockedTransaction(client, async () => {
    // Another process may have applied it while we waited for the lock.
    if (!findPending(files, await readApplied(client)).includes(file)) return false;
    await client.query(`select set_config('millrace.app_role', $1, true)`, [appRole]);
    try {
      await client.query(file.sql);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new PostgresRefusedError(`The migration ${file.name} failed and was taken back: ${reason}`, { cause });
    }
    await client.query('insert into public.schema_migrations (name, checksum) values ($1, $2)', [
      file.name,
      file.checksum,
    ]);
    return true;
  });
}

async function inLockedTransaction<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock($1)', [lockKey]);
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

async function createMigrationsTable(client: Client): Promise<void> {
  await client.query(`
    create table if not exists public.schema_migrations (
      name text primary key,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`);
}

async function readApplied(client: Pick<Client, 'query'>): Promise<AppliedMigration[]> {
  const table = await client.query<{ exists: boolean }>(
    `select to_regclass('public.schema_migrations') is not null as exists`,
  );
  if (!table.rows[0]?.exists) return [];
  const result = await client.query<AppliedMigration>(
    'select name, checksum from public.schema_migrations order by name',
  );
  return result.rows;
}

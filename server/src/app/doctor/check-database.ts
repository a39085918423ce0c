/** The database: reachable, of a version we know, migrated, its roles as they must be, its clock with ours. */
import { Client, type ClientConfig, escapeIdentifier } from 'pg';
import { canTakeRole } from '#platform/postgres/app-role';
import { listPendingMigrations } from '#platform/postgres/migrate';
import { requireSupportedVersion } from '#platform/postgres/server-version';
import { explainDatabaseError } from '../postgres.ts';
import type { KeyWrapper } from '#platform/vault/key-wrapper';
import { checkDataKeys } from './check-keys.ts';
import { type Check, failed, messageOf, passed, warned } from './check.ts';

export interface DatabaseToCheck {
  owner: ClientConfig;
  /** Logs in as the app role, where it may. */
  app: ClientConfig | undefined;
  direct: ClientConfig | undefined;
  appRole: string;
  /** Undefined before the first start made one. */
  masterKeys: KeyWrapper | undefined;
}

const connectTimeoutMs = 5000;

/** Leases live on the database's clock, tokens and schedules on ours. */
const noticeableSkewMs = 2000;
const harmfulSkewMs = 60_000;

export async function checkDatabase(database: DatabaseToCheck): Promise<Check[]> {
  const client = new Client({ ...database.owner, connectionTimeoutMillis: connectTimeoutMs });
  try {
    await client.connect();
  } catch (error) {
    const remedy =
      database.app === undefined
        ? 'Check DATABASE_URL: psql "$DATABASE_URL" must get in from this machine.'
        : "Read PostgreSQL's own words in postgres/server.log below MILLRACE_HOME.";
    return [failed('database', messageOf(explainDatabaseError(error)), remedy)];
  }
  try {
    const version = await checkVersion(client);
    if (version.status === 'fail') return [version];
    const migrations = await checkMigrations(client);
    return [
      version,
      migrations,
      await checkOwner(client),
      ...(await checkAppRole(client, database.appRole)),
      // Before the first start there is nothing yet whose grants could be looked at.
      ...(migrations.status === 'ok'
        ? [await checkWalls(client, database.appRole), ...(await checkDataKeys(client, database.masterKeys))]
        : []),
      await checkClock(client),
      ...(database.direct && database.direct !== database.owner ? [await checkDirect(client, database.direct)] : []),
    ];
  } finally {
    await client.end();
  }
}

async function checkVersion(client: Client): Promise<Check> {
  try {
    return passed('database', `PostgreSQL ${await requireSupportedVersion(client)} answers.`);
  } catch (error) {
    return failed(
      'database',
      messageOf(error),
      'Use PostgreSQL 15 to 18, or leave DATABASE_URL out for the built-in one.',
    );
  }
}

async function checkMigrations(client: Client): Promise<Check> {
  try {
    const pending = await listPendingMigrations(client);
    if (pending.length === 0) return passed('migrations', 'The database is current.');
    return warned(
      'migrations',
      `${pending.length} are still to be applied.`,
      'The next start applies them; or run: bin/millrace migrate',
    );
  } catch (error) {
    return failed('migrations', messageOf(error), 'See docs/operating/running.md, "Upgrading".');
  }
}

async function checkOwner(client: Client): Promise<Check> {
  const [role] = await ask<{ name: string; isSuperuser: boolean }>(
    client,
    `select rolname as name, rolsuper as "isSuperuser" from pg_roles where rolname = current_user`,
  );
  const name = role?.name ?? 'unknown';
  if (!role?.isSuperuser) return passed('owner role', `"${name}" is no superuser.`);
  return warned(
    'owner role',
    `"${name}" is a superuser, which nothing here needs.`,
    'Log in as a role that owns the database and no more.',
  );
}

async function checkAppRole(client: Client, appRole: string): Promise<Check[]> {
  const name = 'app role';
  const [role] = await ask<{ isPowerful: boolean }>(
    client,
    `select rolsuper or rolbypassrls as "isPowerful" from pg_roles where rolname = $1`,
    [appRole],
  );
  const quoted = escapeIdentifier(appRole);
  if (!role)
    return [
      warned(name, `"${appRole}" does not exist yet.`, 'The next start creates it, where the owner may create roles.'),
    ];
  if (role.isPowerful) {
    const remedy = `Run as an administrator: alter role ${quoted} nosuperuser nobypassrls;`;
    return [failed(name, `"${appRole}" is not bound by row-level security.`, remedy)];
  }
  const [owner] = await ask<{ name: string }>(client, 'select quote_ident(current_user) as name');
  const grant = `Run as an administrator: grant ${quoted} to ${owner?.name};`;
  if (!(await canTakeRole(client, appRole))) return [failed(name, `The owner may not work as "${appRole}".`, grant)];
  return [passed(name, `The owner may work as "${appRole}".`)];
}

/** Every table of a workspace has its policies on, and the app role may read it. */
async function checkWalls(client: Client, appRole: string): Promise<Check> {
  const rows = await ask<{ name: string; isWalled: boolean; isReadable: boolean }>(
    client,
    `select c.relname as name, c.relrowsecurity as "isWalled", has_table_privilege($1, c.oid, 'select') as "isReadable"
       from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`,
    [appRole],
  );
  const open = rows.filter((row) => row.isReadable && !row.isWalled).map(({ name }) => name);
  if (open.length > 0) {
    const remedy = 'Restore the schema from the migrations: somebody switched row-level security off.';
    return failed('row-level security', `It is off for ${open.join(', ')}.`, remedy);
  }
  const readable = rows.filter((row) => row.isReadable).length;
  if (readable === 0 && rows.length > 0) {
    const remedy = `DATABASE_APP_ROLE was changed after the first start? Set it back, or grant the new role what the old one has.`;
    return failed('grants', `"${appRole}" may read none of the ${rows.length} tables.`, remedy);
  }
  return passed('row-level security', `It is on for all ${readable} tables that requests can reach.`);
}

async function checkClock(client: Client): Promise<Check> {
  const before = Date.now();
  const [row] = await ask<{ at: Date }>(client, 'select clock_timestamp() as at');
  const at = row?.at.getTime() ?? 0;
  // A slow answer is no wrong clock: only what lies outside of question and answer is.
  const skewMs = Math.max(before - at, at - Date.now(), 0);
  const detail = `This machine and the database differ by ${Math.round(skewMs)} ms.`;
  const remedy = 'Keep both in time: timedatectl set-ntp true.';
  if (skewMs <= noticeableSkewMs) return passed('clock', detail);
  return skewMs <= harmfulSkewMs ? warned('clock', detail, remedy) : failed('clock', detail, remedy);
}

async function checkDirect(client: Client, direct: ClientConfig): Promise<Check> {
  const name = 'direct address';
  const same = new Client({ ...direct, connectionTimeoutMillis: connectTimeoutMs });
  try {
    await same.connect();
    const identify = 'select current_database() as database, pg_postmaster_start_time() as since';
    const [here, there] = [await ask(client, identify), await ask(same, identify)];
    if (JSON.stringify(here) === JSON.stringify(there))
      return passed(name, 'DATABASE_DIRECT_URL leads to the same database.');
    return failed(name, 'DATABASE_DIRECT_URL leads to another database than DATABASE_URL.', 'Correct one of them.');
  } catch (error) {
    return failed(
      name,
      `DATABASE_DIRECT_URL cannot be used: ${messageOf(error)}`,
      'Correct it, or leave it out: changes are then polled for.',
    );
  } finally {
    await same.end().catch(() => {});
  }
}

async function ask<Row>(client: Client, sql: string, values: unknown[] = []): Promise<Row[]> {
  // The shape is that of the statement beside the call.
  return (await client.query(sql, values)).rows as Row[];
}

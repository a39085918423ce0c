import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import type { Endpoint } from '#platform/postgres/embedded-process';

export interface RoleNames {
  database: string;
  superuser: string;
  owner: string;
  app: string;
}

/** What `pg` takes to connect as one of the roles. */
export interface RoleConnection {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  ssl: false;
}

export interface Credentials {
  passwords: { superuser: string; owner: string; app: string };
  /** The roles and database these passwords were given to; differs when a setting names others since. */
  preparedFor?: string;
}

/** The passwords are generated once, and the file is written before they are used, so that a kill in between locks nobody out. */
export function provideCredentials(path: string): Credentials {
  const known = readCredentials(path);
  if (known) return known;
  const password = () => randomBytes(24).toString('base64url');
  const credentials = { passwords: { superuser: password(), owner: password(), app: password() } };
  writeCredentials(path, credentials);
  return credentials;
}

export function connectionAs(
  endpoint: Endpoint,
  { user, password, database }: { user: string; password: string; database: string },
): RoleConnection {
  return { host: endpoint.host, port: endpoint.port, database, user, password, ssl: false };
}

/**
 * Creates the owner, the app role and the database. Only this uses the superuser. Every statement may have run before:
 * an earlier start may have been killed half way.
 */
export async function prepareRoles(options: {
  endpoint: Endpoint;
  names: RoleNames;
  credentials: Credentials;
  credentialsPath: string;
  ownerMayCreateDatabases: boolean;
}): Promise<void> {
  const { endpoint, names, credentials } = options;
  const purpose = JSON.stringify([names, options.ownerMayCreateDatabases]);
  if (credentials.preparedFor === purpose) return;
  const { passwords } = credentials;
  const client = new Client(
    connectionAs(endpoint, { user: names.superuser, password: passwords.superuser, database: 'postgres' }),
  );
  await client.connect();
  try {
    const createDatabases = options.ownerMayCreateDatabases ? 'createdb' : 'nocreatedb';
    await ensureRole(
      client,
      names.owner,
      `login nosuperuser createrole ${createDatabases} password ${escapeLiteral(passwords.owner)}`,
    );
    await ensureRole(
      client,
      names.app,
      `login nosuperuser nocreaterole nocreatedb password ${escapeLiteral(passwords.app)}`,
    );
    await client.query(`grant ${escapeIdentifier(names.app)} to ${escapeIdentifier(names.owner)}`);
    const existing = await client.query('select 1 from pg_database where datname = $1', [names.database]);
    if (existing.rowCount === 0) {
      await client.query(`create database ${escapeIdentifier(names.database)} owner ${escapeIdentifier(names.owner)}`);
    }
    await client.query(`revoke all on database ${escapeIdentifier(names.database)} from public`);
    await client.query(
      `grant connect on database ${escapeIdentifier(names.database)} to ${escapeIdentifier(names.app)}`,
    );
  } finally {
    await client.end();
  }
  writeCredentials(options.credentialsPath, { ...credentials, preparedFor: purpose });
}

async function ensureRole(client: Client, name: string, attributes: string): Promise<void> {
  const existing = await client.query('select 1 from pg_roles where rolname = $1', [name]);
  const verb = existing.rowCount === 0 ? 'create' : 'alter';
  await client.query(`${verb} role ${escapeIdentifier(name)} ${attributes}`);
}

function readCredentials(path: string): Credentials | undefined {
  try {
    // Written by us alone, whole or not at all.
    return JSON.parse(readFileSync(path, 'utf8')) as Credentials;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function writeCredentials(path: string, credentials: Credentials): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(credentials, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}

import { type Client, DatabaseError, escapeIdentifier } from 'pg';
import { PostgresRefusedError } from '#platform/postgres/server-version';

const insufficientPrivilege = '42501';
/** What a second process that does the same at the same time runs into: roles belong to the whole server, not to one database. */
const raceCodes = ['42710', '23505', 'XX000'];
const attempts = 5;

/**
 * Sees to it that the role requests work as exists, can do nothing special, and can be taken by the role we are logged
 * in as. That one need not be a superuser; without the right to create roles it has to be prepared by an administrator.
 */
export async function ensureAppRole(client: Client, appRole: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await createIfMissing(client, appRole);
      await refuseIfPowerful(client, appRole);
      if (!(await canTakeRole(client, appRole)))
        await client.query(`grant ${escapeIdentifier(appRole)} to current_user`);
      return;
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      if (error.code === insufficientPrivilege) throw await explainMissingRight(client, appRole, error);
      if (!raceCodes.includes(error.code ?? '') || attempt === attempts) throw error;
    }
  }
}

/** Whether the role we are logged in as may `set role` to the app role. Membership alone is not enough since PostgreSQL 16. */
export async function canTakeRole(client: Pick<Client, 'query'>, appRole: string): Promise<boolean> {
  const result = await client.query<{ can: boolean }>(
    `select pg_has_role(current_user, oid,
       case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end) as can
     from pg_roles where rolname = $1`,
    [appRole],
  );
  return result.rows[0]?.can ?? false;
}

async function createIfMissing(client: Client, appRole: string): Promise<void> {
  const existing = await client.query('select 1 from pg_roles where rolname = $1', [appRole]);
  if (existing.rowCount === 0) await client.query(`create role ${escapeIdentifier(appRole)} nologin`);
}

async function refuseIfPowerful(client: Client, appRole: string): Promise<void> {
  const result = await client.query<{ powerful: boolean; self: boolean }>(
    `select rolsuper or rolbypassrls as powerful, rolname = current_user as self from pg_roles where rolname = $1`,
    [appRole],
  );
  const role = result.rows[0];
  if (role?.self) {
    throw new PostgresRefusedError(
      `DATABASE_URL logs in as "${appRole}", which is also the role requests work as. Log in as another role, one that owns the database: ` +
        'whoever owns the tables is not bound by their policies.',
    );
  }
  if (role?.powerful) {
    throw new PostgresRefusedError(
      `The role "${appRole}" is a superuser or may bypass row-level security, so nothing would keep workspaces apart. ` +
        `Run: alter role ${escapeIdentifier(appRole)} nosuperuser nobypassrls;`,
    );
  }
}

async function explainMissingRight(client: Client, appRole: string, cause: Error): Promise<PostgresRefusedError> {
  const result = await client.query<{ name: string }>('select current_user as name');
  const owner = escapeIdentifier(result.rows[0]?.name ?? 'owner');
  const role = escapeIdentifier(appRole);
  return new PostgresRefusedError(
    `The role in DATABASE_URL may not prepare the role "${appRole}", as which requests work. Let an administrator of the server run: ` +
      `create role ${role} nologin; grant ${role} to ${owner};  (without the first where the role exists)`,
    { cause },
  );
}

import type { Client } from 'pg';

/** The database is reachable and the program must not work with it; the message says what to do. */
export class PostgresRefusedError extends Error {
  override readonly name = 'PostgresRefusedError';
}

const oldestMajor = 15;
const newestMajor = 18;

/** Returns the version, for example `15.18`. */
export async function requireSupportedVersion(client: Pick<Client, 'query'>): Promise<string> {
  const result = await client.query<{ number: number; version: string }>(
    `select current_setting('server_version_num')::int as number, split_part(current_setting('server_version'), ' ', 1) as version`,
  );
  const row = result.rows[0];
  if (!row) throw new PostgresRefusedError('The database did not tell its version.');
  const problem = findVersionProblem(row.number);
  if (problem) throw new PostgresRefusedError(`This is PostgreSQL ${row.version}. ${problem}`);
  return row.version;
}

export function findVersionProblem(versionNumber: number): string | undefined {
  const major = Math.floor(versionNumber / 10_000);
  if (major < oldestMajor) return `Millrace needs PostgreSQL ${oldestMajor} to ${newestMajor}: upgrade the server.`;
  if (major > newestMajor)
    return `This release of Millrace was tried on PostgreSQL ${oldestMajor} to ${newestMajor} only: use one of these, or a later release of Millrace.`;
  return undefined;
}

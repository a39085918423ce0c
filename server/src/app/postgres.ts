/** The database of this installation: the built-in server, started for as long as it is needed, or the one of DATABASE_URL. */
import type { ClientConfig } from 'pg';
import { EmbeddedPostgresError } from '#platform/postgres/embedded-account';
import { startEmbeddedPostgres } from '#platform/postgres/embedded-server';
import { PostgresRefusedError } from '#platform/postgres/server-version';
import { LockHeldError } from '#platform/process-lock';
import type { Logger } from '../platform/log/logger.ts';
import type { Config } from './config.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { alreadyRunning } from './installation.ts';

export interface Postgres {
  owner: ClientConfig;
  /** Logs in as the app role; only where the server is ours. */
  app: ClientConfig | undefined;
  /** No pooler in between: settings last as long as the connection, statements can be prepared. */
  hasOwnSessions: boolean;
  /** A session of its own, for LISTEN. Undefined where DATABASE_URL may lead through a pooler: then changes are polled for. */
  direct: ClientConfig | undefined;
  /** Resolves should the built-in server end by itself. */
  gone: Promise<void>;
  stop(): Promise<void>;
  /** Tells the built-in server to stop, without waiting. */
  abandon(): void;
}

export async function openPostgres(config: Config, log: Logger): Promise<Postgres> {
  const { url, directUrl } = config.database;
  if (url !== undefined) {
    return {
      owner: { connectionString: url, application_name: 'millrace' },
      app: undefined,
      hasOwnSessions: directUrl === url,
      direct: directUrl === undefined ? undefined : { connectionString: directUrl, application_name: 'millrace' },
      gone: new Promise(() => {}),
      stop: () => Promise.resolve(),
      abandon() {},
    };
  }
  try {
    const server = await startEmbeddedPostgres({ home: config.home, log, appRole: config.database.appRole });
    return {
      owner: server.owner,
      app: server.app,
      hasOwnSessions: true,
      direct: server.owner,
      gone: server.gone,
      stop: () => server.stop(),
      abandon: () => server.abandon(),
    };
  } catch (error) {
    if (error instanceof LockHeldError) throw alreadyRunning(config.home, error.pid);
    if (error instanceof EmbeddedPostgresError)
      throw new CommandError(exitCodes.database, error.message, { cause: error });
    throw error;
  }
}

/** Brings the database up to this program, and explains in a sentence what keeps it from that. */
export async function migrate(postgres: Postgres, config: Config, log: Logger): Promise<string[]> {
  const { prepareDatabase } = await import('./prepare-database.ts');
  try {
    return await prepareDatabase(postgres.owner, { appRole: config.database.appRole, log });
  } catch (error) {
    throw explainDatabaseError(error);
  }
}

export function explainDatabaseError(error: unknown): unknown {
  if (error instanceof PostgresRefusedError)
    return new CommandError(exitCodes.database, error.message, { cause: error });
  const reason = findConnectionProblem(error);
  return reason === undefined
    ? error
    : new CommandError(exitCodes.database, `The database cannot be used: ${reason}`, { cause: error });
}

function findConnectionProblem(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'nothing answers at the address in DATABASE_URL. Is PostgreSQL running, and is the port right?';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the host name in DATABASE_URL is not known.';
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'the address in DATABASE_URL cannot be reached from here. Is a firewall in between?';
    case '28P01':
    case '28000':
      return `the server refuses the login of DATABASE_URL (${error.message}).`;
    case '3D000':
      return `${error.message}. Create it: createdb -O <owner> <name>`;
    default:
      return undefined;
  }
}

/**
 * The only doors to PostgreSQL.
 *
 * - `inWorkspace(id, work)`: a transaction as the app role, walled to one workspace by row-level security.
 *   Opening it costs no round trip of its own: it leaves together with the first query.
 * - `inTransaction(work)`: a transaction as the owner, for what works for all workspaces at once (a listed exception).
 * - `owner`: single statements as the owner, likewise.
 *
 * A function that must be atomic takes `Tx`; one that may read takes `Db`. A `Tx` comes only from here.
 */
import type { Socket } from 'node:net';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { isUuid } from '../ids.ts';
import type { Logger } from '../log/logger.ts';
import { kyselyOn, limited } from './pipelined-executor.ts';
import type { DB as Schema } from './schema.gen.ts';
import { StatementNames } from './statement-names.ts';

/** May read; may be a transaction or not. */
export type Db = Kysely<Schema>;
/** Inside a transaction. */
export type Tx = Kysely<Schema> & {
  /** Called once when the transaction has committed, never when it was rolled back. Must not throw. */
  afterCommit(callback: () => void): void;
  /**
   * Takes a statement, sent already, whose result nobody needs inside the transaction: the commit leaves behind it in
   * the same packet. What is wrong with it is what the transaction throws.
   */
  alongCommit(sent: Promise<unknown>): void;
};

export type ConnectionConfig = pg.ClientConfig;

export interface Database {
  /** With `isReadOnly` writing is an error, and the end of the transaction is not waited for. */
  inWorkspace<T>(workspaceId: string, work: (tx: Tx) => Promise<T>, options?: { isReadOnly?: boolean }): Promise<T>;
  inTransaction<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  readonly owner: Db;
  /** A client of the owner's pool, for the few who speak to pg itself. */
  withOwnerClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  /** Connection settings for what needs a session of its own: LISTEN, COPY, advisory session locks. */
  readonly ownerConnection: ConnectionConfig;
  /** Connections by pool, for the metrics. */
  poolStats(): { pool: string; open: number; idle: number; waiting: number }[];
  close(): Promise<void>;
}

export interface TransactionOptions {
  /** Further `set local …` statements, sent along with the opening. */
  settings?: string;
  /** How long any answer of the server may take before the connection is given up. */
  answerWithinMs?: number;
}

export interface DatabaseDeps {
  /** Connection of the owning login role. */
  owner: ConnectionConfig;
  /** Connection that logs in as the app role, where the server is ours; else the owner's, with `set local role`. */
  app?: ConnectionConfig | undefined;
  /** Name of the app role. */
  appRole: string;
  /** Each connection is a session of PostgreSQL: no pooler in between, so settings last and statements can be prepared. */
  hasOwnSessions?: boolean;
  log: Logger;
  /** Connections of the app pool; the owner's is a third of it, at least 4. */
  poolSize?: number;
  /** A statement of a request or job may take this long. */
  statementTimeoutMs?: number;
  /**
   * The server ends by itself what takes too long. When this much later not even that is heard, the connection is dead
   * and nobody says so: a firewall has forgotten it, the other machine is gone. TCP hopes for a quarter of an hour.
   */
  answerLateMs?: number;
}

/** Single statements of the owner, which the server does not limit: upkeep of whole tables is among them. */
const ownerAnswersWithinMs = 180_000;
/** Until a connection is there, new or free. */
const connectWithinMs = 20_000;

export function openDatabase(deps: DatabaseDeps): Database {
  const poolSize = deps.poolSize ?? 12;
  const statementTimeoutMs = deps.statementTimeoutMs ?? 30_000;
  const answerWithinMs = statementTimeoutMs + (deps.answerLateMs ?? 10_000);
  const timeouts = {
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 30_000,
  };
  const locally = Object.entries(timeouts).map(([name, value]) => `set local ${name} = ${value}`);
  const role = deps.app ? [] : [`set local role ${pg.escapeIdentifier(deps.appRole)}`];
  const app = deps.app ?? deps.owner;
  const options = Object.entries(timeouts).map(([name, value]) => `-c ${name}=${value}`);
  const appPool = openPool(deps.hasOwnSessions ? { ...app, options: options.join(' ') } : app, poolSize, deps.log);
  const ownerPool = openPool(
    { ...deps.owner, query_timeout: ownerAnswersWithinMs },
    Math.max(4, Math.ceil(poolSize / 3)),
    deps.log,
  );
  const names = deps.hasOwnSessions ? new StatementNames() : undefined;
  // What a session keeps by itself need not be said in each transaction.
  const settings = [...(deps.hasOwnSessions ? [] : locally), ...role];
  const owner = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: ownerPool }) });

  return {
    owner,
    ownerConnection: deps.owner,
    inWorkspace(workspaceId, work, { isReadOnly = false } = {}) {
      if (!isUuid(workspaceId)) throw new Error(`Not a workspace id: ${workspaceId}`);
      // Safe to inline: the id was just checked to be a UUID.
      const workspace = `set local millrace.workspace_id = '${workspaceId}'`;
      const opening = [isReadOnly ? 'begin read only' : 'begin', ...settings, workspace].join('; ');
      return transact({ pool: appPool, opening, names, isReadOnly, answerWithinMs }, work);
    },
    inTransaction: (work, transaction = {}) =>
      transact(
        {
          pool: ownerPool,
          opening: ['begin', ...locally, ...(transaction.settings ? [transaction.settings] : [])].join('; '),
          names,
          answerWithinMs: transaction.answerWithinMs ?? answerWithinMs,
        },
        work,
      ),
    async withOwnerClient(work) {
      const client = await ownerPool.connect();
      try {
        return await work(client);
      } finally {
        client.release();
      }
    },
    poolStats: () => [describePool('app', appPool), describePool('owner', ownerPool)],
    async close() {
      // The pools themselves: Kysely closes only what it has used.
      await Promise.all([appPool.end(), ownerPool.end()]);
    },
  };
}

function openPool(config: ConnectionConfig, max: number, log: Logger): pg.Pool {
  const pool = new pg.Pool({
    keepAlive: true,
    connectionTimeoutMillis: connectWithinMs,
    ...config,
    max,
    pipeline: true,
    idleTimeoutMillis: 60_000,
  });
  // One in use may break right behind an answer, before whoever asked has given it back, and nobody listens then. The
  // pool looks whether it is broken.
  pool.on('connect', (client) => void client.on('error', () => {}));
  // An idle connection that breaks (PostgreSQL restarted) is replaced by the pool; unheard, the event ends the process.
  pool.on('error', (error) => {
    // While the pool closes, PostgreSQL may be stopping already.
    if (!pool.ending) log.warn({ err: error }, 'an idle database connection was lost');
  });
  return pool;
}

function describePool(pool: string, { totalCount, idleCount, waitingCount }: pg.Pool) {
  return { pool, open: totalCount, idle: idleCount, waiting: waitingCount };
}

interface Transaction {
  pool: pg.Pool;
  /** `begin` and the settings, in one message. */
  opening: string;
  names: StatementNames | undefined;
  answerWithinMs: number;
  isReadOnly?: boolean;
}

async function transact<T>(transaction: Transaction, work: (tx: Tx) => Promise<T>): Promise<T> {
  const { answerWithinMs, names } = transaction;
  const client = await transaction.pool.connect();
  let broken: Error | undefined;
  const along: Promise<unknown>[] = [];
  // A connection lost while a query is under way also emits 'error'; the query's own rejection tells.
  const onError = (error: Error) => (broken = error);
  client.on('error', onError);
  try {
    sendTogether(client);
    const opened = client.query(limited(transaction.opening, answerWithinMs));
    opened.catch(() => {}); // reported below, or by the first query, which fails with it
    const committed: (() => void)[] = [];
    const tx: Tx = Object.assign(kyselyOn<Schema>(client, { names, answerWithinMs }), {
      afterCommit: (callback: () => void) => void committed.push(callback),
      alongCommit(sent: Promise<unknown>) {
        sent.catch(() => {}); // reported below
        along.push(sent);
      },
    });
    const result = await work(tx);
    const ending = client.query(limited('commit', answerWithinMs));
    ending.catch(() => {}); // reported below
    await opened;
    for (const sent of along) await sent;
    if (transaction.isReadOnly) {
      // There is nothing it could lose; whoever gets the connection next queues behind it.
    } else if ((await ending).command !== 'COMMIT') {
      // PostgreSQL answers the commit of a failed transaction with ROLLBACK and no error.
      throw new Error('The transaction was rolled back: one of its statements had failed.');
    }
    for (const callback of committed) callback();
    return result;
  } catch (error) {
    await client.query(limited('rollback', answerWithinMs)).catch((failure: Error) => (broken ??= failure));
    const failure = await firstFailure(along, error);
    if (isStalePlan(failure)) broken ??= failure;
    throw failure;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

/** A statement that fails because one before it has failed tells nothing. */
async function firstFailure(along: readonly Promise<unknown>[], error: unknown): Promise<unknown> {
  if (!(error instanceof pg.DatabaseError) || error.code !== '25P02') return error;
  const outcomes = await Promise.allSettled(along);
  return outcomes.find((outcome) => outcome.status === 'rejected')?.reason ?? error;
}

/** What is queried until the program next waits for the world leaves in one packet: the opening and the first queries. */
function sendTogether(client: pg.PoolClient): void {
  // Not in the types, and public enough that pg's own Query corks it.
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/** A migration changed a table under a prepared statement: the connection is given up, and with it all it prepared. */
function isStalePlan(error: unknown): error is Error {
  return error instanceof pg.DatabaseError && error.code === '0A000' && error.message.includes('cached plan');
}

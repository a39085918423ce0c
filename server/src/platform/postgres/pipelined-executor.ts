/**
 * A Kysely on one pg client whose `begin` is not awaited: the transaction's opening (begin, role, workspace) and
 * its first query leave in one round trip. The client must be in pg's pipeline mode, or pg would queue the second
 * query until the first is answered.
 */
import {
  type CompiledQuery,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type { PoolClient, QueryConfig, QueryResult as PgResult } from 'pg';
import type { StatementNames } from './statement-names.ts';

const adapter = new PostgresAdapter();
const compiler = new PostgresQueryCompiler();

/** Queries through an executor bound to one connection never reach a driver. */
const noDriver: Driver = {
  init: async () => {},
  acquireConnection: async () => unreachable(),
  beginTransaction: async () => unreachable(),
  commitTransaction: async () => unreachable(),
  rollbackTransaction: async () => unreachable(),
  releaseConnection: async () => {},
  destroy: async () => {},
};

const dialect: Dialect = {
  createAdapter: () => adapter,
  createDriver: () => noDriver,
  createQueryCompiler: () => compiler,
  createIntrospector: (db) => new PostgresIntrospector(db),
};

function unreachable(): never {
  throw new Error('This Kysely is bound to one transaction; begin others with inWorkspace or inTransaction.');
}

export interface StatementOptions {
  names: StatementNames | undefined;
  /** After that the connection is given up, with all that waits behind it. */
  answerWithinMs: number;
}

class ClientConnection implements DatabaseConnection {
  readonly #client: PoolClient;
  readonly #how: StatementOptions;

  constructor(client: PoolClient, how: StatementOptions) {
    this.#client = client;
    this.#how = how;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { sql: text, parameters } = query;
    const name = this.#how.names?.nameOf(text);
    const statement = { ...limited(text, this.#how.answerWithinMs), values: [...parameters] };
    const result: PgResult = await this.#client.query(name === undefined ? statement : { name, ...statement });
    const affected = result.command === 'SELECT' ? {} : { numAffectedRows: BigInt(result.rowCount ?? 0) };
    return { rows: result.rows as Row[], ...affected }; // pg's rows are untyped; the caller's query knows them
  }

  streamQuery(): never {
    throw new Error('Streaming is not supported inside a pipelined transaction.');
  }
}

/** A statement after which the connection is given up when no answer comes. Not in pg's types, and in its documentation. */
export function limited(text: string, answerWithinMs: number): QueryConfig {
  return Object.assign({ text }, { query_timeout: answerWithinMs });
}

/** A Kysely whose every query runs on this client, prepared where it gets a name. */
export function kyselyOn<Schema>(client: PoolClient, how: StatementOptions): Kysely<Schema> {
  const connection = new ClientConnection(client, how);
  const executor = new DefaultQueryExecutor(compiler, adapter, {
    provideConnection: (consume) => consume(connection),
  });
  return new Kysely<Schema>({ config: { dialect }, dialect, driver: noDriver, executor });
}

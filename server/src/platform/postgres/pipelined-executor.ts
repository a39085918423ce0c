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
import type { PoolClient, QueryResult as PgResult } from 'pg';
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

class ClientConnection implements DatabaseConnection {
  readonly #client: PoolClient;
  readonly #names: StatementNames | undefined;

  constructor(client: PoolClient, names: StatementNames | undefined) {
    this.#client = client;
    this.#names = names;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { sql: text, parameters } = query;
    const name = this.#names?.nameOf(text);
    const values = [...parameters];
    const result: PgResult = await this.#client.query(name === undefined ? { text, values } : { name, text, values });
    const affected = result.command === 'SELECT' ? {} : { numAffectedRows: BigInt(result.rowCount ?? 0) };
    return { rows: result.rows as Row[], ...affected }; // pg's rows are untyped; the caller's query knows them
  }

  streamQuery(): never {
    throw new Error('Streaming is not supported inside a pipelined transaction.');
  }
}

/** A Kysely whose every query runs on this client, prepared where it gets a name. */
export function kyselyOn<Schema>(client: PoolClient, names: StatementNames | undefined): Kysely<Schema> {
  const connection = new ClientConnection(client, names);
  const executor = new DefaultQueryExecutor(compiler, adapter, {
    provideConnection: (consume) => consume(connection),
  });
  return new Kysely<Schema>({ config: { dialect }, dialect, driver: noDriver, executor });
}

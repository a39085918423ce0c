/**
 * What the cases are measured on, made when the first one asks for it: the program in all roles with a million runs that
 * have ended, the workflows, an echo for their effects, and what the same rows cost without a program.
 */
import pg from 'pg';
import { findEmbeddedConnections } from '../../server/src/platform/postgres/embedded-server.ts';
import { type Program, startProgram } from '../../tests/program.ts';
import { type Ceilings, measureCeilings } from './ceiling.ts';
import { startEcho } from './echo.ts';
import { type Account, publishAll, type Hooks } from './hooks.ts';

export const rowsBefore = 1_000_000;

export interface Running {
  program: Program;
  /** As the owner of the database. */
  client: pg.Client;
  connection: pg.ClientConfig;
  account: Account;
  hooks: Hooks;
  echoUrl: string;
}

export class Ground implements AsyncDisposable {
  readonly say: (text: string) => void;
  readonly #undo = new AsyncDisposableStack();
  #running: Promise<Running> | undefined;
  #ceilings: Promise<Ceilings> | undefined;

  constructor(say: (text: string) => void) {
    this.say = say;
  }

  async running(): Promise<Running> {
    this.#running ??= this.#start();
    return await this.#running;
  }

  /** Measured once, while nothing else is. */
  async ceiling(name: keyof Ceilings): Promise<number> {
    const { connection, account } = await this.running();
    this.#ceilings ??= measureCeilings(connection, account.workspaceId).then((ceilings) => {
      this.say(`ceilings: ${JSON.stringify(ceilings)}`);
      return ceilings;
    });
    return (await this.#ceilings)[name];
  }

  /** What belongs to all cases; plans that read all of the table would show in `sequentialReads`. */
  async describe(): Promise<Record<string, unknown>> {
    if (!this.#running) return {};
    const { client } = await this.#running;
    const { rows } = await client.query<{ reads: number }>(
      `select coalesce(sum(seq_tup_read), 0)::float as reads from pg_stat_user_tables where relname like 'runs\\_%'`,
    );
    return { ceilings: await this.#ceilings, sequentialReads: rows[0]?.reads ?? 0 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Whoever asked for it has been told what went wrong.
    await this.#running?.catch(() => {});
    await this.#undo.disposeAsync();
  }

  async #start(): Promise<Running> {
    const echo = await startEcho();
    this.#undo.defer(() => void echo.process.kill());
    const program = this.#undo.use(
      await startProgram({
        settings: { RATE_LIMIT_PER_MINUTE: '0', OUTBOUND_ALLOW: '127.0.0.1', LOG_LEVEL: 'error' },
      }),
    );
    const connection = findEmbeddedConnections(program.home, 'millrace_app')?.owner;
    if (!connection) throw new Error('The program runs without its PostgreSQL.');
    const client = new pg.Client(connection);
    await client.connect();
    this.#undo.defer(async () => await client.end());
    const account = { url: program.url, ...(await program.createWorkspace()) };
    const hooks = await publishAll(account, echo.url);
    await seed(client, account.workspaceId);
    this.say(`${rowsBefore} runs are there`);
    return { program, client, connection, account, hooks, echoUrl: echo.url };
  }
}

/** Runs as they lie there after a while: ended, over the last 60 days, of a few hundred workflows. */
export async function seed(client: pg.Client, workspaceId: string): Promise<void> {
  await client.query(
    `insert into runs (workspace_id, id, workflow_id, version_id, state, due_at, trigger_kind, trigger, output, created_at, ended_at)
     select $1::uuid, (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid,
            md5((n % 300)::text)::uuid, md5((n % 300)::text)::uuid, case when n % 50 = 0 then 'failed' else 'completed' end,
            null, 'webhook', '{"body":{"a":{"b":1}}}', '{"answer":"x"}', at, at
       from generate_series(1, ${rowsBefore}) n cross join lateral (select now() - make_interval(secs => n * 5.184) as at) made`,
    [workspaceId],
  );
  await client.query('vacuum analyze runs');
}

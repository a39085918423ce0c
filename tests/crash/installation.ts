/**
 * An installation of several processes: a PostgreSQL of its own that can be restarted, the API, and workers that can be
 * killed and frozen. Each is the real program, in a process of its own.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../../server/src/platform/log/logger.ts';
import { type EmbeddedServer, startEmbeddedPostgres } from '../../server/src/platform/postgres/embedded-server.ts';
import { freePort, type Program, startProgram, type Workspace } from '../program.ts';

export interface Installation extends AsyncDisposable {
  readonly api: Program;
  readonly workspace: Workspace;
  /** As the owner: for what a test or bench needs to put there or to look at. */
  readonly database: () => EmbeddedServer['owner'];
  /** For what is to reach it another way. */
  databaseUrl(way: { host: string; port: number }): string;
  /** `root`: a checkout of another version; else that of the installation. */
  startWorker(settings?: Readonly<Record<string, string>>, root?: string): Promise<Program>;
  /** In the place of `api`, which must have ended: the same address, and a worker in the same process. */
  startAll(settings: Readonly<Record<string, string>>): Promise<Program>;
  /** Ends it without letting anything finish, and starts it again: it recovers as after a power cut. */
  crashPostgres(): Promise<void>;
  /** Calls a path below /api/v1 with the key of the workspace. */
  call<Answer>(method: string, path: string, body?: unknown): Promise<Answer>;
}

export async function startInstallation(
  settings: Readonly<Record<string, string>>,
  { root }: { root?: string | undefined } = {},
): Promise<Installation> {
  const [serverHome, home] = [
    await mkdtemp(join(tmpdir(), 'millrace-pg-')),
    await mkdtemp(join(tmpdir(), 'millrace-')),
  ];
  const startPostgres = () => startEmbeddedPostgres({ home: serverHome, log: silentLogger });
  let postgres: EmbeddedServer = await startPostgres();
  const started: Program[] = [];
  const start = async (args: readonly string[], more: Readonly<Record<string, string>> = {}, from = root) => {
    const program = await startProgram({
      home,
      args,
      root: from,
      settings: {
        DATABASE_URL: toUrl(postgres.owner),
        SECRET_KEY: 'the same for all processes, and long enough',
        RATE_LIMIT_PER_MINUTE: '0',
        WELCOME: 'false',
        ...settings,
        ...more,
      },
    });
    started.push(program);
    return program;
  };
  const stop = async () => {
    await Promise.allSettled(started.map((program) => program.stop()));
    await postgres.stop();
    for (const folder of [home, serverHome]) await rm(folder, { recursive: true, force: true });
  };
  const { api, workspace } = await startApi(start).catch(async (error: unknown) => {
    await stop();
    throw error;
  });

  return {
    api,
    workspace,
    database: () => postgres.owner,
    databaseUrl: (way) => toUrl({ ...postgres.owner, ...way }),
    async startWorker(more = {}, other = root) {
      const port = String(await freePort());
      return await start(['--role', 'worker'], { PORT: port, PROBE_PORT: port, ...more }, other);
    },
    startAll: async (more) => await start(['--role', 'all'], { PORT: String(new URL(api.url).port), ...more }),
    async crashPostgres() {
      process.kill(postgres.pid, 'SIGQUIT');
      await postgres.gone;
      await postgres.stop();
      postgres = await startPostgres();
    },
    async call(method, path, body) {
      const answer = await fetch(`${api.url}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${workspace.apiKey}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return JSON.parse(text);
    },
    [Symbol.asyncDispose]: stop,
  };
}

async function startApi(start: (args: readonly string[]) => Promise<Program>) {
  const api = await start(['--role', 'api']);
  return { api, workspace: await api.createWorkspace() };
}

/** A URL can name a socket's directory as its host when it is encoded. */
function toUrl({ user, password, host, port, database }: EmbeddedServer['owner']): string {
  return `postgresql://${user}:${encodeURIComponent(password)}@${encodeURIComponent(host)}:${port}/${database}`;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { isProcessAlive } from '#platform/process-identity';
import { LockHeldError } from '#platform/process-lock';
import { type EmbeddedServer, startEmbeddedPostgres } from './embedded-server.ts';

const silent = { info() {}, warn() {} };
const root = mkdtempSync(join(tmpdir(), 'millrace embedded '));
// As root, PostgreSQL runs under another account, which has to pass through here.
chmodSync(root, 0o711);
const running: EmbeddedServer[] = [];

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function start(home: string): Promise<EmbeddedServer> {
  const server = await startEmbeddedPostgres({ home, log: silent, settings: { fsync: 'off' } });
  running.push(server);
  return server;
}

async function ask(connection: EmbeddedServer['owner'], sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client(connection);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded server', () => {
  const home = join(root, 'home');

  it('lets the owner and the app role in, neither of them a superuser', async () => {
    const server = await start(home);
    const whoAmI = 'select rolname, rolsuper, rolbypassrls, rolcreatedb from pg_roles where rolname = current_user';
    expect(await ask(server.owner, whoAmI)).toEqual([
      { rolname: 'millrace_owner', rolsuper: false, rolbypassrls: false, rolcreatedb: false },
    ]);
    expect(await ask(server.app, whoAmI)).toMatchObject([{ rolname: 'millrace_app', rolsuper: false }]);
    await expect(ask({ ...server.owner, password: 'guessed' }, 'select 1')).rejects.toThrow(
      /password authentication failed/,
    );
  });

  it.skipIf(process.platform === 'win32')('listens on a socket only its own account can reach', async () => {
    const server = await start(home);
    expect(await ask(server.owner, 'show listen_addresses')).toEqual([{ listen_addresses: '' }]);
    expect(statSync(server.owner.host).mode & 0o777).toBe(0o700);
    expect(statSync(join(home, 'postgres', 'credentials.json')).mode & 0o777).toBe(0o600);
  });

  it('keeps letters beyond ASCII in trigrams and in text search', async () => {
    const server = await start(home);
    await ask(server.owner, 'create extension if not exists pg_trgm');
    expect(
      await ask(server.owner, `select similarity('Müller', 'Müllers') > 0.5 as similar, 'Ö' ilike 'ö' as folded`),
    ).toEqual([{ similar: true, folded: true }]);
    expect(await ask(server.owner, `select show_trgm('Ö') <> show_trgm('Ü') as distinct`)).toEqual([
      { distinct: true },
    ]);
  });

  it('keeps what was written when it is stopped and started again', async () => {
    const first = await start(home);
    await ask(first.owner, 'create table kept as select 42 as n');
    await first.stop();
    expect(isProcessAlive(first.pid)).toBe(false);
    const second = await start(home);
    expect(await ask(second.owner, 'select n from kept')).toEqual([{ n: 42 }]);
  });

  it('is refused to a second process while the first one runs', async () => {
    await start(home);
    await expect(start(home)).rejects.toThrow(LockHeldError);
  });

  it('is taken over from a program that was killed', async () => {
    const killed = await startInOtherProcess(home);
    await killed.kill();
    expect(isProcessAlive(killed.serverPid)).toBe(true);
    const server = await start(home);
    expect(isProcessAlive(killed.serverPid)).toBe(false);
    expect(await ask(server.owner, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  it.skipIf(process.platform === 'win32')('ends with a killed process when it was asked to', async () => {
    const killed = await startInOtherProcess(home, { endsWithProcess: true });
    await killed.kill();
    await expect.poll(() => isProcessAlive(killed.serverPid)).toBe(false);
  });

  it('starts although its old process number belongs to another program by now', async () => {
    const first = await start(home);
    const pidFile = readFileSync(join(home, 'postgres', 'data', 'postmaster.pid'), 'utf8');
    await first.stop();
    writeFileSync(
      join(home, 'postgres', 'data', 'postmaster.pid'),
      pidFile.replace(String(first.pid), String(process.pid)),
    );
    const server = await start(home);
    expect(await ask(server.owner, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  it('recovers when PostgreSQL itself was killed', async () => {
    const first = await start(home);
    await ask(first.owner, 'create table survived as select 1 as n');
    process.kill(first.pid, 'SIGKILL');
    await first.gone;
    await first.stop();
    const second = await start(home);
    expect(await ask(second.owner, 'select n from survived')).toEqual([{ n: 1 }]);
  });

  it.runIf(process.platform === 'linux')(
    'does so also when a statement was under way, which goes on alone',
    async () => {
      const first = await start(home);
      const busy = new Client(first.owner);
      busy.on('error', () => {});
      await busy.connect();
      const statement = 'select count(*) from generate_series(1, 40000) a, generate_series(1, 40000) b';
      const cut = busy.query(statement).then(
        () => false,
        () => true,
      );
      const isRunning = async () =>
        await ask(first.owner, `select from pg_stat_activity where state = 'active' and query = '${statement}'`);
      await expect.poll(isRunning).toHaveLength(1);
      process.kill(first.pid, 'SIGKILL');
      await first.gone;
      await first.stop();
      const second = await start(home);
      expect(await ask(second.owner, 'select 1 as n')).toEqual([{ n: 1 }]);
      expect(await cut).toBe(true);
    },
  );

  it('runs below a path far longer than a socket may have', async () => {
    const deep = join(root, ...Array.from({ length: 12 }, (_, index) => `${index} ${'deep'.repeat(6)}`));
    mkdirSync(deep, { recursive: true });
    const server = await start(join(deep, 'home'));
    expect(await ask(server.owner, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  it.skipIf(process.getuid?.() !== 0)(
    'as root below a directory only root may enter, keeps its data elsewhere',
    async () => {
      const closed = join(root, 'closed');
      mkdirSync(closed, { mode: 0o700 });
      const server = await start(join(closed, 'home'));
      expect(await ask(server.owner, 'select 1 as n')).toEqual([{ n: 1 }]);
      expect(statSync(closed).mode & 0o777).toBe(0o700);
      expect(lstatSync(join(closed, 'home', 'postgres')).isSymbolicLink()).toBe(true);
      await server.stop();
      rmSync(realpathSync(join(closed, 'home', 'postgres')), { recursive: true });
    },
  );

  it('runs again after a start that was killed while the database was being created', async () => {
    const half = join(root, 'half');
    mkdirSync(join(half, 'postgres', 'data.new', 'base'), { recursive: true });
    const server = await start(half);
    expect(await ask(server.owner, 'select 1 as n')).toEqual([{ n: 1 }]);
  });
});

/** Starts the server from a process of its own, which can then be killed without a chance to stop anything. */
async function startInOtherProcess(
  home: string,
  more: { endsWithProcess?: boolean } = {},
): Promise<{ serverPid: number; kill(): Promise<void> }> {
  const source = `
    import { startEmbeddedPostgres } from '#platform/postgres/embedded-server';
    const log = { info() {}, warn() {} };
    const options = { log, settings: { fsync: 'off' }, ...${JSON.stringify({ home, ...more })} };
    const server = await startEmbeddedPostgres(options);
    process.stdout.write(String(server.pid) + '\\n');
    setInterval(() => {}, 1000);`;
  const cwd = resolve(import.meta.dirname, '../../..');
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const serverPid = await new Promise<number>((found, failed) => {
    child.stdout.once('data', (line: Buffer) => found(Number(line.toString())));
    child.once('exit', (code) => failed(new Error(`ended with ${code}`)));
  });
  return {
    serverPid,
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

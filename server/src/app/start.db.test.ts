/** The program as a process: what it prints, how it ends, and what it leaves behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { isProcessAlive } from '#platform/process-identity';
import { projectRoot } from './config.ts';
import { findRunning } from './installation.ts';

const root = mkdtempSync(join(tmpdir(), 'millrace program '));
// As root, PostgreSQL runs under another account, which has to pass through here.
chmodSync(root, 0o711);
const home = join(root, 'home');
const main = join(projectRoot, 'server/src/main.ts');
const started: Program[] = [];

afterEach(async () => {
  for (const program of started.splice(0)) {
    program.child.kill('SIGTERM');
    await program.ended;
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Program {
  child: ChildProcess;
  ended: Promise<number | null>;
  said(): string;
}

function run(args: string[], environment: Record<string, string> = {}): Program {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: root,
    env: {
      PATH: '/usr/bin:/bin',
      MILLRACE_HOME: home,
      PORT: '0',
      MAIL_IN_PORT: '0',
      LOG_LEVEL: 'warn',
      WELCOME: 'false',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('spawned without pipes');
  let said = '';
  stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  // Not its 'close' event: that one fails to come once the channel was disconnected from here.
  const read = [once(stdout, 'close'), once(stderr, 'close')];
  const ended = once(child, 'exit').then(async () => {
    await Promise.all(read);
    return child.exitCode;
  });
  const program = { child, ended, said: () => said };
  started.push(program);
  return program;
}

async function startHealthy(environment?: Record<string, string>): Promise<Program & { address: string }> {
  const program = run(['start'], environment);
  const address = await Promise.race([
    program.ended.then(() => Promise.reject(new Error(`It ended:\n${program.said()}`))),
    waitFor(() => /running at (http\S+)/.exec(program.said())?.[1]),
  ]);
  expect((await fetch(`${address}/health/live`)).status).toBe(200);
  return { ...program, address };
}

async function waitFor<T>(find: () => T | undefined): Promise<T> {
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    await sleep(20);
  }
}

function findServerPid(): number | undefined {
  const file = join(home, 'postgres/data/postmaster.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined;
}

describe('the program', () => {
  it('stops in order on SIGTERM, PostgreSQL included, and says so by ending with 0', async () => {
    const program = await startHealthy();
    const serverPid = findServerPid() ?? 0;
    expect(isProcessAlive(serverPid)).toBe(true);
    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(isProcessAlive(serverPid)).toBe(false);
    expect(findRunning(home)).toBeUndefined();
  });

  it('takes the many signals of one Ctrl-C for one', async () => {
    const program = await startHealthy();
    for (let count = 0; count < 4; count++) program.child.kill('SIGINT');
    expect(await program.ended).toBe(0);
    expect(findServerPid()).toBeUndefined();
  });

  it('stops when the launcher that started it is gone', async () => {
    const program = await startHealthy();
    program.child.disconnect();
    expect(await program.ended).toBe(0);
  });

  it('stops also while it is still starting', async () => {
    const program = run(['start']);
    await waitFor(findServerPid);
    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(findServerPid()).toBeUndefined();
  });

  it('tells a second start where it runs', async () => {
    const { address, child } = await startHealthy();
    const second = run(['start']);
    expect(await second.ended).toBe(75);
    expect(second.said()).toContain(`Millrace is already running at ${address} (process ${child.pid}`);
  });

  it('starts again after it was killed, and stops what was left running', async () => {
    const killed = await startHealthy();
    const leftPid = findServerPid() ?? 0;
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect(isProcessAlive(leftPid)).toBe(true);
    await startHealthy();
    expect(isProcessAlive(leftPid)).toBe(false);
  });

  it('waits for one that is still stopping', async () => {
    const first = await startHealthy();
    first.child.kill('SIGTERM');
    await waitFor(() => (findRunning(home)?.state === 'running' ? undefined : true));
    await startHealthy();
    expect(await first.ended).toBe(0);
  });

  it('ends when PostgreSQL ends under it, and says why', async () => {
    const program = await startHealthy({ LOG_LEVEL: 'info' });
    process.kill(findServerPid() ?? 0, 'SIGKILL');
    expect(await program.ended, program.said()).toBe(69);
    expect(program.said()).toContain('PostgreSQL ended by itself');
  });

  it('says plainly that a port is taken, and which setting to change', async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => {
        const address = taken.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
    const program = run(['start'], { PORT: String(port) });
    expect(await program.ended).toBe(71);
    expect(program.said()).toContain(
      `Port ${port} on 127.0.0.1 is taken by another program. Stop that one, or set PORT`,
    );
    taken.close();
  });

  it('names a setting it cannot use, a database that is not there, and a command it does not know', async () => {
    const wrongSetting = run(['start'], { PORT: 'http' });
    const noDatabase = run(['migrate'], { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' });
    const wrongCommand = run(['begin']);
    expect(await Promise.all([wrongSetting.ended, noDatabase.ended, wrongCommand.ended])).toEqual([78, 69, 64]);
    expect(wrongSetting.said()).toContain('PORT: "http" cannot be used');
    expect(noDatabase.said()).toContain('nothing answers at the address in DATABASE_URL');
    expect(wrongCommand.said()).toContain("unknown command 'begin'");
  });
});

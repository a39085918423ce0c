import { spawn, type ChildProcess } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { asAccount, EmbeddedPostgresError } from '#platform/postgres/embedded-account';
import type { Binaries } from '#platform/postgres/embedded-binaries';
import type { EmbeddedLayout } from '#platform/postgres/embedded-layout';
import { isProcessAlive } from '#platform/process-identity';

export interface ServerProcess {
  pid: number;
  /** Resolves when the server is gone, for whatever reason. */
  gone: Promise<void>;
}

export interface Endpoint {
  /** The socket's directory, or a loopback address where there are no Unix sockets. */
  host: string;
  port: number;
}

const pollMs = 10;
const startTimeoutMs = 300_000;
const fastStopTimeoutMs = 30_000;
const largestLogBytes = 10_000_000;

/** Creates the data directory, whole or not at all: it is renamed into place when initdb is through. */
export async function initialise(
  binaries: Binaries,
  layout: EmbeddedLayout,
  options: { superuser: { name: string; password: string }; isDurable: boolean },
): Promise<void> {
  const { superuser, isDurable } = options;
  const draft = join(layout.directory, 'data.new');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  const passwordFile = join(layout.directory, 'data.password');
  writeFileSync(passwordFile, superuser.password, { mode: 0o600 });
  for (const path of [draft, passwordFile]) give(path, layout);
  try {
    await runInitdb(binaries, layout, [
      `--pgdata=${draft}`,
      `--username=${superuser.name}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--no-instructions',
      ...(isDurable ? [] : ['--no-sync']),
    ]);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, layout.data);
}

/**
 * The order of text comes from PostgreSQL itself and so never changes under an index when the system's libraries do.
 * What counts as a letter comes from the locale, though, and pg_trgm would drop umlauts under plain C.
 */
async function runInitdb(binaries: Binaries, layout: EmbeddedLayout, args: string[]): Promise<void> {
  const locales = process.platform === 'win32' ? [] : ['C.UTF-8', 'en_US.UTF-8', 'UTF-8'];
  const choices = locales.map((locale) => [
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    `--lc-ctype=${locale}`,
  ]);
  let output = '';
  for (const choice of [...choices, ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']]) {
    const result = await run(binaries.initdb, [...args, ...choice], layout);
    if (result.code === 0) return;
    output = result.output;
    if (!output.includes('invalid locale name')) break;
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL's data directory could not be created in ${layout.data}:\n${output.trim()}`,
  );
}

/** Starts the server and resolves when it takes connections. */
export async function spawnServer(
  binaries: Binaries,
  layout: EmbeddedLayout,
  options: { endpoint: Endpoint; settings: Record<string, string> },
): Promise<ServerProcess> {
  const log = openLog(layout);
  const settings = Object.entries(options.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // Detached: Ctrl-C in a terminal reaches the whole process group, and PostgreSQL has to be the last to stop.
  const child = spawn(binaries.postgres, ['-D', layout.data, '-p', String(options.endpoint.port), ...settings], {
    detached: true,
    windowsHide: true,
    stdio: ['ignore', log.descriptor, log.descriptor],
    ...surroundings(layout),
  });
  closeSync(log.descriptor);
  child.unref();
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  await waitUntilReady(child, layout, log.start);
  // waitUntilReady would have thrown had there been no process.
  return { pid: child.pid ?? 0, gone };
}

/** Stops what an earlier process left running on this data directory, and clears a pid file nobody stands behind. */
export async function stopLeftover(
  binaries: Binaries,
  layout: EmbeddedLayout,
): Promise<'nothing' | 'stopped' | 'cleared'> {
  const file = join(layout.data, 'postmaster.pid');
  const pid = readPidFile(layout)?.pid;
  if (pid === undefined) return 'nothing';
  if (!isProcessAlive(pid) || !mayBeOurs(pid, layout)) {
    // The number may belong to another program by now, and PostgreSQL would refuse to start because of it.
    rmSync(file, { force: true });
    return 'cleared';
  }
  await stopServer(binaries, layout, { pid, gone: untilGone(pid) });
  return 'stopped';
}

/** Fast shutdown; if that hangs, the immediate one, after which the next start recovers from the log. */
export async function stopServer(binaries: Binaries, layout: EmbeddedLayout, server: ServerProcess): Promise<void> {
  await signal({ binaries, layout, pid: server.pid }, 'fast');
  if (await settlesWithin(server.gone, fastStopTimeoutMs)) return;
  await signal({ binaries, layout, pid: server.pid }, 'immediate');
  await server.gone;
}

async function signal(
  { binaries, layout, pid }: { binaries: Binaries; layout: EmbeddedLayout; pid: number },
  mode: 'fast' | 'immediate',
): Promise<void> {
  if (process.platform === 'win32') {
    await run(binaries.pgCtl, ['stop', '--pgdata', layout.data, '--mode', mode, '--no-wait'], layout);
    return;
  }
  signalServer(pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
}

/** SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one. */
export function signalServer(pid: number, name: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // Already gone.
  }
}

/**
 * A shell that waits for the end of a pipe only we hold: killed or not, when we are gone it stops the server. Answers how
 * to call that off.
 */
export function endWithProcess(serverPid: number): () => void {
  if (process.platform === 'win32') return () => {};
  const script = 'read -r _; kill -QUIT "$1"';
  const watch = spawn('/bin/sh', ['-c', script, 'sh', String(serverPid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watch.unref();
  // Unwatched by us: an open pipe must not keep this process alive.
  if (watch.stdin instanceof Socket) watch.stdin.unref();
  return () => watch.kill('SIGKILL');
}

async function waitUntilReady(child: ChildProcess, layout: EmbeddedLayout, logStart: number): Promise<void> {
  let failure: string | undefined;
  child.once('exit', (code, name) => (failure = `it ended with ${name ?? `code ${code}`}`));
  child.once('error', (error) => (failure = error.message));
  const deadline = performance.now() + startTimeoutMs;
  while (performance.now() < deadline) {
    const state = readPidFile(layout);
    if (state?.pid === child.pid && state?.status === 'ready') return;
    if (failure) break;
    await sleep(pollMs);
  }
  const said = existsSync(layout.log) ? readFileSync(layout.log).subarray(logStart).toString('utf8').trim() : '';
  if (!failure) child.kill('SIGQUIT');
  throw new EmbeddedPostgresError(
    `PostgreSQL did not start: ${failure ?? 'it was not ready in time'}.\n${said.slice(-4000)}`,
  );
}

/** Where the server of this data directory takes connections, once it is ready. */
export function readEndpoint(dataDirectory: string): Endpoint | undefined {
  const [, , , port, socketDirectory, listenAddress, , status] = readPidLines(dataDirectory);
  const host = socketDirectory || listenAddress;
  return status === 'ready' && host ? { host, port: Number(port) } : undefined;
}

/** The postmaster writes its number into line 1 and its state into line 8. */
function readPidFile(layout: EmbeddedLayout): { pid: number; status: string | undefined } | undefined {
  const lines = readPidLines(layout.data);
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, status: lines[7] } : undefined;
}

function readPidLines(dataDirectory: string): string[] {
  try {
    const text = readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8');
    return text.split('\n').map((line) => line.trim());
  } catch {
    return [];
  }
}

/** A postmaster's working directory is its data directory. Where that cannot be asked, a live number has to be taken for ours. */
function mayBeOurs(pid: number, layout: EmbeddedLayout): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === layout.data;
  } catch {
    // Not permitted to look: then it runs under another account than ours would.
    return false;
  }
}

async function untilGone(pid: number): Promise<void> {
  while (isProcessAlive(pid)) await sleep(pollMs);
}

async function settlesWithin(promise: Promise<void>, timeoutMs: number): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(timeoutMs, false, { signal: timer.signal }).catch(() => false);
  const settled = await Promise.race([promise.then(() => true), late]);
  timer.abort();
  return settled;
}

function openLog(layout: EmbeddedLayout): { descriptor: number; start: number } {
  const size = existsSync(layout.log) ? statSync(layout.log).size : 0;
  if (size > largestLogBytes) renameSync(layout.log, `${layout.log}.1`);
  return { descriptor: openSync(layout.log, 'a', 0o600), start: size > largestLogBytes ? 0 : size };
}

function give(path: string, layout: EmbeddedLayout): void {
  const { uid, gid } = layout.account;
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}

/** Nothing of our environment reaches PostgreSQL (PGPORT and the like would change it). Windows cannot start programs without its own. */
function surroundings(layout: EmbeddedLayout): {
  cwd: string;
  env?: Record<string, string>;
  uid?: number;
  gid?: number;
} {
  if (process.platform === 'win32') return { cwd: layout.directory };
  return {
    cwd: layout.directory,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    ...asAccount(layout.account),
  };
}

function run(
  command: string,
  args: string[],
  layout: EmbeddedLayout,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...surroundings(layout),
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

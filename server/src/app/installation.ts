/**
 * What the program keeps in MILLRACE_HOME beside the database:
 *
 *   run.lock         the process that serves the API here
 *   runtime.json     where it can be reached, for the command line and for a second start
 *   operator-token   what the command line shows it; made anew at each start
 *   secret-key       signs sessions and links, where SECRET_KEY is not set
 *   master-key       wraps the keys that seal credentials, where MASTER_KEY is not set
 *
 * All of it is readable by its owner only.
 */
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { findProcessIdentity } from '#platform/process-identity';
import { acquireProcessLock, findLockHolder, LockHeldError, type ProcessLock } from '#platform/process-lock';
import { CommandError, exitCodes } from './exit-codes.ts';

const runtimeSchema = z.object({
  pid: z.int(),
  /** Tells the process from a later one with the same number. */
  identity: z.string(),
  address: z.string(),
  role: z.string(),
  state: z.enum(['running', 'stopping']),
  startedAt: z.iso.datetime(),
});

export type Runtime = z.infer<typeof runtimeSchema>;

export function prepareHome(home: string): void {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(exitCodes.config, `MILLRACE_HOME (${home}) cannot be made: ${reason}`, { cause });
  }
}

/** Takes this place for the life of the process, or says who has it and where. One that is stopping is waited for. */
export async function lockHome(
  home: string,
  options: { patienceMs: number; say(sentence: string): void },
): Promise<ProcessLock> {
  const deadline = performance.now() + options.patienceMs;
  const path = join(home, 'run.lock');
  for (let hasSaid = false; ;) {
    try {
      return acquireProcessLock(path);
    } catch (error) {
      if (!(error instanceof LockHeldError)) throw error;
      const isStopping = findRunning(home)?.state === 'stopping';
      // It may have let go and taken its note away between our look at the one and at the other.
      if (findLockHolder(path) !== error.pid) continue;
      if (!isStopping || performance.now() > deadline) throw alreadyRunning(home, error.pid);
      if (!hasSaid) options.say(`Millrace is still stopping here (process ${error.pid}); waiting for it …`);
      hasSaid = true;
      await sleep(100);
    }
  }
}

export function alreadyRunning(home: string, pid: number): CommandError {
  const running = findRunning(home);
  const where =
    running?.state === 'running'
      ? `Millrace is already running at ${running.address} (process ${running.pid}, since ${running.startedAt})`
      : `Millrace is starting or stopping (process ${pid})`;
  return new CommandError(
    exitCodes.running,
    `${where}; its home is ${home}.\nStop that one, or set MILLRACE_HOME and PORT to run another.`,
  );
}

/** The program that runs here now. A file left by one that was killed does not count. */
export function findRunning(home: string): Runtime | undefined {
  try {
    const runtime = runtimeSchema.parse(JSON.parse(readFileSync(join(home, 'runtime.json'), 'utf8')));
    return findProcessIdentity(runtime.pid) === runtime.identity ? runtime : undefined;
  } catch {
    return undefined;
  }
}

/** What a start in the same place, and the command line, learn of this process. */
export interface RuntimeNote {
  announce(address: string): void;
  /** Still here, and soon gone: a start in the same place waits. */
  markStopping(): void;
  withdraw(): void;
}

export function createRuntimeNote(home: string, role: string): RuntimeNote {
  const path = join(home, 'runtime.json');
  const identity = findProcessIdentity(process.pid) ?? 'unknown';
  let runtime: Runtime | undefined;
  const write = (next: Runtime) => {
    runtime = next;
    writePrivately(path, `${JSON.stringify(next, undefined, 2)}\n`);
  };
  return {
    announce: (address) =>
      write({ pid: process.pid, identity, address, role, state: 'running', startedAt: new Date().toISOString() }),
    markStopping() {
      if (runtime) write({ ...runtime, state: 'stopping' });
    },
    withdraw() {
      // The next start may have taken this place already.
      if (findRunning(home)?.pid === process.pid) rmSync(path, { force: true });
    },
  };
}

/** Whoever can read this file runs the installation. It is accepted from this machine only. */
export function makeOperatorToken(home: string): string {
  const token = randomBytes(32).toString('base64url');
  writePrivately(join(home, 'operator-token'), token);
  return token;
}

export function readOperatorToken(home: string): string {
  return readFileSync(join(home, 'operator-token'), 'utf8').trim();
}

/** The key of the settings, else the one kept here, made on first use. */
export function provideSecretKey(home: string, configured: string | undefined): string {
  return configured ?? provideKeptSecret(join(home, 'secret-key'));
}

/** What the file holds; made on first use. */
export function provideKeptSecret(path: string): string {
  const draft = `${path}.${process.pid}`;
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    writeFileSync(draft, randomBytes(32).toString('base64url'), { mode: 0o600 });
  }
  try {
    // Two roles may start at the same time: the first to link wins, and both read what it wrote.
    linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path, 'utf8').trim();
}

function writePrivately(path: string, content: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content, { mode: 0o600 });
  renameSync(draft, path);
}

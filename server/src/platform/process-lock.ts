import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { findProcessIdentity } from '#platform/process-identity';

export interface ProcessLock {
  release(): void;
}

/** Another living process holds the lock. */
export class LockHeldError extends Error {
  readonly pid: number;

  constructor(path: string, pid: number) {
    super(`${path} is held by process ${pid}`);
    this.name = 'LockHeldError';
    this.pid = pid;
  }
}

interface Holder {
  pid: number;
  identity: string;
}

/**
 * Takes the lock file at `path` for the life of this process. A file left by a process that died is taken over; a
 * process number that was given to another program since does not count as the holder.
 */
export function acquireProcessLock(path: string): ProcessLock {
  const content = JSON.stringify({ pid: process.pid, identity: findProcessIdentity(process.pid) ?? 'unknown' });
  const draft = `${path}.${process.pid}`;
  // Linked into place, so that nobody ever reads a half-written lock.
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    while (!tryLink(draft, path)) removeIfStale(path);
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    release() {
      if (readIfThere(path) === content) rmSync(path, { force: true });
    },
  };
}

/** The process that holds the lock now, if any does. */
export function findLockHolder(path: string): number | undefined {
  const holder = parseHolder(readIfThere(path));
  if (!holder) return undefined;
  return findProcessIdentity(holder.pid) === holder.identity ? holder.pid : undefined;
}

function removeIfStale(path: string): void {
  const seen = readIfThere(path);
  if (seen === undefined) return;
  const pid = findLockHolder(path);
  if (pid !== undefined) throw new LockHeldError(path, pid);
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  // Between reading and renaming someone else may have taken the lock over: give it back.
  if (readIfThere(aside) !== seen) tryLink(aside, path);
  rmSync(aside, { force: true });
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function parseHolder(content: string | undefined): Holder | undefined {
  try {
    const parsed: unknown = JSON.parse(content ?? '');
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    if (!('pid' in parsed) || typeof parsed.pid !== 'number') return undefined;
    if (!('identity' in parsed) || typeof parsed.identity !== 'string') return undefined;
    return { pid: parsed.pid, identity: parsed.identity };
  } catch {
    return undefined;
  }
}

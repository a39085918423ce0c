import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Something that stays the same for the life of a process and differs for the next one that gets its number.
 * Undefined when there is no such process (a zombie counts as gone).
 */
export function findProcessIdentity(pid: number): string | undefined {
  if (process.platform === 'linux') return findLinuxIdentity(pid);
  if (!isSignalable(pid)) return undefined;
  // Windows has no cheap start time: a number that is in use has to do there.
  return process.platform === 'win32' ? 'alive' : findStartTime(pid);
}

export function isProcessAlive(pid: number): boolean {
  return findProcessIdentity(pid) !== undefined;
}

function findLinuxIdentity(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in parentheses and may itself hold spaces and parentheses.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    const startTicks = rest[18];
    return `${readBootId()}:${startTicks}`;
  } catch {
    return undefined;
  }
}

function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return 'unknown-boot';
  }
}

function findStartTime(pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

function isSignalable(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

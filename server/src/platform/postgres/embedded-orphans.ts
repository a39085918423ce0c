/**
 * What is left of a server whose first process was killed (by the system, when memory ran out). Its other processes end
 * when they next look, a busy one only when its statement is through; until then their shared memory keeps a new server
 * from starting. There is nothing they could still finish: they are ended, and the new server recovers from the log.
 */
import { readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from '#platform/postgres/embedded-binaries';
import type { EmbeddedLayout } from '#platform/postgres/embedded-layout';
import { isProcessAlive } from '#platform/process-identity';

const pollMs = 10;
const patienceMs = 10_000;

/** Call while no server runs on this data directory. Answers how many there were; elsewhere than on Linux none are found. */
export async function endOrphans(binaries: Binaries, layout: EmbeddedLayout): Promise<number> {
  const orphans = findOrphans(binaries, layout);
  orphans.forEach((pid) => signal(pid, 'SIGQUIT'));
  const deadline = performance.now() + patienceMs;
  while (orphans.some(isProcessAlive) && performance.now() < deadline) await sleep(pollMs);
  orphans.filter(isProcessAlive).forEach((pid) => signal(pid, 'SIGKILL'));
  while (orphans.some(isProcessAlive)) await sleep(pollMs);
  return orphans.length;
}

/** Our binary, at work in this data directory. */
function findOrphans(binaries: Binaries, layout: EmbeddedLayout): number[] {
  if (process.platform !== 'linux') return [];
  const [postgres, data] = [realpathSync(binaries.postgres), realpathSync(layout.data)];
  return readdirSync('/proc').flatMap((name) => {
    try {
      const isOurs = readlinkSync(`/proc/${name}/exe`) === postgres && readlinkSync(`/proc/${name}/cwd`) === data;
      return isOurs ? [Number(name)] : [];
    } catch {
      // No process, gone by now, or another account's.
      return [];
    }
  });
}

function signal(pid: number, name: 'SIGQUIT' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone by itself.
  }
}

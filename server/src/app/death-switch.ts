/**
 * For tests of crashes only (`MILLRACE_TEST_KILL_AT`): ends the process, as a power cut would, at the n-th boundary of
 * runs that nobody has held before. What it takes over from a process that died so, and what that starts, is carried on
 * in peace.
 */
import { writeSync } from 'node:fs';
import type { Boundary, BoundaryListener } from '#engine/runs/boundary';

const standardError = 2;

export function createDeathSwitch(number: number): BoundaryListener {
  const fresh = new Set<string>();
  let passed = 0;
  return (boundary) => {
    for (const { id, token, parentId } of boundary.runs)
      if (token === 1 && (parentId === undefined || fresh.has(parentId))) fresh.add(id);
    if (!boundary.runs.some(({ id }) => fresh.has(id))) return;
    passed += 1;
    if (passed === number) die(boundary);
  };
}

function die({ at, kinds }: Boundary): void {
  // At once and not through the log, which would be lost with the process.
  writeSync(standardError, `killed ${at} ${kinds.join('+')}\n`);
  process.kill(process.pid, 'SIGKILL');
}

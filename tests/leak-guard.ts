/**
 * Fails a test file that leaves a timer, socket, server, worker or child process behind: what is not stopped here is
 * not stopped in production either. Runs before each file's own hooks and, since hooks end in reverse order, after them.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll } from 'vitest';

/** What counts as left behind; the rest (pipes of the test runner, pending file reads) comes and goes by itself. */
const guarded = new Set([
  'Timeout',
  'TCPSocketWrap',
  'TCPServerWrap',
  'TLSWrap',
  'MessagePort',
  'ProcessWrap',
  'PipeServerWrap',
]);

/** Closing takes a moment: sockets say goodbye. */
const settleMs = 3_000;

const before = countResources();

afterAll(async () => {
  const deadline = performance.now() + settleMs;
  let left = leftOver();
  while (left.length > 0 && performance.now() < deadline) {
    await delay(20);
    left = leftOver();
  }
  if (left.length > 0) throw new Error(`The tests of this file left open: ${left.join(', ')}`);
});

function leftOver(): string[] {
  return [...countResources()].flatMap(([kind, count]) => {
    const more = count - (before.get(kind) ?? 0);
    return more > 0 ? [`${kind} × ${more}`] : [];
  });
}

function countResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (guarded.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

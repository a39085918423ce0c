// Plain JavaScript for Node ≥ 20 with nothing installed: only what Node brings may be imported here.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import process from 'node:process';
import { environmentFor } from './project.mjs';

const forwarded = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Runs the program in the foreground and ends as it ends. Ctrl-C reaches the whole process group and npm passes signals
 * on as well, so the program gets one signal several times and counts those that come close together as one. Should we
 * be killed ourselves, the program sees the channel close and stops in order.
 * @param {string} node @param {string[]} args @param {{ cwd?: string, withChannel?: boolean }} [options]
 * @returns {Promise<void>}
 */
export function runInForeground(node, args, options) {
  const child = spawn(node, args, {
    cwd: options?.cwd ?? process.cwd(),
    env: environmentFor(node),
    stdio: ['inherit', 'inherit', 'inherit', ...(options?.withChannel ? ['ipc'] : [])],
  });
  for (const signal of forwarded) process.on(signal, () => child.kill(signal));
  const watch = stopWithNpm(() => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearInterval(watch);
      if (child.connected) child.disconnect();
      process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
      resolve();
    });
  });
}

/**
 * A signal to npm reaches its shell, which may die of it without passing it on. Under npm, a parent that went away
 * therefore means: stop.
 * @param {() => void} stop
 */
function stopWithNpm(stop) {
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, 500);
  return timer;
}

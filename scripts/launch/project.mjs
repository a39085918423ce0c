// Plain JavaScript for Node ≥ 20 with nothing installed: only what Node brings may be imported here.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** The project's directory. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The oldest Node that runs the TypeScript sources as they are. */
const oldestNode = [24, 12];

/** A problem whose message is all a person needs: printed without a stack. */
export class LaunchError extends Error {
  name = 'LaunchError';
  /** @param {string} message @param {number} [exitCode] */
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The Node that runs the program: the project's own, pinned by the lockfile; else the one in use if it is new enough. */
export function findProjectNode() {
  const own = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(own)) return own;
  return isNewEnough(process.versions.node) ? process.execPath : undefined;
}

/**
 * The environment for programs run under the project's Node: `node` means that one for their children, too.
 * @param {string} node
 */
export function environmentFor(node) {
  const separator = process.platform === 'win32' ? ';' : ':';
  return {
    // Compiled code is kept between starts: a third of the time to the first answer.
    NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'millrace-compiled'),
    ...process.env,
    PATH: `${dirname(node)}${separator}${process.env.PATH ?? ''}`,
  };
}

/**
 * Runs a program whose output matters only when it fails.
 * @param {string} command @param {string[]} args @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ code: number | null, output: string }>}
 */
export function runQuietly(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** @param {() => Promise<void>} work */
export async function runMain(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
  }
}

/** @param {string} version */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestNode;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

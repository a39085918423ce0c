// Plain JavaScript for Node ≥ 20 with nothing installed: only what Node brings may be imported here.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { findProjectNode, LaunchError, root, runQuietly } from './project.mjs';
import { inTurn } from './turn.mjs';

const stamp = join(root, 'node_modules', '.millrace-installed');

/**
 * Installs exactly what the lockfile names, and only when it names something else than what is there: the second start
 * needs no network.
 */
export async function ensureInstalled() {
  const wanted = describeWanted();
  if (isStamped(wanted)) return;
  await inTurn(async () => {
    // While we waited somebody else may have done it.
    if (isStamped(wanted)) return;
    if (!isInstalled()) {
      console.log('Installing what package-lock.json names …');
      await runNpm(['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']);
    }
    if (!findProjectNode()) await provideNode();
    writeFileSync(stamp, wanted);
  });
}

/** @param {string} wanted */
function isStamped(wanted) {
  return readIfThere(stamp) === wanted && findProjectNode() !== undefined && hasNestedFolders();
}

function describeWanted() {
  const hash = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  return `${hash} ${process.platform} ${process.arch}`;
}

/** What two workspaces need in different versions lies below each of them; a stamp alone would not notice it gone. */
function hasNestedFolders() {
  const lockfile = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const nested = new Set([...lockfile.matchAll(/^ {4}"([^"/]+\/node_modules)\//gm)].map((match) => match[1]));
  return [...nested].every((folder) => existsSync(join(root, folder)));
}

/** Whether somebody's own `npm ci` left what the lockfile names. npm notes what it installed when it is through. */
function isInstalled() {
  const installed = readIfThere(join(root, 'node_modules', '.package-lock.json'));
  if (installed === undefined || !hasNestedFolders()) return false;
  const there = JSON.parse(installed).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.includes('node_modules/') || entry.link) return true;
    const found = there[path];
    // Optional packages of other systems are left out.
    return found ? found.version === entry.version : entry.optional === true && !isMeantForHere(entry);
  });
}

/** @param {{ os?: string[], cpu?: string[], libc?: string[] }} entry */
function isMeantForHere(entry) {
  const named = entry.os ?? entry.cpu;
  if (!named || entry.libc) return false;
  return (entry.os?.includes(process.platform) ?? true) && (entry.cpu?.includes(process.arch) ?? true);
}

/** The package `node` fetches its binary in an install script; a configuration that forbids scripts leaves it without. */
async function provideNode() {
  await runNpm(['rebuild', 'node', '--ignore-scripts=false', '--loglevel=error']);
  if (findProjectNode()) return;
  throw new LaunchError(
    `Millrace runs on Node 24.12 or later; this is ${process.version}, and npm did not install the project's own. ` +
      'Use a newer Node, or let npm run the install script of the package "node" and try again.',
  );
}

/** @param {string[]} args */
async function runNpm(args) {
  // The npm that called us, else the one in the path. Its own Node, because ours may lie in what is about to be replaced.
  const npm = process.env.npm_execpath;
  const isScript = npm !== undefined && /\.c?js$/.test(npm);
  const command = isScript
    ? (process.env.npm_node_execpath ?? process.execPath)
    : process.platform === 'win32'
      ? 'npm.cmd'
      : 'npm';
  const result = await runQuietly(command, isScript ? [npm, ...args] : args, { cwd: root, env: process.env });
  if (result.code === 0) return;
  const hint = existsSync(join(root, 'node_modules')) ? '' : '\nThe first start needs the npm registry.';
  throw new LaunchError(`npm ${args[0]} failed:\n${result.output.trim()}${hint}`);
}

/** @param {string} path */
function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

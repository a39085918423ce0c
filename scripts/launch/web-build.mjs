// Plain JavaScript for Node ≥ 20 with nothing installed: only what Node brings may be imported here.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { environmentFor, LaunchError, root, runQuietly } from './project.mjs';
import { inTurn } from './turn.mjs';

const web = join(root, 'web');
const dist = join(web, 'dist');
const stamp = join(dist, '.built-from');

/**
 * Builds the web app when its sources, the contracts or the lockfile changed since the last build. Built beside and
 * moved into place, so that a build that fails or is interrupted leaves the old one.
 * @param {string} node
 */
export async function ensureWebBuilt(node) {
  if (isCurrent(hashSources())) return;
  await inTurn(() => build(node));
}

/** @param {string} sources */
function isCurrent(sources) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === sources;
}

/** @param {string} node */
async function build(node) {
  // While we waited somebody else may have done it.
  const sources = hashSources();
  if (isCurrent(sources)) return;
  console.log('Building the web app …');
  const draft = join(web, 'dist.new');
  rmSync(draft, { recursive: true, force: true });
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--outDir', draft, '--emptyOutDir', '--logLevel', 'warn'];
  const result = await runQuietly(node, args, { cwd: web, env: { ...environmentFor(node), NODE_ENV: 'production' } });
  if (result.code !== 0) throw new LaunchError(`The web app could not be built:\n${result.output.trim()}`);
  writeFileSync(join(draft, '.built-from'), sources);
  rmSync(dist, { recursive: true, force: true });
  renameSync(draft, dist);
}

function hashSources() {
  const hash = createHash('sha256');
  const files = [...listFiles(web), ...listFiles(join(root, 'contracts', 'src')), join(root, 'package-lock.json')];
  for (const file of files) hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** @param {string} directory @returns {string[]} */
function listFiles(directory) {
  const entries = readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    if (['node_modules', 'dist', 'dist.new', '.vite'].includes(entry.name)) return [];
    const path = join(directory, entry.name);
    return entry.isDirectory() ? listFiles(path) : entry.isFile() ? [path] : [];
  });
}

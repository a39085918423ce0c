/**
 * A new version is rolled out while the old one still works: the program as it was before the newest migration, and the
 * one of today, on one database. What docs/operating/running.md promises about it.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readdirSync, existsSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../program.ts';
import {
  type Case,
  callWebhook,
  expectNoneLostNoneTwice,
  failed,
  printTable,
  query,
  startCase,
  untilCounted,
  untilSettled,
} from './counted-runs.ts';

afterAll(printTable);

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

/** The commits before those that brought the newest migrations; none where there is no history. */
function listOlderCommits(): string[] {
  try {
    const newest = git('log', '-6', '--format=%H', '--diff-filter=A', '--', 'server/migrations').split('\n');
    return newest.map((commit) => git('rev-parse', '--verify', `${commit}^`));
  } catch {
    return [];
  }
}

/** The newest of them that starts: the others were no version anybody could have run. */
async function startOlder(undo: AsyncDisposableStack): Promise<Case> {
  let problem: unknown;
  for (const commit of older) {
    const folder = checkOut(commit);
    undo.defer(() => rmSync(folder, { recursive: true, force: true }));
    try {
      return undo.use(await startCase({ root: folder }));
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
}

/** Its files, with the packages of today: only our own are those of the time. */
function checkOut(commit: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-older-'));
  const archive = execFileSync('git', ['archive', commit], { cwd: root, maxBuffer: 1 << 30 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(join(root, 'node_modules')).filter((each) => each !== '@millrace')) {
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  mkdirSync(join(folder, 'node_modules', '@millrace'));
  for (const name of ['contracts', 'server']) {
    symlinkSync(join(folder, name), join(folder, 'node_modules', '@millrace', name));
    const own = join(root, name, 'node_modules');
    if (existsSync(own)) symlinkSync(own, join(folder, name, 'node_modules'));
  }
  return folder;
}

const older = listOlderCommits();

describe('while a new version is rolled out', () => {
  it.skipIf(older.length === 0)('the old one works on beside it until it is asked to stop', async () => {
    await using undo = new AsyncDisposableStack();
    const at = await startOlder(undo);
    const olds = [await at.installation.startWorker(), await at.installation.startWorker()];
    const migrations = async () => (await query(at, 'select from schema_migrations')).length;
    const before = await migrations();
    const calling = callWebhook(at);
    await untilCounted(at, 0.2);
    await at.installation.startWorker({}, root);
    expect(await migrations()).toBeGreaterThan(before);
    await untilCounted(at, 0.5);
    for (const old of olds) await old.stop();
    await calling;
    await untilSettled(at);
    expect(failed(await expectNoneLostNoneTwice('old version beside the new', at, 0))).toEqual([]);
  });
});

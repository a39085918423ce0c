// Plain JavaScript for Node ≥ 20 with nothing installed: only what Node brings may be imported here.
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './project.mjs';

const path = join(root, '.preparing');

/**
 * One launcher at a time installs and builds here: `npm start` and `npm test` side by side in a fresh clone would pull
 * the floor from under each other.
 * @template T @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function inTurn(work) {
  for (let hasSaid = false; !tryTake(); hasSaid = true) {
    if (!hasSaid) console.log('Another start or test prepares this directory; waiting for it …');
    await sleep(300);
  }
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function tryTake() {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, String(process.pid));
  try {
    // Linked into place, so that nobody reads it half written.
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    // Left behind by one that was killed: the next try takes it.
    if (!isAlive(readHolder())) rmSync(path, { force: true });
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readHolder() {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch {
    return 0;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  // Gone by now: look again.
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

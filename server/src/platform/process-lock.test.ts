import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { findProcessIdentity, isProcessAlive } from './process-identity.ts';
import { acquireProcessLock, findLockHolder, LockHeldError } from './process-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-lock-'));
const path = join(folder, 'lock');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => rmSync(path, { force: true }));

it('a lock is held by one at a time and free again when released', () => {
  const lock = acquireProcessLock(path);
  expect(() => acquireProcessLock(path)).toThrow(LockHeldError);
  expect(findLockHolder(path)).toBe(process.pid);
  lock.release();
  expect(findLockHolder(path)).toBeUndefined();
  acquireProcessLock(path).release();
});

it('a lock left by a process that is gone is taken over', () => {
  writeFileSync(path, JSON.stringify({ pid: 4_194_300, identity: 'a boot long ago:1' }));
  expect(() => acquireProcessLock(path).release()).not.toThrow();
});

it('a number that belongs to another program by now does not hold the lock', () => {
  writeFileSync(path, JSON.stringify({ pid: process.pid, identity: 'a boot long ago:1' }));
  expect(findLockHolder(path)).toBeUndefined();
  acquireProcessLock(path).release();
});

it('a damaged lock file holds nobody up', () => {
  writeFileSync(path, '{"pid":');
  expect(() => acquireProcessLock(path).release()).not.toThrow();
});

it('leaves no other files behind', () => {
  acquireProcessLock(path).release();
  expect(readdirSync(folder)).toEqual([]);
});

it('a process has an identity, and a number nobody has does not', () => {
  expect(findProcessIdentity(process.pid)).toBe(findProcessIdentity(process.pid));
  expect(isProcessAlive(process.pid)).toBe(true);
  expect(isProcessAlive(4_194_300)).toBe(false);
});

/** MILLRACE_HOME: can it be written, is it closed to others, is there room. */
import { accessSync, constants, existsSync, lstatSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Check, failed, messageOf, passed, warned } from './check.ts';

const mebibyte = 1024 ** 2;
const tightMb = 1024;
const emptyMb = 200;

export function checkHome(home: string): Check[] {
  return [checkWritable(home), checkPrivate(home), checkSpace(home)];
}

function checkWritable(home: string): Check {
  const place = nearestExisting(home);
  try {
    accessSync(place, constants.R_OK | constants.W_OK | constants.X_OK);
    return passed('home', place === home ? `${home} can be written.` : `${home} will be made at the first start.`);
  } catch (error) {
    const remedy = `Give the user that starts Millrace the directory (chown -R "$(id -un)" "${place}"), or set MILLRACE_HOME.`;
    return failed('home', `${place} cannot be used: ${messageOf(error)}`, remedy);
  }
}

function checkPrivate(home: string): Check {
  const secrets = ['operator-token', 'secret-key', 'master-key', 'runtime.json', join('postgres', 'credentials.json')];
  const open = secrets
    .map((name) => join(home, name))
    .filter((path) => existsSync(path) && (lstatSync(path).mode & 0o077) !== 0);
  if (open.length === 0 || process.platform === 'win32')
    return passed('permissions', 'Secrets are readable by their owner only.');
  const quoted = open.map((path) => `"${path}"`).join(' ');
  return failed('permissions', `Others can read ${open.join(', ')}.`, `Run: chmod 600 ${quoted}`);
}

function checkSpace(home: string): Check {
  const { bavail, bsize } = statfsSync(nearestExisting(home));
  const freeMb = Math.floor((bavail * bsize) / mebibyte);
  const detail = `${freeMb} MB are free.`;
  if (freeMb >= tightMb) return passed('disk', detail);
  const remedy = `Free some space, or set MILLRACE_HOME to a larger disk. PostgreSQL stops when none is left.`;
  return freeMb >= emptyMb ? warned('disk', detail, remedy) : failed('disk', detail, remedy);
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

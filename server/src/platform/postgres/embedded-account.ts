import { execFileSync } from 'node:child_process';
import { lstatSync, readFileSync } from 'node:fs';

/** The account PostgreSQL runs under. Undefined fields of `spawnAs` mean: as we are. */
export interface ServerAccount {
  uid: number | undefined;
  gid: number | undefined;
}

export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

/**
 * PostgreSQL refuses to run as root. As root we therefore hand it to an unprivileged account: the one that already
 * owns the data directory, else `postgres` where the machine has it, else `nobody`. It has to be listed in
 * /etc/passwd, because initdb looks its name up.
 */
export function chooseServerAccount(dataDirectory: string): ServerAccount {
  if (process.getuid?.() !== 0) return { uid: undefined, gid: undefined };
  const owner = findOwner(dataDirectory);
  if (owner && owner.uid !== 0) return owner;
  const accounts = readAccounts();
  const chosen = accounts.get('postgres') ?? accounts.get('nobody');
  if (chosen) return chosen;
  throw new EmbeddedPostgresError(
    'PostgreSQL refuses to run as root, and this machine has neither a user "postgres" nor "nobody" to run it as. ' +
      'Start Millrace as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}

/** Spawn options that make a child run under the account. libuv drops the supplementary groups with the uid. */
export function asAccount(account: ServerAccount): { uid?: number; gid?: number } {
  if (account.uid === undefined || account.gid === undefined) return {};
  return { uid: account.uid, gid: account.gid };
}

/** Whether the account can pass through every directory down to `directory`. Asked of the kernel, not guessed from mode bits. */
export function canEnter(account: ServerAccount, directory: string): boolean {
  if (account.uid === undefined) return true;
  try {
    execFileSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', directory], {
      cwd: '/',
      stdio: 'ignore',
      ...asAccount(account),
    });
    return true;
  } catch {
    return false;
  }
}

function findOwner(path: string): { uid: number; gid: number } | undefined {
  try {
    const { uid, gid } = lstatSync(path);
    return { uid, gid };
  } catch {
    return undefined;
  }
}

function readAccounts(): Map<string, { uid: number; gid: number }> {
  const accounts = new Map<string, { uid: number; gid: number }>();
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name && uid && gid) accounts.set(name, { uid: Number(uid), gid: Number(gid) });
  }
  return accounts;
}

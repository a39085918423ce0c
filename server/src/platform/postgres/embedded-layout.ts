import { createHash, randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import {
  canEnter,
  chooseServerAccount,
  EmbeddedPostgresError,
  type ServerAccount,
} from '#platform/postgres/embedded-account';

/** Where the parts of one embedded server lie. */
export interface EmbeddedLayout {
  /** `<home>/postgres`, followed to where it really is. */
  directory: string;
  data: string;
  /** Passwords of the roles; readable by us only. */
  credentials: string;
  lock: string;
  log: string;
  account: ServerAccount;
}

const elsewhere = '/var/lib/millrace';
const longestSocketPath = 107;

/**
 * Prepares `<home>/postgres`. When we are root and the account that runs PostgreSQL cannot come as far as `home`
 * (below a directory only root may enter), that name becomes a link to a directory of its own below /var/lib/millrace.
 */
export function prepareLayout(home: string): EmbeddedLayout {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const name = join(home, 'postgres');
  const account = chooseServerAccount(join(name, 'data'));
  if (!existsSync(name)) createDirectory(home, name, account);
  const directory = realpathSync(name);
  claimDirectory(directory, home);
  if (account.uid !== undefined) letThrough(home, directory, account);
  return {
    directory,
    data: join(directory, 'data'),
    credentials: join(directory, 'credentials.json'),
    lock: join(directory, 'lock'),
    log: join(directory, 'server.log'),
    account,
  };
}

/**
 * A directory for the server's socket, mode 0700 and owned by the account of the server. A socket's path may have 107
 * bytes at most and projects lie deep, so it is a short name below the directory for temporary files, made from the
 * data directory's path. Whatever lies at that name and is not a directory of ours alone is left alone and never used.
 */
export function prepareSocketDirectory(layout: EmbeddedLayout): string {
  const hash = createHash('sha256').update(layout.data).digest('hex').slice(0, 12);
  for (const base of new Set([tmpdir(), '/tmp'])) {
    for (let attempt = 0; attempt < 10; attempt++) {
      const path = join(base, `millrace-${hash}${attempt === 0 ? '' : `-${attempt}`}`);
      if (Buffer.byteLength(join(path, '.s.PGSQL.5432')) > longestSocketPath) break;
      if (claimSocketDirectory(path, layout.account)) return path;
    }
  }
  throw new EmbeddedPostgresError(`No directory for PostgreSQL's socket could be made below ${tmpdir()} or /tmp.`);
}

function claimSocketDirectory(path: string, account: ServerAccount): boolean {
  try {
    mkdirSync(path, { mode: 0o700 });
    if (account.uid !== undefined && account.gid !== undefined) chownSync(path, account.uid, account.gid);
    return canEnter(account, path);
  } catch {
    const found = lstatSync(path, { throwIfNoEntry: false });
    const uid = account.uid ?? process.getuid?.();
    return found?.isDirectory() === true && found.uid === uid && (found.mode & 0o077) === 0 && canEnter(account, path);
  }
}

function createDirectory(home: string, name: string, account: ServerAccount): void {
  if (account.uid === undefined || canEnter(account, dirname(resolve(home)))) {
    mkdirSync(name, { mode: account.uid === undefined ? 0o700 : 0o711 });
    return;
  }
  const target = join(elsewhere, randomUUID());
  try {
    mkdirSync(target, { recursive: true, mode: 0o711 });
    chmodSync(elsewhere, 0o711);
    symlinkSync(target, name);
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `PostgreSQL cannot run as root, the account it would run as cannot enter ${resolve(home)}, and ${elsewhere} ` +
        'cannot be written. Set MILLRACE_HOME to a directory others may pass through, start as an ordinary user, or set DATABASE_URL.',
      { cause },
    );
  }
}

/** A linked directory belongs to one home: a copied home must not run on the original's data. */
function claimDirectory(directory: string, home: string): void {
  const ownHome = realpathSync(home);
  if (dirname(directory) === ownHome) return;
  const note = join(directory, 'home');
  const noted = existsSync(note) ? readFileSync(note, 'utf8') : undefined;
  if (noted === ownHome) return;
  if (noted !== undefined && leadsTo(join(noted, 'postgres'), directory)) {
    throw new EmbeddedPostgresError(
      `${join(home, 'postgres')} leads to the data of ${noted}. Two installations cannot share it: remove that link ` +
        'to start with an empty database here.',
    );
  }
  writeFileSync(note, ownHome);
}

function leadsTo(path: string, directory: string): boolean {
  try {
    return realpathSync(path) === directory;
  } catch {
    return false;
  }
}

/** The account needs to pass through `home` and no more: what lies in it stays closed by its own mode. */
function letThrough(home: string, directory: string, account: ServerAccount): void {
  if (dirname(directory) === realpathSync(home) && !canEnter(account, home)) chmodSync(home, 0o711);
  if (canEnter(account, directory)) return;
  throw new EmbeddedPostgresError(
    `PostgreSQL runs as user ${account.uid}, which cannot enter ${directory}. Open the directories above it for passing ` +
      '(chmod o+x), set MILLRACE_HOME to another place, or start as an ordinary user.',
  );
}

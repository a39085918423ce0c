/** The whole program inside a test, on a database of its own: modules wired as in production, requests injected. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, InjectOptions } from 'fastify';
import type { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { type ApiSettings, createApi } from '#app/create-api';
import { createModules, type ModuleDeps, type Modules } from '#app/modules';
import { createTelemetry } from '#app/telemetry';
import { type Bus, createBus } from '#platform/bus/bus';
import type { Clock } from '#platform/clock';
import { systemClock } from '#platform/clock';
import { apiPrefix } from '#platform/http/projector';
import { noLimits } from '#platform/http/limits/limit-settings';
import { createMemoryLimiter } from '#platform/http/limits/rate-limiter';
import { createHttpClient } from '#platform/http-client/http-client';
import { uuidV7Ids } from '#platform/ids';
import { silentLogger } from '#platform/log/logger';
import { openDatabase } from '#platform/postgres/database';
import { createErasureLedger } from '#modules/privacy/privacy.module';
import { createDiskStorage } from '#platform/storage/disk-storage';
import { createLocalKeyWrapper } from '#platform/vault/local-key-wrapper';
import type { Health } from '#platform/telemetry/health';
import { testMasterKey, testSecretKey } from './test-vault.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

export interface TestProgram {
  database: TestDatabase;
  modules: Modules;
  server: FastifyInstance;
  bus: Bus;
  health: Health;
  /** A workspace with an API key of the owner, and a caller for it. */
  aWorkspace(overrides?: { name?: string; ownerEmail?: string }): Promise<TestWorkspace>;
}

export interface TestWorkspace {
  workspaceId: string;
  ownerId: string;
  apiKey: string;
  /** Calls a path below /api/v1 with the key; answers status, headers and the parsed body. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>;
}

export interface TestAnswer {
  status: number;
  headers: Record<string, unknown>;
  // Tests read answers freely; what they must be is what the tests assert.
  body: any; // oxlint-disable-line no-explicit-any
}

export interface TestProgramOptions {
  clock?: Clock;
  overrides?: Partial<ModuleDeps>;
  settings?: Partial<ApiSettings>;
  /** What the server logs with; silent unless told. */
  log?: pino.Logger;
  /** Another process of the same installation: modules and connections of its own, the same database. */
  beside?: TestProgram;
}

export function useTestProgram(options: TestProgramOptions = {}): { readonly current: TestProgram } {
  let program: TestProgram | undefined;
  let stop: (() => Promise<void>) | undefined;
  beforeAll(async () => ({ program, stop } = await startTestProgram(options)));
  afterAll(() => stop?.());
  return {
    get current() {
      if (!program) throw new Error('The test program exists only while tests run.');
      return program;
    },
  };
}

export async function startTestProgram(
  options: TestProgramOptions = {},
): Promise<{ program: TestProgram; stop: () => Promise<void> }> {
  const { database, drop } = options.beside ? openBeside(options.beside) : await createTestDatabase();
  const clock = options.clock ?? systemClock;
  const bus = createBus({ direct: database.connections.direct, log: silentLogger });
  const telemetry = createTelemetry({ database, clock, log: silentLogger, withProcessMetrics: false });
  const limits = options.settings?.limits ?? noLimits;
  const home = await mkdtemp(join(tmpdir(), 'millrace-files-'));
  const httpClient = createHttpClient({ guard: { allow: [], ports: [443] }, userAgent: 'Millrace/test' });
  const modules = createModules({
    database,
    bus,
    httpClient,
    ...telemetry,
    clock,
    ids: uuidV7Ids,
    log: silentLogger,
    secret: testSecretKey,
    masterKeys: createLocalKeyWrapper(() => [testMasterKey]),
    publicUrl: 'http://127.0.0.1:3000',
    isSignUpOpen: true,
    // Cheap: tests sign in all the time.
    signIn: { attemptsPerAddress: 0, sessionDays: 30, google: undefined, passwordCost: { n: 10, r: 8, p: 1 } },
    limits,
    ai: { provider: 'offline', baseUrl: undefined, apiKey: undefined, anthropicApiKey: undefined, model: undefined },
    storage: createDiskStorage({ directory: home }),
    erasureLedger: createErasureLedger(join(home, 'erasures.jsonl')),
    mail: { smtpUrl: undefined, from: 'millrace@example.com', domain: undefined },
    runsKeptDays: 30,
    ...options.overrides,
  });
  const server = await createApi({
    database,
    modules,
    limiter: createMemoryLimiter({ clock, countProcesses: () => 1 }),
    ...telemetry,
    log: options.log ?? silentLogger,
    settings: {
      limits,
      trustedProxies: [],
      corsOrigins: [],
      shedAboveDelayMs: 0,
      metricsToken: undefined,
      webDirectory: fileURLToPath(new URL('../../../web/dist', import.meta.url)),
      ...options.settings,
    },
    isStrict: true,
  });
  telemetry.health.markStarted();
  let workspaces = 0;
  const program: TestProgram = {
    database,
    modules,
    server,
    bus,
    health: telemetry.health,
    async aWorkspace(overrides = {}) {
      workspaces += 1;
      const name = overrides.name ?? `Workspace ${workspaces}`;
      const ownerEmail = overrides.ownerEmail ?? `owner${workspaces}@example.com`;
      const { workspaceId, ownerId, apiKey } = await modules.accounts.provisionWorkspace({ name, ownerEmail });
      if (!apiKey) throw new Error('No API key was made.');
      const authorization = `Bearer ${apiKey}`;
      return {
        workspaceId,
        ownerId,
        apiKey,
        call: (method, path, body, headers) =>
          inject(
            server,
            { method: method as 'GET', url: apiPrefix + path, headers: { authorization, ...headers } },
            body,
          ),
      };
    },
  };
  const stop = async () => {
    await server.close();
    await modules.close();
    await httpClient.close();
    await bus.close();
    await drop();
    await rm(home, { recursive: true, force: true });
  };
  return { program, stop };
}

function openBeside({ database: { connections } }: TestProgram) {
  const database = openDatabase({ ...connections, log: silentLogger, poolSize: 6 });
  return { database: { ...database, connections }, drop: () => database.close() };
}

/** Injects one request and reads its answer as JSON where it is. */
export async function inject(server: FastifyInstance, request: InjectOptions, body?: unknown): Promise<TestAnswer> {
  const payload = body === undefined ? {} : { payload: body as object };
  const response = await server.inject({ ...request, ...payload });
  const isJson =
    String(response.headers['content-type']).includes('json') && response.headers['content-encoding'] === undefined;
  return {
    status: response.statusCode,
    headers: response.headers,
    body: isJson && response.body ? response.json() : response.body,
  };
}

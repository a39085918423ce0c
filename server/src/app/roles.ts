/** What one process does. `all` is both roles in one process, which is what a small company runs. */
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { pino } from 'pino';
import { createBus } from '#platform/bus/bus';
import { systemClock } from '#platform/clock';
import { createHttpClient } from '#platform/http-client/http-client';
import { uuidV7Ids } from '#platform/ids';
import type { Database } from '#platform/postgres/database';
import { noLimits } from '#platform/http/limits/limit-settings';
import { createMemoryLimiter } from '#platform/http/limits/rate-limiter';
import { createDiskStorage } from '#platform/storage/disk-storage';
import type { KeyWrapper } from '#platform/vault/key-wrapper';
import { type Config, mailFromOf, publicUrlOf } from './config.ts';
import type { DemoOffer } from './demo/offer-demo.ts';
import { createErasureLedger } from '#modules/privacy/privacy.module';
import { createDeathSwitch } from './death-switch.ts';
import { createModules, type Modules } from './modules.ts';
import type { Postgres } from './postgres.ts';
import { callInside } from './program-request.ts';
import { createTelemetry } from './telemetry.ts';
import { version } from './version.ts';

export const roles = ['all', 'api', 'worker'] as const;
export type Role = (typeof roles)[number];

/** What a role is given; everything else it makes from these. */
export interface RoleDeps {
  config: Config;
  log: pino.Logger;
  database: Database;
  postgres: Postgres;
  secretKey: string;
  masterKeys: KeyWrapper;
  /** Opens the operator's routes to the command line of this machine; where the API is served. */
  operatorToken: string | undefined;
}

export interface RunningRole {
  /** Where the API answers, for roles that serve it. */
  address?: string;
  /** A one-time link into the demo workspace, while nobody has an account. */
  welcomeUrl?: string;
  /** Takes nothing new, lets what is under way finish, then returns. */
  stop(): Promise<void>;
}

export async function startRoles(
  options: { role: Role; queues: readonly string[] | undefined },
  deps: RoleDeps,
): Promise<RunningRole> {
  const modules = composeModules(deps);
  const running: RunningRole[] = [];
  let api: (RunningRole & { server: FastifyInstance }) | undefined;
  let demo: DemoOffer | undefined;
  const stop = async () => {
    modules.health.markStopping();
    await demo?.stop();
    // The API first: what it accepts may still need the worker.
    for (const role of running) await role.stop();
    await modules.close();
  };
  try {
    if (options.role !== 'worker') {
      const { startApi } = await import('./api.ts');
      api = await startApi(deps, modules);
      running.push(api);
      const { startMailListener } = await import('./mail-listener.ts');
      running.push(await startMailListener(deps, modules));
    }
    if (options.role !== 'api') {
      const { startWorker } = await import('./worker.ts');
      running.push(await startWorker(deps, modules, options.queues));
    }
    if (options.role === 'worker' && deps.config.probePort !== undefined) {
      const { startProbes } = await import('./probes.ts');
      running.push(await startProbes(deps, modules));
    }
    modules.health.markStarted();
    if (!api?.address) return { stop };
    const { address, server } = api;
    if (!deps.config.hasWelcome) return { address, stop };
    const { offerDemo } = await import('./demo/offer-demo.ts');
    demo = await offerDemo({ modules, log: deps.log, call: (request) => callInside(server, request) });
    return { address, ...(demo === undefined ? {} : { welcomeUrl: address + demo.path }), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * The program for a command line while it is not running: every route can be asked and nothing listens. The worker
 * serves the queues named, so that what a command starts also ends.
 */
export async function openRoles(
  deps: RoleDeps,
  options: { queues: readonly string[] },
): Promise<{ server: FastifyInstance; stop(): Promise<void> }> {
  const modules = composeModules(deps);
  const [{ buildApi }, { startWorker }] = await Promise.all([import('./api.ts'), import('./worker.ts')]);
  // Only the command asks here, and it waits for what keeps the process busy: there is nobody to protect from it.
  const config = { ...deps.config, shedAboveDelayMs: 0, limits: noLimits };
  const limiter = createMemoryLimiter({ clock: systemClock, countProcesses: () => 1 });
  const server = await buildApi({ ...deps, config }, { modules, limiter });
  const worker = options.queues.length > 0 ? await startWorker(deps, modules, options.queues) : undefined;
  return {
    server,
    async stop() {
      await server.close();
      await worker?.stop();
      await modules.close();
    },
  };
}

function composeModules(deps: RoleDeps): Modules {
  const { config, database, log, operatorToken, secretKey: secret } = deps;
  const clock = systemClock;
  const bus = createBus({ direct: deps.postgres.direct, log });
  const httpClient = createHttpClient({ guard: config.outbound, userAgent: `Millrace/${version}` });
  const modules = createModules({
    database,
    bus,
    httpClient,
    ...createTelemetry({ database, clock, log, withProcessMetrics: true }),
    clock,
    ids: uuidV7Ids,
    log,
    secret,
    masterKeys: deps.masterKeys,
    publicUrl: publicUrlOf(config),
    isSignUpOpen: config.isSignUpOpen,
    signIn: config.signIn,
    limits: config.limits,
    ai: config.ai,
    storage: createDiskStorage({ directory: join(config.home, 'files') }),
    erasureLedger: createErasureLedger(join(config.home, 'erasures.jsonl')),
    mail: {
      smtpUrl: config.mail.smtpUrl,
      from: mailFromOf(config),
      domain: config.mail.domain,
      maxConnections: config.senders,
    },
    runsKeptDays: config.runsKeptDays,
    operatorToken,
    ...(config.killAt !== undefined && { onBoundary: createDeathSwitch(config.killAt) }),
  });
  const close = async () => {
    await modules.close();
    await httpClient.close();
    await bus.close();
  };
  return { ...modules, close };
}

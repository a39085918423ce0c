/** The API role: the server, listening. */
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { systemClock } from '#platform/clock';
import { createMemoryLimiter, type RateLimiter } from '#platform/http/limits/rate-limiter';
import { uuidV7Ids } from '#platform/ids';
import { createPresence, type Presence } from '#platform/leases/presence';
import { projectRoot } from './config.ts';
import { createApi } from './create-api.ts';
import { explainListenError } from './listen-error.ts';
import type { Modules } from './modules.ts';
import type { RoleDeps, RunningRole } from './roles.ts';

export async function startApi(deps: RoleDeps, modules: Modules): Promise<RunningRole & { server: FastifyInstance }> {
  const { host, port } = deps.config;
  const presence = createPresence({ owner: deps.database.owner, ids: uuidV7Ids, log: deps.log, role: 'api' });
  await presence.start();
  const limiter = await createLimiter(deps, presence);
  const server = await buildApi(deps, { modules, limiter });
  const stop = async () => {
    await server.close();
    await Promise.all([limiter.close(), presence.stop()]);
  };
  try {
    const address = await server.listen({ host, port });
    return { address, server, stop };
  } catch (error) {
    await stop();
    throw error instanceof Error ? explainListenError(error, { host, port, setting: 'PORT' }) : error;
  }
}

async function createLimiter({ config, log }: RoleDeps, presence: Presence): Promise<RateLimiter> {
  const clock = systemClock;
  const memory = createMemoryLimiter({ clock, countProcesses: () => presence.count() });
  if (config.redisUrl === undefined) return memory;
  const { createRedisLimiter } = await import('#platform/http/limits/redis-limiter');
  return createRedisLimiter({ url: config.redisUrl, clock, log, fallback: memory });
}

export function buildApi(
  deps: RoleDeps,
  { modules, limiter }: { modules: Modules; limiter: RateLimiter },
): Promise<FastifyInstance> {
  const { limits, trustedProxies, corsOrigins, shedAboveDelayMs, metricsToken } = deps.config;
  const { database, log } = deps;
  const { health, metrics } = modules;
  const settings = {
    limits,
    trustedProxies,
    corsOrigins,
    shedAboveDelayMs,
    metricsToken,
    webDirectory: join(projectRoot, 'web/dist'),
  };
  return createApi({ database, modules, limiter, health, metrics, log, settings });
}

/** The API role: the server, listening. */
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { projectRoot } from './config.ts';
import { createApi } from './create-api.ts';
import { explainListenError } from './listen-error.ts';
import type { Modules } from './modules.ts';
import type { RoleDeps, RunningRole } from './roles.ts';

export async function startApi(deps: RoleDeps, modules: Modules): Promise<RunningRole & { server: FastifyInstance }> {
  const { host, port } = deps.config;
  const server = await buildApi(deps, modules);
  try {
    const address = await server.listen({ host, port });
    return { address, server, stop: () => server.close() };
  } catch (error) {
    throw error instanceof Error ? explainListenError(error, { host, port, setting: 'PORT' }) : error;
  }
}

export function buildApi(deps: RoleDeps, modules: Modules): Promise<FastifyInstance> {
  const { rateLimitPerMinute, trustedProxies, corsOrigins, shedAboveDelayMs, metricsToken } = deps.config;
  const { database, log } = deps;
  const { health, metrics } = modules;
  const settings = {
    requestsPerMinute: rateLimitPerMinute,
    trustedProxies,
    corsOrigins,
    shedAboveDelayMs,
    metricsToken,
    webDirectory: join(projectRoot, 'web/dist'),
  };
  return createApi({ database, modules, health, metrics, log, settings });
}

/** The API role: the server, listening. */
import type { FastifyInstance } from 'fastify';
import { createApi } from './create-api.ts';
import { explainListenError } from './listen-error.ts';
import type { Modules } from './modules.ts';
import type { RoleDeps, RunningRole } from './roles.ts';

export async function startApi(deps: RoleDeps, modules: Modules): Promise<RunningRole> {
  const { host, port } = deps.config;
  const server = await buildApi(deps, modules);
  try {
    const address = await server.listen({ host, port });
    return { address, stop: () => server.close() };
  } catch (error) {
    throw error instanceof Error ? explainListenError(error, { host, port, setting: 'PORT' }) : error;
  }
}

export function buildApi(deps: RoleDeps, modules: Modules): Promise<FastifyInstance> {
  const { rateLimitPerMinute, trustedProxies } = deps.config;
  const { database, log } = deps;
  return createApi({ database, modules, log, requestsPerMinute: rateLimitPerMinute, trustedProxies });
}

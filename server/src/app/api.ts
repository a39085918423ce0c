/** The API role: the server, listening. */
import { createApi } from './create-api.ts';
import { explainListenError } from './listen-error.ts';
import type { Modules } from './modules.ts';
import type { RoleDeps, RunningRole } from './roles.ts';

export async function startApi(deps: RoleDeps, modules: Modules): Promise<RunningRole> {
  const { host, port, rateLimitPerMinute, trustedProxies } = deps.config;
  const { database, log } = deps;
  const server = await createApi({ database, modules, log, requestsPerMinute: rateLimitPerMinute, trustedProxies });
  try {
    const address = await server.listen({ host, port });
    return { address, stop: () => server.close() };
  } catch (error) {
    throw error instanceof Error ? explainListenError(error, { host, port, setting: 'PORT' }) : error;
  }
}

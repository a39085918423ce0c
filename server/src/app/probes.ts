/** Health and metrics of a process that serves no API. */
import { registerRawRoutes } from '#platform/http/raw-routes';
import { createServer } from '#platform/http/server';
import { probeRoutes } from '#platform/telemetry/probe-routes';
import { explainListenError } from './listen-error.ts';
import type { Modules } from './modules.ts';
import type { RoleDeps, RunningRole } from './roles.ts';

export async function startProbes({ config, log }: RoleDeps, modules: Modules): Promise<RunningRole> {
  const { health, metrics, accounts } = modules;
  const { host, probePort: port = 0, trustedProxies, metricsToken } = config;
  const server = await createServer({
    log,
    metrics,
    trustedProxies,
    bodyLimitBytes: 1024,
    corsOrigins: [],
    shedAboveDelayMs: 0,
  });
  registerRawRoutes(server, probeRoutes({ health, metrics, metricsToken }), accounts.authenticate);
  try {
    await server.listen({ host, port });
    return { stop: () => server.close() };
  } catch (error) {
    throw error instanceof Error ? explainListenError(error, { host, port, setting: 'PROBE_PORT' }) : error;
  }
}

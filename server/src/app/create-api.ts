/** The API as a Fastify server that does not listen yet: every operation and raw route. Tests inject into it. */
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { docsRoutes } from '#platform/http/docs-routes';
import type { LimitSettings } from '#platform/http/limits/limit-settings';
import type { RateLimiter } from '#platform/http/limits/rate-limiter';
import { createRequestLimits } from '#platform/http/limits/request-limits';
import { apiPrefix, projectOperations } from '#platform/http/projector';
import { type RawRoute, registerRawRoutes } from '#platform/http/raw-routes';
import { createServer } from '#platform/http/server';
import { webAppRoutes } from '#platform/http/web-app-routes';
import type { Database } from '#platform/postgres/database';
import type { Health } from '#platform/telemetry/health';
import type { Metrics } from '#platform/telemetry/metrics';
import { probeRoutes } from '#platform/telemetry/probe-routes';
import { indexRoute } from './index-route.ts';
import type { Modules } from './modules.ts';
import { version } from './version.ts';

export interface ApiSettings {
  limits: LimitSettings;
  trustedProxies: string[];
  corsOrigins: readonly string[];
  shedAboveDelayMs: number;
  metricsToken: string | undefined;
  /** Where the web app was built. */
  webDirectory: string;
}

export interface ApiDeps {
  database: Database;
  modules: Pick<Modules, 'accounts' | 'limits' | 'bindings' | 'rawRoutes' | 'origins'>;
  limiter: RateLimiter;
  health: Health;
  metrics: Metrics;
  log: FastifyBaseLogger;
  settings: ApiSettings;
  /** For tests: problems that an operation does not declare are failures. */
  isStrict?: boolean;
}

const bodyLimitBytes = 1024 * 1024;

export async function createApi(deps: ApiDeps): Promise<FastifyInstance> {
  const { database, modules, log, metrics, settings, isStrict = false } = deps;
  const limits = createRequestLimits({
    limiter: deps.limiter,
    settings: settings.limits,
    choicesOf: modules.limits.choicesOf,
    log,
  });
  const authenticate = limits.countCallers(modules.accounts.authenticate);
  const server = await createServer({ log, metrics, bodyLimitBytes, ...settings, limits, origins: modules.origins });
  projectOperations(server, modules.bindings, { database, authenticate, isStrict });
  registerRawRoutes(server, listRawRoutes(deps), authenticate);
  return server;
}

/** Every raw route there is: those of the modules, and those of the program itself. */
function listRawRoutes({
  modules,
  health,
  metrics,
  settings,
}: Omit<ApiDeps, 'database' | 'limiter' | 'log'>): RawRoute[] {
  const operations = modules.bindings.map(({ operation }) => operation);
  return [
    ...modules.rawRoutes,
    indexRoute({ version, apiPrefix }),
    ...docsRoutes({ operations, rawRoutes: modules.rawRoutes, version, apiPrefix }),
    ...probeRoutes({ health, metrics, metricsToken: settings.metricsToken }),
    ...webAppRoutes({ directory: settings.webDirectory }),
  ];
}

/** The API as a Fastify server that does not listen yet: every operation and raw route. Tests inject into it. */
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { projectOperations } from '#platform/http/projector';
import { registerRawRoutes } from '#platform/http/raw-routes';
import { createServer } from '#platform/http/server';
import type { Database } from '#platform/postgres/database';
import type { Modules } from './modules.ts';

export interface ApiDeps {
  database: Database;
  modules: Modules;
  log: FastifyBaseLogger;
  requestsPerMinute: number;
  trustedProxies: string[];
}

export async function createApi(deps: ApiDeps): Promise<FastifyInstance> {
  const { database, modules, log } = deps;
  const { authenticate } = modules.accounts;
  const { requestsPerMinute, trustedProxies } = deps;
  const server = await createServer({ log, requestsPerMinute, trustedProxies, bodyLimitBytes: 1024 * 1024 });
  server.get('/health/live', () => ({ status: 'ok' }));
  projectOperations(server, modules.bindings, { database, authenticate });
  registerRawRoutes(server, modules.rawRoutes, authenticate);
  return server;
}

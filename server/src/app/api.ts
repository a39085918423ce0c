import fastify from 'fastify';
import { explainListenError } from './listen-error.ts';
import type { RoleDeps, RunningRole } from './roles.ts';

export async function startApi(deps: RoleDeps): Promise<RunningRole> {
  const { host, port } = deps.config;
  const app = fastify({ forceCloseConnections: 'idle' });
  app.get('/health/live', () => ({ status: 'ok' }));
  try {
    const address = await app.listen({ host, port });
    return { address, stop: () => app.close() };
  } catch (error) {
    throw error instanceof Error ? explainListenError(error, { host, port, setting: 'PORT' }) : error;
  }
}

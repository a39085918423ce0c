import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { silentLogger } from '#platform/log/logger';
import { createMetrics } from '#platform/telemetry/metrics';
import { type RawRoute, registerRawRoutes } from './raw-routes.ts';
import { createServer } from './server.ts';

const route = { method: 'GET', permission: 'public', reason: 'For this test.', handle: async () => 'ok' } as const;
const routes: RawRoute[] = [
  { ...route, url: '/work' },
  { ...route, url: '/probe', isUnlimited: true },
];

it('refuses work with 503 and Retry-After while the event loop is late, and answers probes', async () => {
  const server = await createServer({
    log: silentLogger,
    metrics: createMetrics({ log: silentLogger, withProcessMetrics: false }),
    trustedProxies: [],
    bodyLimitBytes: 1024,
    corsOrigins: [],
    shedAboveDelayMs: 300,
  });
  registerRawRoutes(server, routes, async () => ({ kind: 'none' }));
  const ask = (url: string) => server.inject({ method: 'GET', url });
  expect((await ask('/work')).statusCode).toBe(200);
  let refused = await ask('/work');
  while (refused.statusCode === 200) {
    keepBusy(1_000);
    await turn();
    refused = await ask('/work');
  }
  expect(refused.json()).toMatchObject({ status: 503, code: 'request.overloaded' });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect((await ask('/probe')).statusCode).toBe(200);
  await server.close();
});

function keepBusy(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

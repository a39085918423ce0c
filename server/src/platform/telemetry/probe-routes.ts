/** Health probes and metrics. Strangers learn whether, never why; this machine and the metrics token learn both. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { authErrors } from '@millrace/contracts/errors';
import type { FastifyRequest } from 'fastify';
import { Problem } from '#platform/errors';
import { isFromThisMachine } from '#platform/http/local-request';
import type { RawRoute } from '#platform/http/raw-routes';
import type { Health } from './health.ts';
import type { Metrics } from './metrics.ts';

export interface ProbeDeps {
  health: Health;
  metrics: Metrics;
  /** Opens the details to other machines. */
  metricsToken: string | undefined;
}

export function probeRoutes(deps: ProbeDeps): RawRoute[] {
  const { health, metrics } = deps;
  const mayKnow = (request: FastifyRequest) => isLocal(request) || hasToken(request, deps.metricsToken);

  const answerReadiness: RawRoute['handle'] = async ({ request, reply }) => {
    const { isReady, checks } = await health.report();
    const details = mayKnow(request) ? { checks } : {};
    return reply
      .code(isReady ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: isReady ? 'ok' : 'unavailable', ...details });
  };

  return [
    {
      ...probe,
      url: '/health/live',
      handle: async ({ reply }) => reply.header('cache-control', 'no-store').send({ status: 'ok' }),
    },
    {
      ...probe,
      url: '/health/startup',
      handle: async ({ reply }) =>
        reply
          .code(health.isStarted ? 200 : 503)
          .header('cache-control', 'no-store')
          .send({ status: health.isStarted ? 'ok' : 'starting' }),
    },
    { ...probe, url: '/health/ready', handle: answerReadiness },
    { ...probe, url: '/health', handle: answerReadiness },
    {
      method: 'GET',
      url: '/metrics',
      permission: 'public',
      isUnlimited: true,
      reason: 'Prometheus scrapes it with a token of its own, or from this machine.',
      async handle({ request, reply }) {
        if (!mayKnow(request)) {
          const detail = 'Metrics are for this machine, or for who sends METRICS_TOKEN as bearer token.';
          throw new Problem(authErrors.forbidden, detail);
        }
        const { contentType, text } = await metrics.render();
        return reply.header('cache-control', 'no-store').type(contentType).send(text);
      },
    },
  ];
}

const probe = {
  method: 'GET',
  permission: 'public',
  isUnlimited: true,
  reason: 'Load balancers and orchestrators probe it.',
} satisfies Partial<RawRoute>;

function isLocal({ socket, headers }: FastifyRequest): boolean {
  const { remoteAddress, localAddress } = socket;
  return isFromThisMachine({ remoteAddress, localAddress, headers });
}

function hasToken(request: FastifyRequest, token: string | undefined): boolean {
  const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined || given === undefined) return false;
  const digest = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(given), digest(token));
}

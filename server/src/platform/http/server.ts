/** The Fastify server with everything every route shares: request ids, limits, headers, errors, aliases. */
import { createHash, randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import { requestErrors } from '@millrace/contracts/errors';
import type { Operation } from '@millrace/contracts/operation';
import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify';
import { Problem } from '#platform/errors';
import { replyWithProblem } from './problem-replies.ts';
import type { RawRoute } from './raw-routes.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: Operation;
    rawRoute?: RawRoute;
  }
}

export interface ServerOptions {
  log: FastifyBaseLogger;
  /** Requests a credential (or, without one, an address) may make in a minute; 0 for no limit. */
  requestsPerMinute: number;
  /** Addresses whose X-Forwarded-For is believed. */
  trustedProxies: string[];
  /** Largest JSON body; uploads have limits of their own. */
  bodyLimitBytes: number;
}

export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const server = fastify({
    loggerInstance: options.log,
    disableRequestLogging: true,
    genReqId: readRequestId,
    bodyLimit: options.bodyLimitBytes,
    trustProxy: options.trustedProxies.length > 0 ? options.trustedProxies : false,
    rewriteUrl: (request) => rewriteAlias(request.url ?? '/'),
    // Idle keep-alive connections must not hold up a stop.
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
  });
  server.setErrorHandler(replyWithProblem);
  server.setNotFoundHandler((request, reply) =>
    replyWithProblem(
      new Problem(requestErrors.notFound, `There is no ${request.method} ${request.url.split('?')[0]}.`),
      request,
      reply,
    ),
  );
  server.addHook('onSend', async (request, reply) => void reply.header('x-request-id', request.id));
  server.addHook('onResponse', async (request, reply) => {
    const { method, id } = request;
    const durationMs = Math.round(reply.elapsedTime * 10) / 10;
    const operation = request.routeOptions.config.operation?.id;
    request.log.info(
      { requestId: id, method, path: request.url.split('?')[0], operation, status: reply.statusCode, durationMs },
      'request',
    );
  });
  await server.register(cookie);
  if (options.requestsPerMinute === 0) return server;
  await server.register(rateLimit, {
    max: options.requestsPerMinute,
    timeWindow: '1 minute',
    enableDraftSpec: true,
    keyGenerator: limitKey,
    allowList: (request) => request.url.startsWith('/health/'),
    errorResponseBuilder: (_request, context) =>
      new Problem(
        requestErrors.rateLimited,
        `Too many requests: ${context.max} a minute are allowed. Try again in ${context.after}.`,
      ),
  });
  return server;
}

/** `/api/latest/…` and `/api/…` mean the current version. */
export function rewriteAlias(url: string): string {
  if (!url.startsWith('/api/') || url.startsWith('/api/v1/')) return url;
  return `/api/v1/${url.slice(url.startsWith('/api/latest/') ? '/api/latest/'.length : '/api/'.length)}`;
}

/** The caller's own request id when it is harmless to log, else a new one. */
function readRequestId(request: { headers: NodeJS.Dict<string | string[]> }): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{8,100}$/.test(given) ? given : randomUUID();
}

function limitKey(request: FastifyRequest): string {
  const credential = request.headers.authorization ?? request.cookies['millrace.session_token'];
  if (credential === undefined) return request.ip;
  return createHash('sha256').update(credential).digest('base64');
}

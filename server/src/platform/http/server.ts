/** The Fastify server with everything every route shares: request ids, limits, headers, errors, logs, aliases. */
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import underPressure from '@fastify/under-pressure';
import websocket from '@fastify/websocket';
import { requestErrors } from '@millrace/contracts/errors';
import type { Operation } from '@millrace/contracts/operation';
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { Problem } from '#platform/errors';
import type { Metrics } from '#platform/telemetry/metrics';
import type { Caller } from './caller.ts';
import { readJsonBodies } from './json-body.ts';
import { replyWithProblem } from './problem-replies.ts';
import type { RequestLimits } from './limits/request-limits.ts';
import type { RequestOrigins } from './request-origin.ts';
import type { RawRoute } from './raw-routes.ts';
import { logRequests, readRequestId, readTraceId } from './request-log.ts';
import { addSecurityHeaders } from './security-headers.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: Operation;
    rawRoute?: RawRoute;
  }
  interface FastifyRequest {
    /** Who was let in; for the log. Handlers are given it by their context. */
    admitted: Caller | undefined;
  }
}

export interface ServerOptions {
  log: FastifyBaseLogger;
  metrics: Metrics;
  /** What an address may ask; without it everything. */
  limits?: RequestLimits;
  /** Addresses whose X-Forwarded-For is believed. */
  trustedProxies: string[];
  /** Largest JSON body; uploads have limits of their own. */
  bodyLimitBytes: number;
  corsOrigins: readonly string[];
  /** Told where each request comes from. */
  origins?: RequestOrigins;
  /** Requests are refused while the event loop is this late; 0 for never. */
  shedAboveDelayMs: number;
}

const largestLiveMessageBytes = 4096;
const smallestCompressedBytes = 1024;
const retryAfterSeconds = 5;

export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const server = fastify({
    loggerInstance: options.log,
    // oxlint-disable-next-line max-params -- Fastify calls it so
    childLoggerFactory: (log, bindings, childOptions, request) =>
      log.child({ ...bindings, traceId: readTraceId(request.headers, bindings['requestId']) }, childOptions),
    logController: new LogController({ requestIdLogLabel: 'requestId', disableRequestLogging: true }),
    genReqId: readRequestId,
    bodyLimit: options.bodyLimitBytes,
    // Addresses that reach no route, and so none of the hooks below.
    frameworkErrors(error, request, reply) {
      void replyWithProblem(error, request, reply.header('x-request-id', request.id));
    },
    trustProxy: options.trustedProxies.length > 0 ? options.trustedProxies : false,
    rewriteUrl: (request) => rewriteAlias(request.url ?? '/'),
    // Idle keep-alive connections must not hold up a stop.
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
  });
  server.decorateRequest('admitted', undefined);
  server.setErrorHandler(replyWithProblem);
  readJsonBodies(server);
  // Hooks of every request call back: a promise of each would be waited for.
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  const { origins } = options;
  if (origins) {
    server.addHook('onRequest', (request, _reply, done) =>
      origins.run({ requestId: request.id, address: request.ip }, done),
    );
  }
  addSecurityHeaders(server, options);
  logRequests(server, options.metrics);
  await server.register(cookie);
  options.limits?.addTo(server);
  if (options.shedAboveDelayMs > 0) await shedLoad(server, options.shedAboveDelayMs);
  // Never a stream of events: they would be held back until a block is full.
  const customTypes = /^(application\/(problem\+)?json|text\/(html|css|csv|plain|xml))/;
  await server.register(compress, { threshold: smallestCompressedBytes, encodings: ['br', 'gzip'], customTypes });
  await server.register(websocket, { options: { maxPayload: largestLiveMessageBytes } });
  server.setNotFoundHandler(async (request) => {
    throw new Problem(requestErrors.notFound, `There is no ${request.method} ${request.url.split('?')[0]}.`);
  });
  return server;
}

/** `/api/latest/…` and `/api/…` mean the current version. */
function rewriteAlias(url: string): string {
  if (!/^\/api(\/|$|\?)/.test(url) || /^\/api\/v1(\/|$|\?)/.test(url)) return url;
  return url.replace(/^\/api(\/latest)?(?=\/|$|\?)/, '/api/v1');
}

/** Better a clear refusal now than an answer nobody waits for any more. */
async function shedLoad(server: FastifyInstance, maxEventLoopDelay: number): Promise<void> {
  await server.register(underPressure, {
    maxEventLoopDelay,
    pressureHandler(request, reply) {
      if (request.routeOptions.config.rawRoute?.isUnlimited) return;
      reply.header('retry-after', retryAfterSeconds);
      throw new Problem(requestErrors.overloaded, `The server is busy. Try again in ${retryAfterSeconds} seconds.`);
    },
  });
}

/** One line and one measurement for each request, and the ids by which lines belong together. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from '#platform/telemetry/metrics';

export function logRequests(server: FastifyInstance, metrics: Metrics): void {
  server.addHook('onResponse', (request, reply, done) => {
    const { elapsedTime, statusCode: status } = reply;
    const { method } = request;
    const name = nameOf(request);
    metrics.observeRequest({ method, operation: name, status, seconds: elapsedTime / 1000 });
    const { admitted } = request;
    const who = admitted && {
      workspaceId: admitted.workspaceId,
      actorKind: admitted.actor.kind,
      actorId: admitted.actor.id,
    };
    const durationMs = Math.round(elapsedTime * 10) / 10;
    request.log.info({ method, operation: name, path: pathOf(request), status, durationMs, ...who }, 'request');
    done();
  });
}

function nameOf({ routeOptions }: FastifyRequest): string {
  return routeOptions.config.operation?.id ?? routeOptions.url ?? 'none';
}

/** Only of operations: their paths hold ids, while those of links (unsubscribe, files) hold secrets. */
function pathOf(request: FastifyRequest): string | undefined {
  return request.routeOptions.config.operation ? request.url.split('?')[0] : undefined;
}

/** The caller's own request id when it is harmless to log, else a new one. */
export function readRequestId(request: { headers: IncomingHttpHeaders }): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{8,100}$/.test(given) ? given : randomUUID();
}

/** The trace the request is part of (W3C Trace Context), else one of its own. */
export function readTraceId(headers: IncomingHttpHeaders | undefined, requestId: unknown): string {
  const given = headers?.['traceparent'];
  const traceId = typeof given === 'string' ? /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-/.exec(given)?.[1] : undefined;
  if (traceId && !/^0+$/.test(traceId)) return traceId;
  const own = String(requestId).replaceAll('-', '').toLowerCase();
  return /^[\da-f]{32}$/.test(own) ? own : randomBytes(16).toString('hex');
}

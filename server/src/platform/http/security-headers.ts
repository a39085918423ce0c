/**
 * Headers that tell browsers what an answer may do. The default is what suits data: nothing. A page sets a content
 * security policy of its own before it is sent.
 */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

export interface SecurityHeaderOptions {
  /** Other sites whose pages may call the API with an API key. Cookies never count across sites. */
  corsOrigins: readonly string[];
}

const always = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'x-permitted-cross-domain-policies': 'none',
};

const policyOfData = "default-src 'none'; frame-ancestors 'none'";
const twoYearsSeconds = 63_072_000;

export function addSecurityHeaders(server: FastifyInstance, options: SecurityHeaderOptions): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.headers(always);
    if (request.protocol === 'https') {
      reply.header('strict-transport-security', `max-age=${twoYearsSeconds}; includeSubDomains`);
    }
    if (options.corsOrigins.length > 0) {
      allowOrigin(request, reply, options.corsOrigins);
      if (isPreflight(request)) return void reply.code(204).send();
    }
    done();
  });
  server.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('content-security-policy')) {
      reply.header('content-security-policy', policyOfData).header('x-frame-options', 'DENY');
    }
    if (!reply.hasHeader('cross-origin-resource-policy')) reply.header('cross-origin-resource-policy', 'same-origin');
  });
}

function allowOrigin(request: FastifyRequest, reply: FastifyReply, origins: readonly string[]): void {
  reply.header('vary', 'origin');
  const { origin } = request.headers;
  if (origin === undefined || !origins.includes(origin) || !request.url.startsWith('/api/')) return;
  reply.headers({
    'access-control-allow-origin': origin,
    'access-control-expose-headers':
      'etag, ratelimit-limit, ratelimit-remaining, ratelimit-reset, retry-after, x-request-id',
    'cross-origin-resource-policy': 'cross-origin',
  });
  if (!isPreflight(request)) return;
  reply.headers({
    'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
    'access-control-allow-headers':
      'authorization, content-type, idempotency-key, if-match, if-none-match, x-request-id',
    'access-control-max-age': '7200',
  });
}

function isPreflight(request: FastifyRequest): boolean {
  return request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
}

/** For one answer of one page. */
export function makeNonce(): string {
  return randomBytes(18).toString('base64');
}

/** A policy for a page whose scripts and styles carry a nonce; `extra` adds or replaces directives. */
export function pagePolicy(nonce: string, extra: Record<string, string> = {}): string {
  const directives = {
    'default-src': "'none'",
    'script-src': `'self' 'nonce-${nonce}'`,
    'style-src': `'self' 'nonce-${nonce}'`,
    'img-src': "'self' data: blob:",
    'font-src': "'self'",
    'connect-src': "'self'",
    'manifest-src': "'self'",
    'form-action': "'self'",
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
    ...extra,
  };
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}

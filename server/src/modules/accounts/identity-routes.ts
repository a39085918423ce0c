/** better-auth speaks fetch; Fastify does not. Its routes are carried over as they are. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RawRoute } from '#platform/http/raw-routes';
import { authPath } from './identity.ts';

export function identityRoutes(deps: { handle(request: Request): Promise<Response>; publicUrl: string }): RawRoute[] {
  return [
    {
      method: ['GET', 'POST'],
      url: `${authPath}/*`,
      permission: 'public',
      reason: 'better-auth answers its own routes: sign-up, sign-in, sign-out, one-time links, password.',
      handle: async ({ request, reply }) =>
        await sendResponse(reply, await deps.handle(toFetchRequest(request, deps.publicUrl))),
    },
  ];
}

function toFetchRequest(request: FastifyRequest, publicUrl: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  // What an address limit counts by; a forwarded address is believed only where Fastify trusts the proxy.
  headers.set('x-forwarded-for', request.ip);
  const url = new URL(request.originalUrl, publicUrl);
  url.pathname = url.pathname.replace(/^\/api\/(latest\/|v1\/)?/, '/api/v1/');
  const hasBody = request.method !== 'GET' && request.body !== undefined && request.body !== null;
  return new Request(url, {
    method: request.method,
    headers,
    ...(hasBody ? { body: JSON.stringify(request.body) } : {}),
  });
}

async function sendResponse(reply: FastifyReply, response: Response): Promise<FastifyReply> {
  reply.code(response.status).header('cache-control', 'no-store');
  for (const [name, value] of response.headers) if (name !== 'set-cookie') reply.header(name, value);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) reply.header('set-cookie', cookies);
  return reply.send(response.body ? Buffer.from(await response.arrayBuffer()) : undefined);
}

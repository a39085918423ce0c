/** better-auth speaks fetch; Fastify does not. Its routes are carried over as they are. */
import { requestErrors } from '@millrace/contracts/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#platform/errors';
import type { RawRoute } from '#platform/http/raw-routes';
import { authPath } from './identity.ts';

export function identityRoutes(deps: { handle(request: Request): Promise<Response>; publicUrl: string }): RawRoute[] {
  return [
    {
      method: ['GET', 'POST'],
      url: `${authPath}/*`,
      permission: 'public',
      reason: 'better-auth answers its own routes: sign-up, sign-in, sign-out, one-time links, password.',
      async handle({ request, reply }) {
        const response = await deps.handle(toFetchRequest(request, deps.publicUrl));
        // What it does not know it answers without a word.
        if (response.status === 404 && !response.body) {
          throw new Problem(requestErrors.notFound, `There is no ${request.method} ${request.url.split('?')[0]}.`);
        }
        return await sendResponse(reply, response);
      },
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

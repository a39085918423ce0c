/**
 * What cannot be an operation: streams, uploads, inbound webhooks, pages, and better-auth's own routes. Each is listed
 * with its permission, so that the proofs that walk the operations walk these too.
 */
import type { Access, Permission, Reach } from '@millrace/contracts/permissions';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { authorize } from './authorize.ts';
import type { Authenticate, Caller } from './caller.ts';

export interface RawRequestContext {
  request: FastifyRequest;
  reply: FastifyReply;
  /** Absent for public routes called without a credential. */
  caller: Caller | undefined;
  reach: Reach;
}

export interface RawRoute {
  method: HTTPMethods | HTTPMethods[];
  /** The whole path, with Fastify's `:parameters`. */
  url: string;
  permission: Access;
  /** Why it is not an operation. */
  reason: string;
  bodyLimit?: number;
  handle(context: RawRequestContext): Promise<unknown>;
}

/** A raw route of a workspace, whose handler always has a caller. */
export function rawRoute(
  route: Omit<RawRoute, 'handle' | 'permission'> & {
    permission: Permission;
    handle(context: RawRequestContext & { caller: Caller }): Promise<unknown>;
  },
): RawRoute {
  const { handle, ...rest } = route;
  return {
    ...rest,
    handle: (context) => {
      const { caller } = context;
      if (!caller) throw new Error(`${route.url} was reached without a caller.`);
      return handle({ ...context, caller });
    },
  };
}

export function registerRawRoutes(
  server: FastifyInstance,
  routes: readonly RawRoute[],
  authenticate: Authenticate,
): void {
  // A scope of their own: here a body that is not JSON arrives as its stream, elsewhere it is refused with 415.
  void server.register(async (scope) => {
    scope.removeContentTypeParser('text/plain');
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    for (const route of routes) registerRawRoute(scope, route, authenticate);
  });
}

function registerRawRoute(server: FastifyInstance, route: RawRoute, authenticate: Authenticate): void {
  server.route({
    method: route.method,
    url: route.url,
    config: { rawRoute: route },
    ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
    handler: async (request, reply) => {
      const credential = await authenticate(request);
      return await route.handle({ request, reply, ...authorize(route.permission, credential) });
    },
  });
}

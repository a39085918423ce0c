/**
 * What cannot be an operation: streams, uploads, inbound webhooks, pages, and better-auth's own routes. Each is listed
 * with its permission, so that the proofs that walk the operations walk these too.
 */
import { requestErrors } from '@millrace/contracts/errors';
import type { Budget } from '@millrace/contracts/operation';
import type { Access, Permission, Reach } from '@millrace/contracts/permissions';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods, RouteOptions } from 'fastify';
import type { WebSocket } from 'ws';
import { Problem } from '#platform/errors';
import { authorize, type Authorized } from './authorize.ts';
import type { Authenticate, Caller } from './caller.ts';

export interface RawRequestContext {
  request: FastifyRequest;
  reply: FastifyReply;
  /** Absent on public routes, where credentials are not looked at. */
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
  /** The body arrives as the bytes that came, whatever its type: for what signs them, or is read in several ways. */
  takesBytes?: boolean;
  /** Neither counted nor shed: probes have to be answered when nothing else is, and a page is many assets. */
  isUnlimited?: boolean;
  /** Counts against a limit of its own as well. */
  budget?: Budget;
  /** Takes over the connection of a WebSocket handshake, authorized like every other request before it. */
  upgrade?(context: RawRequestContext, socket: WebSocket): void;
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
    for (const route of routes) if (!route.takesBytes) registerRawRoute(scope, route, authenticate);
  });
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, bytes, done) => done(null, bytes));
    for (const route of routes) if (route.takesBytes) registerRawRoute(scope, route, authenticate);
  });
}

function registerRawRoute(server: FastifyInstance, route: RawRoute, authenticate: Authenticate): void {
  const admit = async (request: FastifyRequest): Promise<Authorized> => {
    if (route.permission === 'public') return { caller: undefined, reach: 'all' };
    const authorized = authorize(route.permission, await authenticate(request));
    request.admitted = authorized.caller;
    return authorized;
  };
  server.route({
    method: route.method,
    url: route.url,
    config: { rawRoute: route },
    ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
    handler: async (request, reply) => await route.handle({ request, reply, ...(await admit(request)) }),
    ...toUpgrade(route, admit),
  });
}

/** The handshake is refused like any request, before the connection changes its protocol. */
function toUpgrade(route: RawRoute, admit: (request: FastifyRequest) => Promise<Authorized>): Partial<RouteOptions> {
  const { upgrade } = route;
  if (!upgrade) return {};
  const admitted = new WeakMap<FastifyRequest, RawRequestContext>();
  return {
    preHandler: async (request, reply) => {
      if (request.ws) admitted.set(request, { request, reply, ...(await admit(request)) });
    },
    wsHandler(socket, request) {
      const context = admitted.get(request);
      if (context) upgrade.call(route, context, socket);
      else socket.close();
    },
  };
}

/** What a route that only upgrades answers to an ordinary request. */
export function refuseWithoutUpgrade({ reply }: RawRequestContext): Promise<never> {
  reply.header('upgrade', 'websocket');
  throw new Problem(requestErrors.upgradeRequired, 'This address speaks WebSocket only.');
}

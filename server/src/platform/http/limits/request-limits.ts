/**
 * What one caller may ask in a minute. Two looks at each request:
 *
 *   before it is known who asks   the address, and what it may ask of sign-in and webhooks
 *   once it is known              the credential, the person, the workspace
 *
 * Credentials that are none are counted by their address: whoever tries many is stopped before they are looked up.
 */
import { createHash } from 'node:crypto';
import { requestErrors } from '@millrace/contracts/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#platform/errors';
import type { Logger } from '#platform/log/logger';
import type { Authenticate, Caller, Credential } from '../caller.ts';
import type { ChosenLimits, LimitSettings } from './limit-settings.ts';
import { limitedAddress } from './limited-address.ts';
import type { RateLimiter, Verdict, Window } from './rate-limiter.ts';

export interface RequestLimitDeps {
  limiter: RateLimiter;
  settings: LimitSettings;
  choicesOf: (workspaceId: string) => Promise<ChosenLimits>;
  log: Logger;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** What the answer says of the limits. */
    limits: Verdict['tightest'];
    retryAfterSeconds: number | undefined;
  }
}

/** A person with several devices has as many sessions. */
const sessionsOfOnePerson = 2;
const rememberedCredentials = 10_000;

export interface RequestLimits {
  /** Counts by address, and puts the headers on every answer. */
  addTo(server: FastifyInstance): void;
  /** Counts whoever was recognised. */
  countCallers(authenticate: Authenticate): Authenticate;
}

export function createRequestLimits(deps: RequestLimitDeps): RequestLimits {
  const { limiter, settings } = deps;
  /** Hashes of credentials that were good: an address that tries keys does not lock out those beside it. */
  const good = new RecentSet(rememberedCredentials);
  const warnOfProxy = createProxyWarning(deps.log);

  const obey = (request: FastifyRequest, { refused, tightest }: Verdict): void => {
    if (tightest && (!request.limits || tightest.remaining <= request.limits.remaining)) request.limits = tightest;
    if (!refused) return;
    request.retryAfterSeconds = Math.max(1, Math.ceil(refused.waitMs / 1000));
    throw tooMany(refused.window, request.retryAfterSeconds);
  };
  const take = async (request: FastifyRequest, windows: readonly Window[]): Promise<void> => {
    const limited = windows.filter(({ limit }) => limit > 0);
    if (limited.length > 0) obey(request, await limiter.take(limited));
  };
  const faultyOf = (request: FastifyRequest): Window[] => {
    const key = `faulty:${limitedAddress(request.ip)}`;
    const limit = settings.faultyCredentials;
    return limit > 0 ? [{ name: 'faulty credentials', key, limit }] : [];
  };

  return {
    addTo(server) {
      server.decorateRequest('limits', undefined);
      server.decorateRequest('retryAfterSeconds', undefined);
      server.addHook('onRequest', async (request) => {
        if (request.routeOptions.config.rawRoute?.isUnlimited) return;
        warnOfProxy(request);
        await take(request, windowsOfAddress(request, settings));
      });
      server.addHook('onSend', async (request, reply) => writeHeaders(request, reply));
    },

    countCallers: (authenticate) => async (request) => {
      const name = credentialName(request);
      if (name !== undefined && !good.has(name)) {
        const { refused } = await limiter.look(faultyOf(request));
        // Before the search in the database that each guess would be.
        if (refused) obey(request, { refused, tightest: undefined });
      }
      const credential = await authenticate(request);
      if (credential.kind === 'none') return credential;
      if (credential.kind === 'invalid') {
        if (name !== undefined) good.delete(name);
        await take(request, faultyOf(request));
        return credential;
      }
      if (name !== undefined) good.add(name);
      await take(request, await windowsOfCaller(request, credential, deps));
      return credential;
    },
  };
}

function windowsOfAddress(request: FastifyRequest, settings: LimitSettings): Window[] {
  const address = limitedAddress(request.ip);
  const { operation, rawRoute } = request.routeOptions.config;
  const windows = [{ name: 'address', key: `address:${address}`, limit: settings.address }];
  // With a permission the caller will be known, and the budget is that of the workspace.
  const budget = (operation ?? rawRoute)?.permission === 'public' ? (operation ?? rawRoute)?.budget : undefined;
  // Looking at one's session is no attempt to sign in.
  if (!budget || request.method === 'GET') return windows;
  return [...windows, { name: budget, key: `${budget}:${address}`, limit: settings.budgets[budget] }];
}

async function windowsOfCaller(
  request: FastifyRequest,
  credential: Extract<Credential, { kind: 'session' | 'caller' }>,
  { settings, choicesOf }: RequestLimitDeps,
): Promise<Window[]> {
  const caller = credential.kind === 'caller' ? credential.caller : undefined;
  const session = credential.kind === 'session' ? credential.session : credential.caller.session;
  const chosen = caller ? await choicesOf(caller.workspaceId) : { api: null, app: null };
  const app = settings.app === 0 ? 0 : (chosen.app ?? settings.app);
  const api = settings.api === 0 ? 0 : (chosen.api ?? settings.api);
  const isApp = request.headers.authorization === undefined;
  const windows = [{ name: 'credential', key: credentialKey(caller, session?.id, isApp), limit: isApp ? app : api }];
  if (session) windows.push({ name: 'person', key: `person:${session.userId}`, limit: app * sessionsOfOnePerson });
  if (!caller) return windows;
  windows.push({ name: 'workspace', key: `workspace:${caller.workspaceId}`, limit: settings.workspace });
  const budget = (request.routeOptions.config.operation ?? request.routeOptions.config.rawRoute)?.budget;
  if (budget) windows.push({ name: budget, key: `${budget}:${caller.workspaceId}`, limit: settings.budgets[budget] });
  return windows;
}

/** The web app and a program with a token of the same session are counted apart. */
function credentialKey(caller: Caller | undefined, sessionId: string | undefined, isApp: boolean): string {
  if (sessionId !== undefined) return `${isApp ? 'session' : 'token'}:${sessionId}`;
  return `key:${caller?.actor.id}`;
}

/** A hash: the memory of the process holds no credential. */
function credentialName({ headers: { authorization, cookie } }: FastifyRequest): string | undefined {
  // Over https the name starts with __Secure-.
  const credential = authorization ?? /millrace\.session_token=([^;]+)/.exec(cookie ?? '')?.[1];
  return credential === undefined ? undefined : createHash('sha256').update(credential).digest('base64');
}

function writeHeaders({ limits, retryAfterSeconds }: FastifyRequest, reply: FastifyReply): void {
  if (limits) {
    reply.header('ratelimit-limit', limits.limit);
    reply.header('ratelimit-remaining', limits.remaining);
    reply.header('ratelimit-reset', Math.ceil(limits.resetMs / 1000));
  }
  if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds);
}

function tooMany({ limit, name }: Window, seconds: number): Problem {
  const allowed = `${limit} a minute are allowed (${name.replaceAll('_', ' ')})`;
  return new Problem(requestErrors.rateLimited, `Too many requests: ${allowed}. Try again in ${seconds} seconds.`, {
    extensions: { limit: name, retryAfterSeconds: seconds },
  });
}

/** Behind a proxy nobody told us of, everybody has the same address and one budget. */
function createProxyWarning(log: Logger): (request: FastifyRequest) => void {
  let isSaid = false;
  return (request) => {
    if (isSaid || request.headers['x-forwarded-for'] === undefined || request.ips !== undefined) return;
    isSaid = true;
    const remedy = 'Name it in TRUSTED_PROXIES if it is yours: until then all who come through it share one limit.';
    log.warn({ proxy: request.ip }, `Requests come through a proxy that is not trusted. ${remedy}`);
  };
}

class RecentSet {
  readonly #limit: number;
  readonly #names = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  delete(name: string): void {
    this.#names.delete(name);
  }

  /** The oldest goes first: a Set keeps the order of insertion. */
  add(name: string): void {
    this.#names.delete(name);
    if (this.#names.size >= this.#limit) this.#names.delete(this.#names.values().next().value ?? '');
    this.#names.add(name);
  }
}

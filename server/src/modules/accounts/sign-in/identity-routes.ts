/**
 * The routes of better-auth that are open, one by one; it has more, which answer with what no page should hold or do
 * what ours do. It speaks fetch and Fastify does not: requests and answers are carried over.
 */
import { authErrors, requestErrors } from '@millrace/contracts/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#platform/errors';
import type { RawRoute } from '#platform/http/raw-routes';
import { mayUseCookie, provenanceOf } from '#platform/http/same-origin';
import type { SignInAudit } from './audit-sign-in.ts';
import { authPath } from './identity.ts';
import { requireGoodPassword } from './password-rules.ts';
import { codePage } from './second-factor.ts';
import type { Attempt, Throttle } from './throttle.ts';

export interface IdentityRouteDeps {
  handle(request: Request): Promise<Response>;
  throttle: Throttle;
  signIns: Pick<SignInAudit, 'refused'>;
  publicUrl: string;
}

interface IdentityRoute {
  method: 'GET' | 'POST';
  path: string;
  /** Why it is there. */
  reason: string;
  /** What is counted: guesses are given back when they were right, mails and new accounts are not. */
  counts?: { kind: string; perAccount: number; isGuess: boolean };
}

const guess = (kind: string) => ({ kind, perAccount: 10, isGuess: true });
const mail = (kind: string) => ({ kind, perAccount: 5, isGuess: false });

const routes: readonly IdentityRoute[] = [
  { method: 'POST', path: '/sign-up/email', reason: 'Makes an account.', counts: mail('sign-up') },
  { method: 'POST', path: '/sign-in/email', reason: 'Signs in with a password.', counts: guess('sign-in') },
  { method: 'POST', path: '/sign-out', reason: 'Ends the session.' },
  { method: 'GET', path: '/magic-link/verify', reason: 'Signs in by a one-time link the operator was given.' },
  { method: 'POST', path: '/sign-in/social', reason: 'Sends the browser to Google.' },
  { method: 'GET', path: '/callback/google', reason: 'Where Google sends the browser back to.' },
  { method: 'GET', path: '/verify-email', reason: 'Confirms an address by the link that was mailed to it.' },
  {
    method: 'POST',
    path: '/send-verification-email',
    reason: 'Mails that link again; the answer does not tell whether there is such an account.',
    counts: mail('verify'),
  },
  {
    method: 'POST',
    path: '/request-password-reset',
    reason: 'Mails a link for a new password; the answer does not tell whether there is such an account.',
    counts: mail('reset'),
  },
  { method: 'POST', path: '/reset-password', reason: 'Sets a password by that link.', counts: guess('link') },
  {
    method: 'POST',
    path: '/change-password',
    reason: 'Changes the password of who knows the old one.',
    counts: guess('password'),
  },
  {
    method: 'POST',
    path: '/two-factor/enable',
    reason: 'Answers the secret of a second factor and its recovery codes, once.',
    counts: guess('password'),
  },
  {
    method: 'POST',
    path: '/two-factor/disable',
    reason: 'Takes the second factor away.',
    counts: guess('password'),
  },
  {
    method: 'POST',
    path: '/two-factor/generate-backup-codes',
    reason: 'Answers new recovery codes, once.',
    counts: guess('password'),
  },
  {
    method: 'POST',
    path: '/two-factor/verify-totp',
    reason: 'Signs in with a code, or confirms that the app is set up.',
    counts: guess('second-factor'),
  },
  {
    method: 'POST',
    path: '/two-factor/verify-backup-code',
    reason: 'Signs in with a recovery code.',
    counts: guess('second-factor'),
  },
];

export function identityRoutes(deps: IdentityRouteDeps): RawRoute[] {
  return routes.map((route) => ({
    method: route.method,
    url: authPath + route.path,
    budget: 'sign_in',
    permission: 'public',
    reason: `better-auth answers it. ${route.reason}`,
    handle: async ({ request, reply }) =>
      await sendResponse({ request, reply, publicUrl: deps.publicUrl }, await answer(deps, route, { request, reply })),
  }));
}

async function answer(
  deps: IdentityRouteDeps,
  route: IdentityRoute,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<Response> {
  requireOwnOrigin(request, new URL(deps.publicUrl).origin);
  requireReadableBody(request);
  requireOwnPages(request);
  await requireGoodNewPassword(request);
  const attempt = toAttempt(route, request);
  if (!attempt) return await deps.handle(toFetchRequest(request, deps.publicUrl));
  const verdict = await deps.throttle.count(attempt);
  if (!verdict.isAllowed) {
    reply.header('retry-after', verdict.retryAfterSeconds);
    const minutes = Math.ceil(verdict.retryAfterSeconds / 60);
    throw new Problem(authErrors.tooManyAttempts, `Too many attempts. Try again in ${minutes} minutes.`);
  }
  const response = await deps.handle(toFetchRequest(request, deps.publicUrl));
  if (route.counts?.isGuess && response.ok) await deps.throttle.forgive(attempt);
  if (response.status === 401 && attempt.account !== undefined) await deps.signIns.refused(attempt.account);
  return response;
}

/** Signing somebody in or out from another site would be a forgery too; a program without cookies says nothing. */
function requireOwnOrigin(request: FastifyRequest, publicOrigin: string): void {
  if (request.method === 'GET') return;
  const isForged = provenanceOf(request, publicOrigin) === 'foreign';
  if (!isForged && (request.headers.cookie === undefined || mayUseCookie(request, publicOrigin))) return;
  throw new Problem(authErrors.foreignOrigin, 'This counts only from the pages of this installation.');
}

/** Only JSON: a stream is a form or a file. */
function requireReadableBody({ body }: FastifyRequest): void {
  if (body === undefined || body === null || Object.getPrototypeOf(body) === Object.prototype) return;
  throw new Problem(requestErrors.unsupportedMediaType, 'Send a JSON object as application/json.');
}

/** Whatever sets one: signing up, changing it, and by a link. */
async function requireGoodNewPassword({ body, url }: FastifyRequest): Promise<void> {
  const given = (body ?? {}) as Record<string, unknown>; // a JSON object, as was just required
  const isSignUp = /\/sign-up\/email(\?|$)/.test(url);
  const password = isSignUp ? given['password'] : given['newPassword'];
  if (typeof password !== 'string') return;
  const about = [given['email'], given['name']].filter((text) => typeof text === 'string');
  await requireGoodPassword(password, about);
}

/** Where to go afterwards is a page of ours, written as a path. */
function requireOwnPages({ query }: FastifyRequest): void {
  const foreign = Object.entries(query ?? {}).find(
    ([name, value]) => /callbackURL$/i.test(name) && !/^\/(?![/\\])/.test(String(value)),
  );
  if (foreign)
    throw new Problem(requestErrors.invalid, `${foreign[0]}: give a path of this installation, such as /leads.`);
}

function toAttempt({ counts }: IdentityRoute, { body, ip }: FastifyRequest): Attempt | undefined {
  if (!counts) return undefined;
  const email = body !== null && typeof body === 'object' && 'email' in body ? body.email : undefined;
  const account = typeof email === 'string' ? email : undefined;
  return { kind: counts.kind, perAccount: counts.perAccount, account, address: ip };
}

function toFetchRequest(request: FastifyRequest, publicUrl: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  // What is written down as the session's address; a forwarded one is believed only where Fastify trusts the proxy.
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

async function sendResponse(
  { request, reply, publicUrl }: { request: FastifyRequest; reply: FastifyReply; publicUrl: string },
  response: Response,
): Promise<FastifyReply> {
  reply.code(response.status).header('cache-control', 'no-store');
  for (const [name, value] of response.headers) if (name !== 'set-cookie') reply.header(name, value);
  const location = response.headers.get('location');
  if (location !== null) reply.header('location', requireOwnAddress(location, { request, publicUrl }));
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) reply.header('set-cookie', cookies);
  const body = Buffer.from(await response.arrayBuffer());
  if (request.method === 'GET' && 'twoFactorRedirect' in parseObject(body.toString())) {
    return reply.removeHeader('content-type').redirect(toCodePage(location, publicUrl), 302);
  }
  if (response.status < 400) return reply.send(body.length > 0 ? body : undefined);
  // As every refusal of ours, with what better-auth says of it.
  reply.removeHeader('content-length');
  return reply
    .type('application/problem+json')
    .send(JSON.stringify(toProblemDocument(body.toString(), response, request)));
}

/** A link of ours leads to a page of ours, whatever was written into it. */
function requireOwnAddress(
  location: string,
  { request, publicUrl }: { request: FastifyRequest; publicUrl: string },
): string {
  const own = new URL(publicUrl).origin;
  const { origin } = URL.canParse(location, own) ? new URL(location, own) : { origin: 'null' };
  const host = request.headers.host ?? '';
  return [own, `http://${host}`, `https://${host}`].includes(origin) ? location : '/';
}

/** A link or Google has brought the browser here; who it is has to show a code first, and then goes on. */
function toCodePage(location: string | null, publicUrl: string): string {
  const { pathname, search } = URL.canParse(location ?? '', publicUrl)
    ? new URL(location ?? '', publicUrl)
    : { pathname: '/', search: '' };
  return `${codePage}&${new URLSearchParams({ next: pathname + search })}`;
}

function toProblemDocument(body: string, response: Response, request: FastifyRequest): object {
  const said = parseObject(body);
  return {
    ...said,
    // Its codes are no errors of ours that a page explains (RFC 9457).
    type: 'about:blank',
    title: 'Signing in did not work',
    status: response.status,
    code: said.code ?? 'auth.failed',
    detail: typeof said.message === 'string' ? said.message : 'It did not work. Check what you sent.',
    requestId: request.id,
  };
}

function parseObject(text: string): { code?: unknown; message?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

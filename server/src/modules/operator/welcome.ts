/**
 * The link a newcomer opens instead of signing up: once, on the machine itself, while nobody has an account yet. It leads
 * into the demo workspace as its made-up owner.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { type Accounts, demoEmail } from '#modules/accounts/accounts.module';
import type { RawRoute } from '#platform/http/raw-routes';
import { isOverLoopback } from '#platform/http/local-request';

export interface Welcome {
  route: RawRoute;
  /** Makes the one link there is; an earlier one stops working. Answers its path. */
  issuePath(): string;
}

const refusal =
  'This link works once, only on the machine Millrace runs on and not through a proxy, and only until the first account ' +
  'is made. The next start prints a new one while there is no account.\n';

export function createWelcome(deps: { accounts: Accounts }): Welcome {
  const { accounts } = deps;
  let token: string | undefined;

  async function isWelcome(request: FastifyRequest): Promise<boolean> {
    // Fastify answers HEAD from the GET route; looking at a link must not use it up.
    if (request.method !== 'GET') return false;
    const { remoteAddress, localAddress } = request.socket;
    if (!isOverLoopback({ remoteAddress, localAddress, headers: request.headers })) return false;
    const given = (request.params as { token: string }).token; // named in the url
    return token !== undefined && isSame(given, token) && !(await accounts.hasRealAccount());
  }

  return {
    route: {
      method: 'GET',
      url: '/welcome/demo/:token',
      permission: 'public',
      reason: 'A link that a person opens: one-time, over loopback, while there is no account.',
      async handle({ request, reply }) {
        reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
        if (!(await isWelcome(request))) return await reply.code(403).type('text/plain; charset=utf-8').send(refusal);
        token = undefined;
        return await reply.redirect(await accounts.createSignInPath(demoEmail, '/'), 303);
      },
    },
    issuePath() {
      token = randomBytes(24).toString('base64url');
      return `/welcome/demo/${token}`;
    },
  };
}

function isSame(given: string, wanted: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(wanted)];
  return left.length === right.length && timingSafeEqual(left, right);
}

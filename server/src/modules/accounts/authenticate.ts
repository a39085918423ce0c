/** Who makes a request: an API key or an access token in `Authorization`, or a session in a cookie. */
import type { Role } from '@millrace/contracts/permissions';
import type { Authenticate, Credential, Session } from '#platform/http/caller';
import type { Clock } from '#platform/clock';
import { mayUseCookie } from '#platform/http/same-origin';
import type { Db } from '#platform/postgres/database';
import { selectMembershipsOf } from './account-store.ts';
import type { ApiKeyAuthenticator } from './api-key-authenticator.ts';
import type { LastUses } from './last-uses.ts';
import type { Identity } from './sign-in/identity.ts';
import type { TokenAuthenticator } from './tokens/token-authenticator.ts';

export interface AuthenticateDeps {
  owner: Db;
  identity: Identity;
  apiKeys: ApiKeyAuthenticator;
  tokens: TokenAuthenticator;
  /** When each session was last seen. */
  seen: LastUses<Date>;
  clock: Clock;
  publicUrl: string;
}

export function createAuthenticate(deps: AuthenticateDeps): Authenticate {
  const publicOrigin = new URL(deps.publicUrl).origin;

  return async (request) => {
    const { authorization, cookie } = request.headers;
    if (authorization !== undefined) return await authenticateBearer(deps, authorization);
    if (!cookie?.includes('millrace.session_token')) return { kind: 'none' };
    if (!mayUseCookie(request, publicOrigin)) {
      return {
        kind: 'invalid',
        reason:
          'A session cookie counts only from the pages of this installation: this request has no Origin header, or that of another site. Programs use an API key.',
      };
    }
    return await authenticateSession(deps, cookie);
  };
}

async function authenticateBearer(deps: AuthenticateDeps, authorization: string): Promise<Credential> {
  const [, token = ''] = /^Bearer (\S+)$/i.exec(authorization) ?? [];
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) {
    const caller = await deps.tokens.find(token);
    if (caller) return { kind: 'caller', caller };
    return {
      kind: 'invalid',
      reason: 'This access token has ended, or its session has. Refresh it, or sign in again.',
    };
  }
  const caller = /^mr_[\w-]{43}$/.test(token) ? await deps.apiKeys.find(token) : undefined;
  if (caller) return { kind: 'caller', caller };
  return { kind: 'invalid', reason: 'This API key does not exist, was revoked or has expired.' };
}

async function authenticateSession(deps: AuthenticateDeps, cookie: string): Promise<Credential> {
  const found = await deps.identity.api.getSession({ headers: new Headers({ cookie }) });
  if (!found) return { kind: 'invalid', reason: 'Your session has ended. Sign in again.' };
  const { user } = found;
  deps.seen.note(found.session.id, deps.clock.now());
  const session: Session = { id: found.session.id, userId: user.id, name: user.name, email: user.email };
  const memberships = await selectMembershipsOf(deps.owner, user.id);
  const current = memberships.find(({ id }) => id === found.session.workspaceId) ?? memberships[0];
  if (!current) return { kind: 'session', session };
  const caller = {
    workspaceId: current.id,
    role: current.role as Role, // checked by the table
    actor: { kind: 'user' as const, id: user.id },
    session,
  };
  return { kind: 'caller', caller };
}

/** Who makes a request: an API key in `Authorization`, or a session in a cookie. */
import type { Role } from '@millrace/contracts/permissions';
import type { FastifyRequest } from 'fastify';
import type { Authenticate, Credential, Session } from '#platform/http/caller';
import type { Db } from '#platform/postgres/database';
import { selectMembershipsOf } from './account-store.ts';
import type { ApiKeyAuthenticator } from './api-key-authenticator.ts';
import type { Identity } from './identity.ts';

export interface AuthenticateDeps {
  owner: Db;
  identity: Identity;
  apiKeys: ApiKeyAuthenticator;
  publicUrl: string;
}

export function createAuthenticate(deps: AuthenticateDeps): Authenticate {
  const publicOrigin = new URL(deps.publicUrl).origin;

  return async (request) => {
    const { authorization, cookie } = request.headers;
    if (authorization !== undefined) return await authenticateKey(deps, authorization);
    if (!cookie?.includes('millrace.session_token')) return { kind: 'none' };
    if (isForeignOrigin(request, publicOrigin)) {
      return {
        kind: 'invalid',
        reason: 'This request comes from another site, so its session cookie is not accepted.',
      };
    }
    return await authenticateSession(deps, cookie);
  };
}

async function authenticateKey(deps: AuthenticateDeps, authorization: string): Promise<Credential> {
  const key = /^Bearer (mr_[\w-]{43})$/i.exec(authorization)?.[1];
  const caller = key === undefined ? undefined : await deps.apiKeys.find(key);
  return caller
    ? { kind: 'caller', caller }
    : { kind: 'invalid', reason: 'This API key does not exist, was revoked or has expired.' };
}

async function authenticateSession(deps: AuthenticateDeps, cookie: string): Promise<Credential> {
  const found = await deps.identity.api.getSession({ headers: new Headers({ cookie }) });
  if (!found) return { kind: 'invalid', reason: 'Your session has ended. Sign in again.' };
  const { user } = found;
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

/** A browser sends Origin with every request that changes something: a cookie counts only from our own pages. */
function isForeignOrigin(request: FastifyRequest, publicOrigin: string): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined || origin === publicOrigin) return false;
  return origin !== `http://${host}` && origin !== `https://${host}`;
}

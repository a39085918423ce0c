/** Who makes a request, as far as the HTTP skeleton needs to know. Modules decide how callers are recognised. */
import { type Permission, type Reach, reachOf, type Role } from '@millrace/contracts/permissions';
import type { FastifyRequest } from 'fastify';

/** A caller inside a workspace: a person with a session there, or an API key. */
export interface Caller {
  workspaceId: string;
  role: Role;
  /** Of an API key or access token: they narrow the role; undefined for a session. */
  scopes?: readonly string[] | undefined;
  actor: { kind: 'user' | 'api_key'; id: string };
  session?: Session | undefined;
}

/** A signed-in person, in a workspace or not. */
export interface Session {
  id: string;
  userId: string;
  name: string;
  email: string;
}

export type Credential =
  | { kind: 'none' }
  | { kind: 'invalid'; reason: string }
  /** Signed in, but not a member of a workspace. */
  | { kind: 'session'; session: Session }
  | { kind: 'caller'; caller: Caller };

export type Authenticate = (request: FastifyRequest) => Promise<Credential>;

export function reachOfCaller(caller: Caller, permission: Permission): Reach {
  return reachOf(permission, caller.role, caller.scopes);
}

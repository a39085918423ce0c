/** The one decision whether a credential may do what an operation or raw route is declared to need. */
import { authErrors } from '@millrace/contracts/errors';
import type { Access, Reach } from '@millrace/contracts/permissions';
import { Problem } from '#platform/errors';
import { type Caller, type Credential, reachOfCaller } from './caller.ts';

export interface Authorized {
  /** Undefined only where the access is `public` or `signed_in`. */
  caller: Caller | undefined;
  reach: Reach;
}

export function authorize(access: Access, credential: Credential): Authorized {
  const caller = credential.kind === 'caller' ? credential.caller : undefined;
  if (access === 'public') return { caller, reach: 'all' };
  if (credential.kind === 'invalid') throw new Problem(authErrors.invalidCredential, credential.reason);
  if (credential.kind === 'none') {
    throw new Problem(authErrors.required, 'Sign in, or send an API key or access token as "Authorization: Bearer …".');
  }
  if (access === 'signed_in') {
    if (credential.kind === 'session' || caller?.session) return { caller, reach: 'all' };
    throw new Problem(
      authErrors.forbidden,
      'This is for people who signed in; an API key or access token cannot do it.',
    );
  }
  if (!caller) {
    throw new Problem(
      authErrors.noWorkspace,
      'You are not a member of a workspace yet. Create one or ask to be added.',
    );
  }
  const reach = reachOfCaller(caller, access);
  if (reach !== 'none') return { caller, reach };
  const isKey = caller.actor.kind === 'api_key';
  const person = caller.scopes ? 'This access token' : `Your role (${caller.role})`;
  const who = isKey ? 'This API key' : person;
  const extensions = { permission: access };
  throw new Problem(authErrors.forbidden, `${who} does not include the permission ${access}.`, { extensions });
}

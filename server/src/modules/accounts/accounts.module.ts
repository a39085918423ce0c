/**
 * Who people are (better-auth), the workspaces they share, their roles there, and the API keys programs use.
 */
import { requestErrors } from '@millrace/contracts/errors';
import type { Role } from '@millrace/contracts/permissions';
import { sql } from 'kysely';
import type { Audit } from '#modules/audit/audit.module';
import { type EventLog, systemActor } from '#modules/events/events.module';
import type { Bus } from '#platform/bus/bus';
import type { Clock } from '#platform/clock';
import { Problem } from '#platform/errors';
import type { Authenticate } from '#platform/http/caller';
import type { Binding } from '#platform/http/handler';
import type { RawRoute } from '#platform/http/raw-routes';
import type { Ids } from '#platform/ids';
import type { Logger } from '#platform/log/logger';
import type { SystemMail } from '#platform/mail/system-mail';
import type { Database, Tx } from '#platform/postgres/database';
import { bindAccountHandlers } from './account-handlers.ts';
import {
  hasRealAccount,
  hasWorkspace,
  insertUser,
  type Reader,
  selectDemoWorkspace,
  selectReader,
  selectUserByEmail,
} from './account-store.ts';
import { ApiKeyAuthenticator } from './api-key-authenticator.ts';
import { type ApiKeyRequest, bindApiKeyHandlers, issueApiKey } from './api-key-handlers.ts';
import { createAuthenticate } from './authenticate.ts';
import { createWorkspace, type NewWorkspace } from './create-workspace.ts';
import { hashInvitationToken } from './invitations/invitation.ts';
import { bindInvitationHandlers } from './invitations/invitation-handlers.ts';
import { hasOpenInvitation, selectInvitationByToken } from './invitations/invitation-store.ts';
import { LastUses } from './last-uses.ts';
import { bindSessionHandlers } from './session-handlers.ts';
import { tellSessionEnded } from './sessions/ended-sessions.ts';
import { bindOwnSessionHandlers } from './sessions/own-session-handlers.ts';
import { updateLastSeen } from './sessions/session-store.ts';
import { createSignInAudit, type SignInAudit } from './sign-in/audit-sign-in.ts';
import { createCredentialChanges, type CredentialChanges } from './sign-in/credential-changes.ts';
import { identityRoutes } from './sign-in/identity-routes.ts';
import type { GoogleSettings } from './sign-in/google.ts';
import { authPath, createIdentity, type Identity, resetLink } from './sign-in/identity.ts';
import { createInnerLinks, type InnerLinks } from './sign-in/inner-links.ts';
import { type PasswordCost, passwordCost } from './sign-in/password-hash.ts';
import { resetSecondFactor } from './sign-in/reset-second-factor.ts';
import { createThrottle } from './sign-in/throttle.ts';
import { createSigningKeys } from './tokens/signing-keys.ts';
import { TokenAuthenticator } from './tokens/token-authenticator.ts';
import { bindTokenHandlers, keySetRoute } from './tokens/token-handlers.ts';
import { deleteOldGrants } from './tokens/token-store.ts';

export { demoEmail } from './account-store.ts';
export { selectMembersByEmail as findMembersByEmail } from './account-store.ts';
export { findMemberRole } from './account-store.ts';
export type { NewWorkspace } from './create-workspace.ts';

export interface AccountDeps {
  database: Database;
  events: EventLog;
  audit: Pick<Audit, 'record'>;
  bus: Bus;
  ids: Ids;
  clock: Clock;
  log: Logger;
  /** Signs cookies; at least 32 characters. */
  secret: string;
  publicUrl: string;
  isSignUpOpen: boolean;
  signIn: SignInSettings;
  /** Invitations, confirmations and links for a new password go out through it. */
  mail: SystemMail;
}

export interface SignInSettings {
  /** Failed sign-ins, new accounts and mails one address may cause in a quarter of an hour; 0 for no limit. */
  attemptsPerAddress: number;
  /** After so many without use a session ends. */
  sessionDays: number;
  google: GoogleSettings | undefined;
  /** What it takes to try a password; the standard unless told. */
  passwordCost?: PasswordCost;
}

export interface Accounts {
  authenticate: Authenticate;
  bindings: Binding[];
  rawRoutes: RawRoute[];
  /** Creates a workspace and, where needed, its owner's account without a password. */
  provisionWorkspace(request: ProvisionRequest): Promise<ProvisionedWorkspace>;
  /** Makes a key for a program of the installation itself. Throws a problem when there is no such workspace. */
  issueKey(request: Omit<ApiKeyRequest, 'actor' | 'scopes'>): Promise<{ id: string; apiKey: string }>;
  /** A path that signs a person in once, within a day. */
  createSignInPath(email: string, callbackPath: string): Promise<string>;
  /** A link for a new password, within an hour; undefined where nobody has this address. */
  createResetLink(email: string): Promise<string | undefined>;
  /** Takes the second factor of somebody who has lost it away and signs them out. */
  resetSecondFactor(email: string): Promise<'reset' | 'none' | 'unknown'>;
  hasRealAccount(): Promise<boolean>;
  /** How a person is written to; undefined for nobody, and for who has no mailbox. */
  findReader(userId: string): Promise<Reader | undefined>;
  /** Removes what signing in left behind and nobody needs any more; answers how many rows. */
  forgetOld(): Promise<number>;
  /** Lets another key sign access tokens when the current one is 90 days old; of many processes one does it. */
  rotateSigningKey(): Promise<{ rotated: boolean }>;
  findDemoWorkspace(): Promise<{ id: string; name: string } | undefined>;
  close(): Promise<void>;
}

export interface ProvisionRequest extends Omit<NewWorkspace, 'owner'> {
  ownerEmail: string;
  ownerName?: string | undefined;
  /** Make an API key with this role; `owner` unless told, none with `null`. */
  apiKeyRole?: Role | null | undefined;
}

export interface ProvisionedWorkspace {
  workspaceId: string;
  ownerId: string;
  apiKey: string | undefined;
}

export function createAccounts(deps: AccountDeps): Accounts {
  const { database, log, clock } = deps;
  const links = createInnerLinks();
  const signIns = createSignInAudit(deps);
  const changes = createCredentialChanges({ ...deps, signIns });
  const identity = openIdentity(deps, { links, signIns, changes });
  const apiKeys = new ApiKeyAuthenticator({ owner: database.owner, clock, log });
  const seen = new LastUses<Date>({ log, write: (uses) => updateLastSeen(database.owner, uses) });
  const throttle = createThrottle({ owner: database.owner, secret: deps.secret, ...deps.signIn });
  const keys = createSigningKeys(deps);
  const tokens = new TokenAuthenticator({ ...deps, owner: database.owner, keys, issuer: deps.publicUrl });
  const stopListening = deps.bus.subscribe('api_keys', { onNotify: (workspaceId) => apiKeys.forget(workspaceId) });

  return {
    authenticate: createAuthenticate({ ...deps, owner: database.owner, identity, apiKeys, tokens, seen }),
    bindings: [
      ...bindSessionHandlers(deps),
      ...bindOwnSessionHandlers({ ...deps, signIns }),
      ...bindInvitationHandlers(deps),
      ...bindAccountHandlers(deps),
      ...bindApiKeyHandlers(deps),
      ...bindTokenHandlers({ ...deps, keys }),
    ],
    rawRoutes: [
      ...identityRoutes({ ...deps, throttle, signIns, handle: (request) => identity.handler(request) }),
      keySetRoute({ keys }),
    ],
    provisionWorkspace: (request) => database.inTransaction((tx) => provisionWorkspace(tx, deps, request)),
    issueKey: (request) => database.inTransaction((tx) => issueKey(tx, deps, request)),

    async createSignInPath(email, callbackPath) {
      const headers = new Headers({ host: new URL(deps.publicUrl).host });
      const make = () => identity.api.signInMagicLink({ body: { email }, headers });
      const token = await links.ask('sign-in', email, make);
      if (!token) throw new Error('No sign-in token was made.');
      return `${authPath}/magic-link/verify?${new URLSearchParams({ token, callbackURL: callbackPath })}`;
    },

    forgetOld: async () => (await throttle.forgetOld()) + (await deleteOldGrants(database.owner)),
    rotateSigningKey: () => keys.rotateIfDue(),
    async createResetLink(email) {
      const make = () => identity.api.requestPasswordReset({ body: { email } });
      const token = await links.ask('reset', email, make);
      return token === undefined ? undefined : resetLink(deps.publicUrl, token);
    },

    resetSecondFactor: (email) => resetSecondFactor({ ...deps, signIns, changes }, email),
    hasRealAccount: () => hasRealAccount(database.owner),
    findReader: (userId) => selectReader(database.owner, userId),
    findDemoWorkspace: () => selectDemoWorkspace(database.owner),
    async close() {
      stopListening();
      tokens.close();
      await apiKeys[Symbol.asyncDispose]();
      await seen[Symbol.asyncDispose]();
    },
  };
}

interface IdentityParts {
  links: InnerLinks;
  signIns: SignInAudit;
  changes: CredentialChanges;
}

function openIdentity(deps: AccountDeps, { links, signIns, changes }: IdentityParts): Identity {
  const { owner } = deps.database;
  return createIdentity({
    ...deps,
    ...deps.signIn,
    passwordCost: deps.signIn.passwordCost ?? passwordCost,
    owner,
    maySignUp: async (email) => deps.isSignUpOpen || (await hasOpenInvitation(owner, email)),
    async provesAddress(invitation, email) {
      const found = await selectInvitationByToken(owner, hashInvitationToken(invitation));
      return found !== undefined && found.mailed_at !== null && found.email === email.toLowerCase();
    },
    changes,
    onSessionStarted: (session) => signIns.started(session),
    async onSessionEnded(session) {
      tellSessionEnded(deps.bus, session.id);
      await signIns.ended(session);
    },
    takeLink: links.take,
  });
}

async function issueKey(tx: Tx, deps: AccountDeps, request: Omit<ApiKeyRequest, 'actor' | 'scopes'>) {
  await sql`select set_config('millrace.workspace_id', ${request.workspaceId}, true)`.execute(tx);
  if (!(await hasWorkspace(tx, request.workspaceId))) {
    throw new Problem(requestErrors.notFound, `There is no workspace ${request.workspaceId}.`);
  }
  const { row, key } = await issueApiKey(tx, deps, { ...request, scopes: ['*'], actor: systemActor });
  return { id: row.id, apiKey: key };
}

async function provisionWorkspace(tx: Tx, deps: AccountDeps, request: ProvisionRequest): Promise<ProvisionedWorkspace> {
  const { ownerEmail, ownerName, apiKeyRole = 'owner', ...workspace } = request;
  const email = ownerEmail.toLowerCase();
  // Two commands at once for the same new address must not both create the account.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`account:${email}`}, 0))`.execute(tx);
  let owner = await selectUserByEmail(tx, email);
  if (!owner) {
    owner = { id: deps.ids.next(), name: ownerName ?? email.split('@')[0] ?? email, email };
    await insertUser(tx, owner);
  }
  const workspaceId = await createWorkspace(tx, deps, { actor: systemActor, ...workspace, owner });
  if (apiKeyRole === null) return { workspaceId, ownerId: owner.id, apiKey: undefined };
  const { key } = await issueApiKey(tx, deps, {
    workspaceId,
    name: 'Command line',
    role: apiKeyRole,
    scopes: ['*'],
    actor: systemActor,
  });
  return { workspaceId, ownerId: owner.id, apiKey: key };
}

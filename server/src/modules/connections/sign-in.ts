/**
 * Signing in at a service (authorization code with PKCE). What begins here is remembered sealed on the connection, and
 * only the same browser session, within ten minutes and once, brings it to an end: a link that somebody else made
 * would otherwise connect their account to this workspace.
 */
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { connectionErrors } from '@millrace/contracts/connections/errors';
import { authErrors } from '@millrace/contracts/errors';
import type { EventActor } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import { isUuid } from '#platform/ids';
import type { Tx } from '#platform/postgres/database';
import { authenticationOf, type ConnectionRow, toEventFields } from './connection.ts';
import { openPending, openSecret, sealPending, sealSecret } from './connection-secret.ts';
import { lockConnection, updateConnectionRow } from './connection-store.ts';
import type { OAuth2Authentication } from './connector-port.ts';
import { type Credential, type CredentialDeps, toClient, toTokens } from './credential.ts';
import { connectionNotFound, getConnectionRow, writeConnection } from './manage-connections.ts';
import { createPkce, type Grant, readAccountLabel, requestToken, toAuthorizeUrl, TokenError } from './oauth2-client.ts';

export interface SignInDeps extends CredentialDeps {
  /** Signs the state; at least 32 characters. */
  secret: string;
  /** Where services send people back to. */
  redirectUrl: string;
}

const lastsMs = 10 * 60_000;

/** Answers the address to open. */
export async function beginSignIn(
  deps: SignInDeps,
  tx: Tx,
  asked: { workspaceId: string; id: string; sessionId: string | undefined; reconsent: boolean },
): Promise<string> {
  const { workspaceId, id, sessionId } = asked;
  if (sessionId === undefined) {
    throw new Problem(authErrors.forbidden, 'Only a person who signed in here can sign in at a service.');
  }
  const row = await getConnectionRow(tx, workspaceId, id);
  const authentication = requireOAuth2(deps, row);
  const { verifier, challenge } = createPkce();
  const nonce = randomBytes(24).toString('base64url');
  const expiresAt = new Date(deps.clock.now().getTime() + lastsMs).toISOString();
  const pending = await sealPending(deps.vault, { workspaceId, id }, { nonce, verifier, sessionId, expiresAt });
  // Not a change anybody would look for: no event, and the version stays.
  await updateConnectionRow(tx, { ...row, pending_sign_in: pending });
  const secret = await openSecret(deps.vault, { workspaceId, id }, row.secret);
  return toAuthorizeUrl(authentication, {
    clientId: toClient({ row, secret }).clientId,
    redirectUrl: deps.redirectUrl,
    state: signState(deps.secret, { workspaceId, id, sessionId, nonce }),
    challenge,
    reconsent: asked.reconsent,
  });
}

export interface Return {
  workspaceId: string;
  actor: EventActor;
  sessionId: string;
  state: string;
  code: string | undefined;
  /** What the service says instead of a code. */
  error: string | undefined;
}

/** The service has sent the person back. Answers the connection, active or with what went wrong noted on it. */
export async function finishSignIn(deps: SignInDeps, returned: Return): Promise<ConnectionRow> {
  const { workspaceId, sessionId } = returned;
  const { id, nonce } = readState(deps.secret, returned) ?? {};
  if (id === undefined || nonce === undefined) throw notBegun();
  // Taken first: whatever happens next, this beginning has been used.
  const begun = await deps.database.inWorkspace(workspaceId, async (tx) => {
    const row = await lockConnection(tx, workspaceId, id);
    if (!row?.pending_sign_in) throw notBegun();
    const pending = await openPending(deps.vault, { workspaceId, id }, row.pending_sign_in);
    const isOurs = pending.nonce === nonce && pending.sessionId === sessionId;
    if (!isOurs || Date.parse(pending.expiresAt) < deps.clock.now().getTime()) throw notBegun();
    const used = { ...row, pending_sign_in: null };
    await updateConnectionRow(tx, used);
    return { row: used, verifier: pending.verifier };
  });
  const secret = await openSecret(deps.vault, { workspaceId, id }, begun.row.secret);
  const got = await exchangeCode(deps, { row: begun.row, secret }, { ...returned, verifier: begun.verifier });
  return await deps.database.inWorkspace(workspaceId, async (tx) => {
    const held = await lockConnection(tx, workspaceId, id);
    if (!held) throw connectionNotFound();
    if (typeof got === 'string') {
      const row = { ...held, last_error: got, pending_sign_in: null };
      await updateConnectionRow(tx, row);
      return row;
    }
    return await keepSignIn(deps, tx, { held, grant: got, actor: returned.actor });
  });
}

/** Answers a sentence when there is no access. */
async function exchangeCode(
  deps: SignInDeps,
  credential: Credential,
  returned: Return & { verifier: string },
): Promise<Grant | string> {
  const { code, error, verifier } = returned;
  if (code === undefined) return `The service gave no access: it answered ${error ?? 'nothing'}.`.slice(0, 300);
  try {
    return await requestToken(deps.http, requireOAuth2(deps, credential.row), {
      client: toClient(credential),
      form: { grant_type: 'authorization_code', code, redirect_uri: deps.redirectUrl, code_verifier: verifier },
    });
  } catch (failure) {
    if (failure instanceof TokenError) return failure.message;
    throw failure;
  }
}

async function keepSignIn(
  deps: SignInDeps,
  tx: Tx,
  { held, grant, actor }: { held: ConnectionRow; grant: Grant; actor: EventActor },
): Promise<ConnectionRow> {
  const { workspace_id: workspaceId, id } = held;
  const secret = await openSecret(deps.vault, { workspaceId, id }, held.secret);
  const tokens = toTokens(grant, secret.tokens?.refreshToken, deps.clock.now());
  const row: ConnectionRow = {
    ...held,
    status: 'active',
    secret: await sealSecret(deps.vault, { workspaceId, id }, { ...secret, tokens }),
    scopes: grant.scopes ?? [...requireOAuth2(deps, held).scopes],
    account_label: readAccountLabel(grant.idToken) ?? held.account_label,
    expires_at: tokens.expiresAt === undefined ? null : new Date(tokens.expiresAt),
    last_error: null,
  };
  const { status, accountLabel, scopes } = toEventFields(row);
  return await writeConnection(deps, tx, {
    row,
    actor,
    type: 'connection.authorized',
    before: { status: held.status, accountLabel: held.account_label, scopes: held.scopes },
    after: { status, accountLabel, scopes },
  });
}

function requireOAuth2(deps: SignInDeps, row: ConnectionRow): OAuth2Authentication {
  const connector = deps.connectors.find(row.service);
  const authentication = connector && authenticationOf(connector, row.authentication);
  if (authentication?.kind === 'oauth2') return authentication;
  throw new Problem(
    connectionErrors.noSignIn,
    `The connection "${row.name}" uses what was typed for it; there is no page of the service to sign in at.`,
  );
}

function notBegun(): Problem {
  return new Problem(
    connectionErrors.signInExpired,
    'This sign-in was not begun here, was used before, or took longer than ten minutes. Begin again in Settings › Connections.',
  );
}

interface State {
  workspaceId: string;
  id: string;
  sessionId: string;
  nonce: string;
}

function signState(secret: string, state: State): string {
  return `${state.id}.${state.nonce}.${signatureOf(secret, state)}`;
}

/** Undefined for what was not made for this workspace and session. */
function readState(secret: string, returned: Pick<Return, 'workspaceId' | 'sessionId' | 'state'>) {
  const [id = '', nonce = '', signature = ''] = returned.state.split('.');
  if (!isUuid(id)) return undefined;
  const { workspaceId, sessionId } = returned;
  const [given, right] = [
    Buffer.from(signature),
    Buffer.from(signatureOf(secret, { workspaceId, id, sessionId, nonce })),
  ];
  return given.length === right.length && timingSafeEqual(given, right) ? { id, nonce } : undefined;
}

function signatureOf(secret: string, { workspaceId, id, sessionId, nonce }: State): string {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'millrace connection sign-in', 32));
  return createHmac('sha256', key).update([workspaceId, id, sessionId, nonce].join(' ')).digest('base64url');
}

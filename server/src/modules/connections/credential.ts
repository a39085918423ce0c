/**
 * A connection's credential in use: found by what a step calls it, opened, and for `oauth2` renewed when its access has
 * ended. Nothing is locked while the service is asked: should another process renew at the same time and the service
 * take each renewal once, the one that loses finds the winner's tokens in the row.
 */
import { isUuid } from '#platform/ids';
import type { HttpClient } from '#platform/http-client/http-client';
import type { Database, Tx } from '#platform/postgres/database';
import { systemActor } from '#modules/events/events.module';
import { authenticationOf, type ConnectionRow, toConnectionKey } from './connection.ts';
import { type ConnectionSecret, openSecret, sealSecret, type Tokens } from './connection-secret.ts';
import {
  findConnection,
  findConnectionByKey,
  lockConnection,
  selectUsable,
  touchConnection,
} from './connection-store.ts';
import { ActionError, type ActionFailure, type Connector } from './connector-port.ts';
import { type ConnectionDeps, writeConnection } from './manage-connections.ts';
import { type Grant, requestToken, TokenError } from './oauth2-client.ts';

export interface CredentialDeps extends ConnectionDeps {
  database: Database;
  http: HttpClient;
}

export interface Credential {
  row: ConnectionRow;
  secret: ConnectionSecret;
}

/** The connection a step means, ready to be used. Throws an ActionError that says what to do. */
export async function loadCredential(
  deps: CredentialDeps,
  wanted: { workspaceId: string; connector: Connector; connection: string | undefined },
): Promise<Credential> {
  const { workspaceId, connector, connection } = wanted;
  const row = await deps.database.inWorkspace(workspaceId, async (tx) => {
    const found = await findWanted(tx, wanted);
    if (found) await touchConnection(tx, found, deps.clock.now());
    return found;
  });
  if (!row) throw unusable('no_connection', missingSentence(connector, connection));
  if (row.service !== connector.service) {
    throw unusable(
      'other_service',
      `The connection "${row.name}" is one to ${row.service}, not to ${connector.title}.`,
    );
  }
  if (row.status === 'disabled') throw unusable('disabled', `The connection "${row.name}" is switched off.`);
  if (row.status === 'pending') {
    throw unusable('not_signed_in', `Nobody has signed in for the connection "${row.name}" yet. ${remedy}`);
  }
  if (row.status === 'failed') throw signedOut(row);
  return { row, secret: await openSecret(deps.vault, { workspaceId, id: row.id }, row.secret) };
}

async function findWanted(
  tx: Tx,
  { workspaceId, connector, connection }: { workspaceId: string; connector: Connector; connection: string | undefined },
): Promise<ConnectionRow | undefined> {
  if (connection !== undefined) {
    const byId = isUuid(connection) ? await findConnection(tx, workspaceId, connection) : undefined;
    return byId ?? (await findConnectionByKey(tx, workspaceId, toConnectionKey(connection)));
  }
  const [only, second] = await selectUsable(tx, workspaceId, connector.service);
  if (second) {
    throw unusable('which_connection', `There are several connections to ${connector.title}: name one in the step.`);
  }
  return only;
}

const remedy = 'An owner or admin does it in Settings › Connections.';

function missingSentence(connector: Connector, connection: string | undefined): string {
  return connection === undefined
    ? `There is no connection to ${connector.title} yet. ${remedy}`
    : `There is no connection "${connection.slice(0, 200)}" in this workspace.`;
}

function unusable(what: string, message: string): ActionError {
  return new ActionError({ code: `connections.${what}`, message, class: 'permanent', nothingHappened: true });
}

function signedOut(row: Pick<ConnectionRow, 'name' | 'last_error'>): ActionError {
  const why = row.last_error ? ` ${row.last_error}` : '';
  return unusable('signed_out', `The connection "${row.name}" has to be renewed.${why} ${remedy}`);
}

/** How long before its end an access token is not used any more. */
const marginMs = 60_000;

/** An access token that works now; `refused` is one the service has just not taken. */
export class TokenKeeper {
  readonly #deps: CredentialDeps;
  /** Renewals under way in this process, by connection. */
  readonly #renewals = new Map<string, Promise<Credential>>();

  constructor(deps: CredentialDeps) {
    this.#deps = deps;
  }

  async fresh(credential: Credential, connector: Connector, refused?: string): Promise<Credential> {
    const { tokens } = credential.secret;
    const endsAt = tokens?.expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(tokens.expiresAt);
    const isGood = tokens && tokens.accessToken !== refused && endsAt - marginMs > this.#deps.clock.now().getTime();
    if (isGood) return credential;
    const { id } = credential.row;
    const underWay = this.#renewals.get(id);
    if (underWay) return await underWay;
    const renewal = renew(this.#deps, credential, connector).finally(() => this.#renewals.delete(id));
    this.#renewals.set(id, renewal);
    return await renewal;
  }
}

async function renew(deps: CredentialDeps, stale: Credential, connector: Connector): Promise<Credential> {
  const authentication = authenticationOf(connector, 'oauth2');
  if (authentication?.kind !== 'oauth2') throw new Error(`${connector.service} has nothing to renew.`);
  const { tokens } = stale.secret;
  const current = await readAgain(deps, stale);
  // Another process has renewed meanwhile.
  if (current.secret.tokens && current.secret.tokens.accessToken !== tokens?.accessToken) return current;
  const { refreshToken } = current.secret.tokens ?? {};
  if (!refreshToken) return await giveUp(deps, current, 'The service gave no lasting access.');
  try {
    const grant = await requestToken(deps.http, authentication, {
      client: toClient(current),
      form: { grant_type: 'refresh_token', refresh_token: refreshToken },
    });
    return await keepGrant(deps, current, grant);
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    if (!error.isFinal) throw new ActionError(toPassing(connector, error), { cause: error });
    const winner = await readAgain(deps, current);
    if (winner.secret.tokens?.accessToken !== current.secret.tokens?.accessToken) return winner;
    return await giveUp(deps, current, error.message);
  }
}

function toPassing(connector: Connector, error: TokenError): ActionFailure {
  return {
    code: `${connector.service}.no_access`,
    message: error.message,
    class: 'transient',
    nothingHappened: true,
  };
}

async function readAgain(deps: CredentialDeps, { row }: Credential): Promise<Credential> {
  const { workspace_id: workspaceId, id } = row;
  const again = await deps.database.inWorkspace(workspaceId, (tx) => findConnection(tx, workspaceId, id));
  if (!again) throw unusable('no_connection', `The connection "${row.name}" was deleted.`);
  return { row: again, secret: await openSecret(deps.vault, { workspaceId, id }, again.secret) };
}

/** Nobody but the service can help now: a person has to sign in again. */
async function giveUp(deps: CredentialDeps, { row }: Credential, why: string): Promise<never> {
  const { workspace_id: workspaceId, id } = row;
  await deps.database.inWorkspace(workspaceId, async (tx) => {
    const held = await lockConnection(tx, workspaceId, id);
    // Changed meanwhile: what was found out is about what it was.
    if (!held || held.version !== row.version || held.status !== 'active') return;
    await writeConnection(deps, tx, {
      row: { ...held, status: 'failed', last_error: why },
      actor: systemActor,
      type: 'connection.failed',
      before: { status: held.status },
      after: { status: 'failed', reason: why },
    });
  });
  throw signedOut({ name: row.name, last_error: why });
}

/** What the service gave, kept. Not an event: it happens every hour, and changes nothing anybody would look for. */
async function keepGrant(deps: CredentialDeps, { row, secret }: Credential, grant: Grant): Promise<Credential> {
  const { workspace_id: workspaceId, id } = row;
  const tokens = toTokens(grant, secret.tokens?.refreshToken, deps.clock.now());
  const renewed: ConnectionSecret = { ...secret, tokens };
  const sealed = await sealSecret(deps.vault, { workspaceId, id }, renewed);
  const expiresAt = tokens.expiresAt === undefined ? null : new Date(tokens.expiresAt);
  await deps.database.inWorkspace(workspaceId, (tx) =>
    tx
      .updateTable('connections')
      .set({ secret: sealed, expires_at: expiresAt, last_error: null })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      // Whoever changed it meanwhile knows better.
      .where('version', '=', row.version)
      .execute(),
  );
  return { row: { ...row, secret: sealed, expires_at: expiresAt }, secret: renewed };
}

/** Services that keep a refresh token valid do not send it again. */
export function toTokens(grant: Grant, known: string | undefined, now: Date): Tokens {
  const { accessToken, refreshToken = known, expiresInSeconds } = grant;
  return {
    accessToken,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(expiresInSeconds === undefined
      ? {}
      : { expiresAt: new Date(now.getTime() + expiresInSeconds * 1000).toISOString() }),
  };
}

/** The program that is registered at the service, as the connection says. */
export function toClient({ row, secret }: Credential) {
  return { clientId: String(row.settings['clientId'] ?? ''), clientSecret: secret.values['clientSecret'] };
}

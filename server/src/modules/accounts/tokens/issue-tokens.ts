import { createHash, randomBytes } from 'node:crypto';
import { accountErrors } from '@millrace/contracts/accounts/errors';
import { accessTokenLifetimeSeconds } from '@millrace/contracts/accounts/access-tokens';
import { Problem } from '#platform/errors';
import type { Session } from '#platform/http/caller';
import type { Tx } from '#platform/postgres/database';
import { selectMember } from '../account-store.ts';
import type { AccountDeps } from '../accounts.module.ts';
import { signAccessToken } from './access-token.ts';
import { tellGrantEnded } from './ended-grants.ts';
import type { SigningKeys } from './signing-keys.ts';
import {
  deleteGrant,
  insertGrant,
  insertRefreshToken,
  type LivingGrant,
  lockGrantOf,
  selectLivingGrant,
  useUpRefreshToken,
} from './token-store.ts';

export type TokenDeps = AccountDeps & { keys: SigningKeys };

/** From a session, for one workspace. */
export async function grantTokens(
  deps: TokenDeps,
  session: Session,
  request: { workspaceId: string; scopes: readonly string[] },
) {
  const { workspaceId, scopes } = request;
  const issued = await deps.database.inTransaction(async (tx) => {
    if (!(await selectMember(tx, workspaceId, session.userId))) {
      throw new Problem(accountErrors.notMember, 'You are not a member of that workspace.');
    }
    const id = deps.ids.next();
    await insertGrant(tx, { id, sessionId: session.id, userId: session.userId, workspaceId, scopes });
    await deps.audit.record(tx, [
      {
        workspaceId,
        action: 'access_token.granted',
        actor: { kind: 'user', id: session.userId },
        targetType: 'session',
        targetId: session.id,
        details: { scopes },
      },
    ]);
    return await issueRefreshToken(tx, id);
  });
  if (!issued) throw new Problem(accountErrors.notMember, 'Your session or membership has just ended.');
  return await toTokens(deps, issued);
}

/** From a refresh token, which is used up. One that was used before ends everything made from its grant. */
export async function refreshTokens(deps: TokenDeps, refreshToken: string) {
  const hash = hashOf(refreshToken);
  const outcome = await deps.database.inTransaction(async (tx) => {
    const grantId = await lockGrantOf(tx, hash);
    if (grantId === undefined) return {};
    if (await useUpRefreshToken(tx, hash)) return { issued: await issueRefreshToken(tx, grantId) };
    await deleteGrant(tx, grantId);
    return { reused: grantId };
  });
  if (outcome.issued) return await toTokens(deps, outcome.issued);
  if (outcome.reused !== undefined) {
    deps.log.warn({ grantId: outcome.reused }, 'a refresh token was shown twice, so its grant was ended');
    tellGrantEnded(deps.bus, outcome.reused);
  }
  throw new Problem(
    accountErrors.refreshTokenInvalid,
    'This refresh token was used before, has ended or never was. Make new tokens from a session.',
  );
}

export async function revokeTokens(deps: TokenDeps, refreshToken: string): Promise<void> {
  const ended = await deps.database.inTransaction(async (tx) => {
    const grantId = await lockGrantOf(tx, hashOf(refreshToken));
    if (grantId !== undefined) await deleteGrant(tx, grantId);
    return grantId;
  });
  if (ended !== undefined) tellGrantEnded(deps.bus, ended);
}

interface Issued {
  grant: LivingGrant;
  refreshToken: string;
}

/** Undefined where the session or the membership of the grant has ended. */
async function issueRefreshToken(tx: Tx, grantId: string): Promise<Issued | undefined> {
  const grant = await selectLivingGrant(tx, grantId);
  if (!grant) return undefined;
  const refreshToken = `mr_refresh_${randomBytes(32).toString('base64url')}`;
  await insertRefreshToken(tx, grantId, hashOf(refreshToken));
  return { grant, refreshToken };
}

/** Like an API key: a hash so fast needs a secret so long. */
function hashOf(refreshToken: string): Buffer {
  return createHash('sha256').update(refreshToken).digest();
}

async function toTokens(deps: TokenDeps, { grant, refreshToken }: Issued) {
  const times = { issuer: deps.publicUrl, now: deps.clock.now() };
  return {
    accessToken: await signAccessToken(deps.keys, grant, times),
    tokenType: 'Bearer' as const,
    expiresIn: accessTokenLifetimeSeconds,
    refreshToken,
    workspaceId: grant.workspace_id,
    role: grant.role,
    scopes: grant.scopes,
  };
}

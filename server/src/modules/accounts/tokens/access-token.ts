/** What an access token says, signing one, and reading one. Whether it still counts is not in it. */
import { accessTokenLifetimeSeconds } from '@millrace/contracts/accounts/access-tokens';
import { roles } from '@millrace/contracts/permissions';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { algorithm, type SigningKeys } from './signing-keys.ts';
import type { LivingGrant } from './token-store.ts';

const claims = z.object({
  sub: z.uuid(),
  workspace: z.uuid(),
  role: z.enum(roles),
  scopes: z.array(z.string()),
  /** The session it ends with. */
  sid: z.uuid(),
  /** The grant it ends with. */
  grant: z.uuid(),
});
export type AccessClaims = z.infer<typeof claims>;

const audience = 'millrace-api';
/** Marks an access token (RFC 9068), so that nothing else we may sign passes for one. */
const typ = 'at+jwt';

export interface TokenTimes {
  issuer: string;
  now: Date;
}

export async function signAccessToken(keys: SigningKeys, grant: LivingGrant, times: TokenTimes): Promise<string> {
  const { id, privateKey } = await keys.current();
  const { workspace_id: workspace, role, scopes, session_id: sid, user_id: userId } = grant;
  const issuedAt = Math.floor(times.now.getTime() / 1000);
  return await new SignJWT({ workspace, role, scopes, sid, grant: grant.id })
    .setProtectedHeader({ alg: algorithm, typ, kid: id })
    .setSubject(userId)
    .setIssuer(times.issuer)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + accessTokenLifetimeSeconds)
    .sign(privateKey);
}

/** Undefined for what is no access token of ours, was changed or has ended. */
export async function readAccessToken(
  keys: SigningKeys,
  token: string,
  times: TokenTimes,
): Promise<AccessClaims | undefined> {
  try {
    const { payload } = await jwtVerify(
      token,
      async ({ kid }) => {
        const key = kid === undefined ? undefined : await keys.findPublic(kid);
        if (!key) throw new errors.JWKSNoMatchingKey();
        return key;
      },
      { algorithms: [algorithm], typ, issuer: times.issuer, audience, currentDate: times.now, requiredClaims: ['exp'] },
    );
    return claims.safeParse(payload).data;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

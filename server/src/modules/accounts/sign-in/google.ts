/**
 * Signing in with Google, as one OpenID provider of better-auth. Who somebody is comes from the userinfo endpoint, asked
 * with the token that Google gave for the code: nothing the browser carries is believed.
 */
import type { GenericOAuthConfig } from 'better-auth/plugins/generic-oauth';
import { z } from 'zod';

export interface GoogleSettings {
  clientId: string;
  clientSecret: string;
  /** Another provider with the paths `/authorize`, `/token` and `/userinfo`, for tests; Google unless told. */
  issuer: string | undefined;
}

const googles = {
  authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
  tokenUrl: 'https://oauth2.googleapis.com/token',
  userInfoUrl: 'https://openidconnect.googleapis.com/v1/userinfo',
};

const userInfo = z.object({
  sub: z.string().min(1),
  email: z.email(),
  email_verified: z.boolean().default(false),
  name: z.string().optional(),
});

const timeoutMs = 10_000;

export function googleProvider({ clientId, clientSecret, issuer }: GoogleSettings): GenericOAuthConfig {
  const endpoints = issuer === undefined ? googles : endpointsOf(issuer);
  return {
    providerId: 'google',
    name: 'Google',
    clientId,
    clientSecret,
    authorizationUrl: endpoints.authorizationUrl,
    tokenUrl: endpoints.tokenUrl,
    scopes: ['openid', 'email', 'profile'],
    pkce: true,
    prompt: 'select_account',
    accountSubject: ({ profile }) => String(profile['sub'] ?? ''),
    async getUserInfo({ accessToken }) {
      const response = await fetch(endpoints.userInfoUrl, {
        headers: { authorization: `Bearer ${accessToken}` },
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (!response.ok) return null;
      const parsed = userInfo.safeParse(await response.json());
      if (!parsed.success) return null;
      const { sub, email, email_verified: emailVerified, name } = parsed.data;
      return { id: sub, sub, email, emailVerified, name: name ?? email };
    },
  };
}

function endpointsOf(issuer: string): typeof googles {
  const base = issuer.replace(/\/+$/, '');
  return { authorizationUrl: `${base}/authorize`, tokenUrl: `${base}/token`, userInfoUrl: `${base}/userinfo` };
}

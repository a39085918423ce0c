/**
 * Identity is better-auth's: e-mail and password (scrypt), sessions, one-time sign-in links. It writes to the schema
 * `auth` as the owner; the app role has no grant there.
 */
import { betterAuth } from 'better-auth';
import { magicLink } from 'better-auth/plugins/magic-link';
import type { Db } from '#platform/postgres/database';

export interface IdentityDeps {
  owner: Db;
  /** Signs cookies; at least 32 characters. */
  secret: string;
  /** Where people reach the program, such as `http://127.0.0.1:3000`. */
  publicUrl: string;
  isSignUpOpen: boolean;
  /** A session was ended: signed out of, expired, or with its person. */
  onSessionEnded(sessionId: string): void;
  /** Receives one-time sign-in tokens that were asked for inside the program. */
  onSignInToken(email: string, token: string): void;
}

export const authPath = '/api/v1/auth';
const signInLinkLifetimeSeconds = 24 * 60 * 60;

export type Identity = ReturnType<typeof createIdentity>;

export function createIdentity(deps: IdentityDeps) {
  return betterAuth({
    baseURL: deps.publicUrl,
    basePath: authPath,
    secret: deps.secret,
    database: { db: deps.owner.withSchema('auth'), type: 'postgres' },
    telemetry: { enabled: false },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 8,
      maxPasswordLength: 200,
      disableSignUp: !deps.isSignUpOpen,
    },
    user: {
      additionalFields: { locale: { type: 'string', required: false, input: false } },
    },
    session: {
      expiresIn: 60 * 60 * 24 * 30,
      updateAge: 60 * 60 * 24,
      additionalFields: { workspaceId: { type: 'string', required: false, input: false } },
    },
    databaseHooks: { session: { delete: { after: async ({ id }) => deps.onSessionEnded(id) } } },
    // The same person from any address of this machine or behind the configured one; other origins are refused.
    trustedOrigins: (request) => {
      const host = request?.headers.get('host');
      return host ? [`http://${host}`, `https://${host}`] : [];
    },
    advanced: {
      database: { generateId: 'uuid' },
      cookiePrefix: 'millrace',
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
    },
    // Guessing is slowed down by throttle.ts, which counts for all processes together and by account too.
    rateLimit: { enabled: false },
    plugins: [
      magicLink({
        expiresIn: signInLinkLifetimeSeconds,
        disableSignUp: true,
        storeToken: 'hashed',
        sendMagicLink: ({ email, token }) => deps.onSignInToken(email, token),
      }),
    ],
    logger: { disabled: true },
  });
}

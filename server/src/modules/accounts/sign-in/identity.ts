/**
 * Identity is better-auth's: e-mail and password (scrypt), Google, second factors, sessions, one-time links. It writes
 * to the schema `auth` as the owner; the app role has no grant there. Which of its routes are open is in
 * identity-routes.ts.
 */
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import { magicLink } from 'better-auth/plugins/magic-link';
import type { Db } from '#platform/postgres/database';
import type { SystemMail } from '#platform/mail/system-mail';
import { writeAlreadyRegisteredMail, writeResetMail, writeVerificationMail } from './account-mails.ts';
import { type CredentialChanges, tellAfterRoutes } from './credential-changes.ts';
import { type GoogleSettings, googleProvider } from './google.ts';
import { createPasswords, type PasswordCost } from './password-hash.ts';
import { passwordLength } from './password-rules.ts';
import { secondFactor } from './second-factor.ts';

export interface IdentityDeps {
  owner: Db;
  /** Signs cookies and seals second factors; at least 32 characters. */
  secret: string;
  /** Where people reach the program, such as `http://127.0.0.1:3000`. */
  publicUrl: string;
  /** Where addresses are confirmed and passwords are reset through; without a server nobody has to confirm. */
  mail: SystemMail;
  google: GoogleSettings | undefined;
  sessionDays: number;
  passwordCost: PasswordCost;
  /** Whether somebody with this address may make an account. */
  maySignUp(email: string): Promise<boolean>;
  /** Whether the token of an invitation proves the address, because it went there by mail. */
  provesAddress(invitation: string, email: string): Promise<boolean>;
  /** A session was ended: signed out of, expired, or with its person. */
  onSessionEnded(session: { id: string; userId: string }): Promise<void>;
  changes: CredentialChanges;
  onSessionStarted(session: { id: string; userId: string; address: string | undefined }): Promise<void>;
  /** Takes a link that was asked for inside the program; answers false where nobody did. */
  takeLink(kind: 'sign-in' | 'reset', email: string, token: string): boolean;
}

export const authPath = '/api/v1/auth';
const linkLifetimeSeconds = 24 * 60 * 60;

export type Identity = ReturnType<typeof createIdentity>;

export function createIdentity(deps: IdentityDeps) {
  const { publicUrl } = deps;
  return betterAuth({
    appName: 'Millrace',
    baseURL: publicUrl,
    basePath: authPath,
    secret: deps.secret,
    database: { db: deps.owner.withSchema('auth'), type: 'postgres' },
    telemetry: { enabled: false },
    ...passwordOptions(deps),
    user: {
      additionalFields: { locale: { type: 'string', required: false, input: false } },
    },
    session: {
      expiresIn: 60 * 60 * 24 * deps.sessionDays,
      updateAge: 60 * 60 * 24,
      additionalFields: { workspaceId: { type: 'string', required: false, input: false } },
    },
    // Tokens of links and second factors lie hashed, so that who reads the table can use none.
    verification: { storeIdentifier: 'hashed' },
    account: { encryptOAuthTokens: true },
    databaseHooks: {
      session: {
        create: {
          after: ({ id, userId, ipAddress }) => deps.onSessionStarted({ id, userId, address: ipAddress ?? undefined }),
        },
        delete: { after: ({ id, userId }) => deps.onSessionEnded({ id, userId }) },
      },
      user: {
        update: {
          // Only the code that confirms a new second factor changes its person there.
          async after(user, context) {
            if (context?.path === '/two-factor/verify-totp') await deps.changes.tell(user, 'secondFactorOn');
          },
        },
        create: {
          async before(user, context) {
            await requireMaySignUp(deps, user.email);
            const invitation = invitationOf(context?.body);
            const isProven = invitation !== undefined && (await deps.provesAddress(invitation, user.email));
            return isProven ? { data: { ...user, emailVerified: true } } : undefined;
          },
        },
      },
    },
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
    hooks: { after: tellAfterRoutes(deps.changes) },
    onAPIError: { errorURL: `${publicUrl}/sign-in` },
    plugins: [
      magicLink({
        expiresIn: linkLifetimeSeconds,
        disableSignUp: true,
        storeToken: 'hashed',
        sendMagicLink: ({ email, token }) => void deps.takeLink('sign-in', email, token),
      }),
      secondFactor(),
      ...(deps.google ? [genericOAuth({ config: [googleProvider(deps.google)] })] : []),
    ],
    logger: { disabled: true },
  });
}

function passwordOptions(deps: IdentityDeps) {
  const { mail, publicUrl } = deps;
  return {
    emailAndPassword: {
      enabled: true,
      minPasswordLength: passwordLength.least,
      maxPasswordLength: passwordLength.most,
      password: createPasswords({ owner: deps.owner, cost: deps.passwordCost }),
      // Without mail nobody could confirm anything.
      requireEmailVerification: mail.isConfigured,
      revokeSessionsOnPasswordReset: true,
      async sendResetPassword({ user, token }) {
        if (deps.takeLink('reset', user.email, token)) return;
        mail.post({ to: user.email, ...writeResetMail({ locale: localeOf(user), link: resetLink(publicUrl, token) }) });
      },
      onPasswordReset: ({ user }) => deps.changes.tell(user, 'password'),
      async onExistingUserSignUp({ user }) {
        const link = `${publicUrl}/sign-in`;
        mail.post({ to: user.email, ...writeAlreadyRegisteredMail({ locale: localeOf(user), link }) });
      },
    },
    emailVerification: {
      sendOnSignUp: mail.isConfigured,
      sendOnSignIn: mail.isConfigured,
      autoSignInAfterVerification: true,
      async sendVerificationEmail({ user, url }) {
        if (user.emailVerified) return;
        mail.post({ to: user.email, ...writeVerificationMail({ locale: localeOf(user), link: url }) });
      },
    },
  } satisfies Partial<BetterAuthOptions>;
}

/** Behind `#`: what a browser keeps to itself reaches no log and no other site. */
export function resetLink(publicUrl: string, token: string): string {
  return `${publicUrl}/reset-password#${token}`;
}

async function requireMaySignUp(deps: IdentityDeps, email: string): Promise<void> {
  if (await deps.maySignUp(email)) return;
  throw new APIError('BAD_REQUEST', {
    code: 'SIGN_UP_CLOSED',
    message: 'Accounts here are only for people who were invited. Ask an administrator for an invitation.',
  });
}

function invitationOf(body: unknown): string | undefined {
  const token = body !== null && typeof body === 'object' && 'invitation' in body ? body.invitation : undefined;
  return typeof token === 'string' ? token : undefined;
}

function localeOf(user: object): string | undefined {
  return 'locale' in user && typeof user.locale === 'string' ? user.locale : undefined;
}

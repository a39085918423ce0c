import { ApiError, unreachable } from './api-error.ts';
import { textAt } from './json.ts';

/**
 * Identity is better-auth's: its own routes, outside the operations, with its own error codes.
 * https://www.better-auth.com/docs/authentication/email-password
 */
const authBase = '/api/v1/auth';

export type AuthAction =
  | { kind: 'sign-in'; email: string; password: string }
  | { kind: 'sign-up'; name: string; email: string; password: string; invitation?: string }
  | { kind: 'sign-out' }
  | { kind: 'google'; next: string }
  | { kind: 'code'; code: string }
  | { kind: 'recovery-code'; code: string }
  | { kind: 'mail-verification'; email: string }
  | { kind: 'mail-reset'; email: string }
  | { kind: 'reset-password'; token: string; newPassword: string }
  | { kind: 'change-password'; currentPassword: string; newPassword: string }
  | { kind: 'enable-second-factor'; password?: string }
  | { kind: 'disable-second-factor'; password?: string }
  | { kind: 'renew-recovery-codes'; password?: string };

export interface AuthAnswer {
  /** Whether the browser now holds a session. */
  isSignedIn: boolean;
  /** The password was right, and a code is asked for. */
  needsCode: boolean;
  /** Where the browser has to go to sign in elsewhere. */
  url: string | undefined;
  /** What an authenticator app is set up from. */
  totpUri: string | undefined;
  recoveryCodes: string[];
}

/** Whatever changes the account or the session; the session travels in an httpOnly cookie. */
export async function authenticate(action: AuthAction): Promise<AuthAnswer> {
  const [path, body] = toRequest(action);
  const response = await fetch(authBase + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
    credentials: 'same-origin',
  }).catch(() => {
    throw unreachable();
  });
  if (!response.ok) throw await toAuthError(response);
  return toAnswer(await response.json().catch(() => null));
}

function toRequest(action: AuthAction): [path: string, body: object] {
  const { kind, ...body } = action;
  switch (kind) {
    case 'sign-in':
      return ['/sign-in/email', { ...body, callbackURL: '/verify' }];
    case 'sign-up':
      return ['/sign-up/email', { ...body, callbackURL: '/verify' }];
    case 'google':
      return ['/sign-in/social', { provider: 'google', callbackURL: action.next, errorCallbackURL: '/sign-in' }];
    case 'mail-verification':
      return ['/send-verification-email', { ...body, callbackURL: '/verify' }];
    case 'change-password':
      return ['/change-password', { ...body, revokeOtherSessions: true }];
    default:
      return [paths[kind], body];
  }
}

const paths = {
  'sign-out': '/sign-out',
  code: '/two-factor/verify-totp',
  'recovery-code': '/two-factor/verify-backup-code',
  'mail-reset': '/request-password-reset',
  'reset-password': '/reset-password',
  'enable-second-factor': '/two-factor/enable',
  'disable-second-factor': '/two-factor/disable',
  'renew-recovery-codes': '/two-factor/generate-backup-codes',
} as const;

function toAnswer(body: unknown): AuthAnswer {
  const codes = body !== null && typeof body === 'object' && 'backupCodes' in body ? body.backupCodes : [];
  return {
    isSignedIn: textAt(body, 'token') !== undefined,
    needsCode: body !== null && typeof body === 'object' && 'twoFactorRedirect' in body,
    url: textAt(body, 'url'),
    totpUri: textAt(body, 'totpURI'),
    recoveryCodes: Array.isArray(codes) ? codes.filter((code) => typeof code === 'string') : [],
  };
}

/** better-auth tells `code` and `message`; a refusal of ours before it is a problem document with `detail`. */
async function toAuthError(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  return new ApiError({
    status: response.status,
    code: textAt(body, 'code') ?? 'auth.failed',
    detail:
      textAt(body, 'detail') ?? textAt(body, 'message') ?? `The server answered ${response.status} without saying why.`,
  });
}

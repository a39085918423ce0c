import { ApiError, unreachable } from './api-error.ts';
import { textAt } from './json.ts';

/**
 * Identity is better-auth's: its own routes, outside the operations, with its own error codes.
 * https://www.better-auth.com/docs/authentication/email-password
 */
const authBase = '/api/v1/auth';

export type AuthAction =
  | { kind: 'sign-in'; email: string; password: string }
  | { kind: 'sign-up'; name: string; email: string; password: string }
  | { kind: 'sign-out' };

const paths = { 'sign-in': '/sign-in/email', 'sign-up': '/sign-up/email', 'sign-out': '/sign-out' } as const;

/** Signs in, up or out; the session travels in an httpOnly cookie. */
export async function authenticate(action: AuthAction): Promise<void> {
  const { kind, ...body } = action;
  const response = await fetch(authBase + paths[kind], {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
    credentials: 'same-origin',
  }).catch(() => {
    throw unreachable();
  });
  if (!response.ok) throw await toAuthError(response);
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

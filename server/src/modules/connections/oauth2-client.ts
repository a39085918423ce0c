/** What is said to a token endpoint (RFC 6749, RFC 7636), and what its answers mean. */
import { createHash, randomBytes } from 'node:crypto';
import type { HttpClient } from '#platform/http-client/http-client';
import { OutboundError } from '#platform/http-client/outbound-error';
import { z } from 'zod';
import type { OAuth2Authentication } from './connector-port.ts';

export interface OAuth2Client {
  clientId: string;
  clientSecret: string | undefined;
}

export interface Grant {
  accessToken: string;
  refreshToken: string | undefined;
  expiresInSeconds: number | undefined;
  /** Undefined: those that were asked for. */
  scopes: string[] | undefined;
  /** Says whose account it is, where the service gives one. Not verified: it came from the service itself over TLS. */
  idToken: string | undefined;
}

/** The token endpoint gave no token. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  /** The service has said no, and will again: somebody must sign in anew. */
  readonly isFinal: boolean;

  constructor(message: string, options: { isFinal: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.isFinal = options.isFinal;
  }
}

export function createPkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(48).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

export function toAuthorizeUrl(
  authentication: OAuth2Authentication,
  asked: { clientId: string; redirectUrl: string; state: string; challenge: string; reconsent: boolean },
): string {
  const url = new URL(authentication.authorizeUrl);
  const parameters = {
    response_type: 'code',
    client_id: asked.clientId,
    redirect_uri: asked.redirectUrl,
    scope: authentication.scopes.join(' '),
    state: asked.state,
    code_challenge: asked.challenge,
    code_challenge_method: 'S256',
    ...authentication.parameters,
    ...(asked.reconsent ? { prompt: 'consent' } : {}),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

const TokenAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.coerce.number().positive().optional(),
  scope: z.string().optional(),
  id_token: z.string().optional(),
});

const ErrorAnswer = z.object({ error: z.string(), error_description: z.string().optional() });

/** Asks the token endpoint for `authorization_code` or `refresh_token`. Throws a TokenError. */
export async function requestToken(
  http: HttpClient,
  authentication: OAuth2Authentication,
  { client, form, signal }: { client: OAuth2Client; form: Record<string, string>; signal?: AbortSignal },
): Promise<Grant> {
  const { clientId, clientSecret } = client;
  const body = new URLSearchParams({
    ...form,
    client_id: clientId,
    ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
  });
  const { status, text } = await post(http, {
    url: authentication.tokenUrl,
    body: body.toString(),
    ...(signal === undefined ? {} : { signal }),
  });
  const answer: unknown = readJson(text);
  const granted = status < 300 ? TokenAnswer.safeParse(answer) : undefined;
  if (granted?.success) {
    const { access_token, refresh_token, expires_in, scope, id_token } = granted.data;
    return {
      accessToken: access_token,
      refreshToken: refresh_token,
      expiresInSeconds: expires_in,
      scopes: scope?.split(/[\s,]+/).filter((one) => one !== ''),
      idToken: id_token,
    };
  }
  const refused = ErrorAnswer.safeParse(answer);
  const said = refused.success
    ? `${refused.data.error}${refused.data.error_description ? ` (${refused.data.error_description})` : ''}`
    : `the status ${status}`;
  // RFC 6749, 5.2: 400 or 401 with a code is a decision. Anything else may pass.
  const isFinal = refused.success && (status === 400 || status === 401);
  throw new TokenError(`The service gave no access: it answered ${said}.`, { isFinal });
}

async function post(http: HttpClient, request: { url: string; body: string; signal?: AbortSignal }) {
  try {
    const answer = await http.request({
      ...request,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      timeoutMs: 20_000,
      maxAnswerBytes: 256 * 1024,
      maxRedirects: 0,
    });
    return { status: answer.status, text: answer.body.toString('utf8') };
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    throw new TokenError(`The service could not be asked for access. ${error.message}`, {
      isFinal: false,
      cause: error,
    });
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `email` or `name` of an ID token; undefined when there is none to read. */
export function readAccountLabel(idToken: string | undefined): string | undefined {
  const payload = readJson(Buffer.from(idToken?.split('.')[1] ?? '', 'base64url').toString('utf8'));
  const claims = z.object({ email: z.string().optional(), name: z.string().optional() }).safeParse(payload);
  return claims.success ? (claims.data.email ?? claims.data.name) : undefined;
}

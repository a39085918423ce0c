/** A connection in use by one call: its credential on each request, its limits, and what is known of what was sent. */
import { setTimeout } from 'node:timers/promises';
import type { HttpClient, OutboundAnswer } from '#platform/http-client/http-client';
import { OutboundError } from '#platform/http-client/outbound-error';
import { authenticationOf } from './connection.ts';
import type { Credential, TokenKeeper } from './credential.ts';
import {
  ActionError,
  type ActionFailure,
  type Connector,
  type ConnectorSession,
  type Rate,
  VendorError,
  type VendorRequest,
  type VendorResponse,
} from './connector-port.ts';
import type { RateLimiter, RatePlace } from './rate-limiter.ts';

export interface SessionDeps {
  http: HttpClient;
  limiter: RateLimiter;
  tokens: TokenKeeper;
  /** How long a call may wait for its turn here; beyond that it is told when to come back. */
  mostWaitMs: number;
}

export interface SessionCall {
  connector: Connector;
  /** Undefined where the action works without. */
  credential: Credential | undefined;
  /** Whose share of the limits it is. */
  userId: string | undefined;
  signal: AbortSignal;
  /** Asked again right before the first byte. */
  isAllowed(): boolean;
  timeLimitMs: number;
}

/** The call is not wanted any more: it was taken over, cancelled or is too late. Nothing was sent. */
export class NotAllowedError extends Error {
  override readonly name = 'NotAllowedError';
}

export class OpenSession implements ConnectorSession {
  readonly connection: ConnectorSession['connection'];
  readonly #deps: SessionDeps;
  readonly #call: SessionCall;
  #credential: Credential | undefined;
  /** Something that must not be done twice was done. */
  #hasActed = false;
  /** Credentials as requests carried them. */
  readonly #shown = new Set<string>();
  /** Something such has left, or may have, and nobody has said yet what became of it. */
  #isInDoubt = false;

  constructor(deps: SessionDeps, call: SessionCall) {
    this.#deps = deps;
    this.#call = call;
    this.#credential = call.credential;
    this.connection = call.credential ? { id: call.credential.row.id, version: call.credential.row.version } : null;
  }

  get values() {
    const { row, secret } = this.#credential ?? {};
    return { ...row?.settings, ...secret?.values };
  }

  /** What must not be said back: what is stored, and what was put on requests. */
  get secrets(): readonly string[] {
    const { values = {}, tokens } = this.#credential?.secret ?? {};
    const stored = [...Object.values(values), tokens?.accessToken, tokens?.refreshToken];
    return [...stored.filter((each) => each !== undefined), ...this.#shown];
  }

  /** Undefined without a connection, which nothing is counted for. */
  get ratePlace(): RatePlace | undefined {
    const { row } = this.#credential ?? {};
    return row && { workspaceId: row.workspace_id, connectionId: row.id };
  }

  /** Whether a failure leaves no doubt that the service has done nothing. */
  provesNothing(failure: ActionFailure): boolean {
    return !this.#hasActed && (!this.#isInDoubt || failure.nothingHappened);
  }

  requireAllowed(): void {
    if (!this.#call.isAllowed()) throw new NotAllowedError('The run was stopped or taken over before this was sent.');
    this.#beginEffect();
  }

  #beginEffect(): void {
    // Whoever goes on after a failure has lost its proof.
    this.#hasActed ||= this.#isInDoubt;
    this.#isInDoubt = true;
  }

  async takeTurn(units = 1): Promise<void> {
    const { limiter, mostWaitMs } = this.#deps;
    const { connector, userId, signal } = this.#call;
    const place = this.ratePlace;
    if (!place) return;
    const { perConnection, perUser } = connector.limits;
    const rates = new Map<string, Rate>();
    if (perConnection) rates.set('', perConnection);
    if (perUser && userId) rates.set(userId, perUser);
    const { isTaken, waitMs } = await limiter.take(place, { rates, units, withinMs: mostWaitMs });
    if (!isTaken) throw throttled(connector, waitMs);
    if (waitMs > 0) await setTimeout(waitMs, undefined, { signal });
  }

  async request(request: VendorRequest): Promise<VendorResponse> {
    await this.takeTurn(request.units);
    let answer = await this.#send(request);
    if (answer.status === 401 && this.#isRenewable()) {
      // 401 says that nothing was done: once more, with access that was given anew.
      this.#isInDoubt = false;
      await this.#renew(this.#credential?.secret.tokens?.accessToken);
      answer = await this.#send(request);
    }
    const accepted = accept(request, answer);
    this.#hasActed ||= this.#isInDoubt;
    this.#isInDoubt = false;
    return accepted;
  }

  async #send(request: VendorRequest): Promise<OutboundAnswer> {
    if (this.#isRenewable()) await this.#renew();
    const { method = 'GET', body, json } = request;
    const credential = this.#authenticate(request);
    // Such as `Basic …`: the word in front is no secret.
    for (const value of Object.values(credential)) this.#shown.add(value.split(' ').at(-1) ?? value);
    const isRepeatable = request.isRepeatable ?? ['GET', 'HEAD', 'OPTIONS'].includes(method.toUpperCase());
    const headers = lowerCase({
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
      ...credential,
    });
    let hasBegun = false;
    try {
      return await this.#deps.http.request({
        url: toUrl(request),
        method,
        headers,
        ...(json === undefined ? (body === undefined ? {} : { body }) : { body: JSON.stringify(json) }),
        timeoutMs: this.#call.timeLimitMs,
        headersTimeoutMs: this.#call.timeLimitMs,
        ...(request.maxAnswerBytes === undefined ? {} : { maxAnswerBytes: request.maxAnswerBytes }),
        ...(request.maxRedirects === undefined ? {} : { maxRedirects: request.maxRedirects }),
        signal: this.#call.signal,
        beforeFirstByte: () => {
          if (!this.#call.isAllowed()) throw new NotAllowedError('The run was stopped before this was sent.');
          // Once, not for each hop: a redirect has done nothing.
          if (!isRepeatable && !hasBegun) this.#beginEffect();
          hasBegun = true;
        },
        connection: isRepeatable ? 'kept' : 'new',
      });
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      throw toVendorError(error);
    }
  }

  #authenticate(request: VendorRequest): Record<string, string> {
    const credential = this.#credential;
    if (!credential) return {};
    const { tokens } = credential.secret;
    if (tokens) return { authorization: `Bearer ${tokens.accessToken}` };
    const authentication = authenticationOf(this.#call.connector, credential.row.authentication);
    if (!authentication || authentication.kind === 'none' || authentication.kind === 'oauth2') return {};
    return authentication.authenticate?.(this.values, request) ?? {};
  }

  #isRenewable(): boolean {
    return this.#credential?.row.authentication === 'oauth2';
  }

  async #renew(refused?: string): Promise<void> {
    if (this.#credential) {
      this.#credential = await this.#deps.tokens.fresh(this.#credential, this.#call.connector, refused);
    }
  }
}

function throttled(connector: Connector, waitMs: number): ActionError {
  return new ActionError({
    code: `${connector.service}.rate_limited`,
    message: `The connection has used up what ${connector.title} allows for the moment.`,
    class: 'transient',
    isThrottled: true,
    retryAfterMs: waitMs,
    nothingHappened: true,
  });
}

function accept(request: VendorRequest, answer: OutboundAnswer): VendorResponse {
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  const { status, body } = answer;
  const isExpected = request.expect ?? ((one: number) => one < 400);
  if (!isExpected(status)) {
    const text = body.subarray(0, 65_536).toString('utf8');
    throw new VendorError({ kind: 'response', status, headers, body: text });
  }
  return { status, headers, body, json: () => readJson(body) };
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function toVendorError(error: OutboundError): Error {
  const { code, message, nothingSent } = error;
  if (code === 'stopped' && error.cause instanceof NotAllowedError) return error.cause;
  if (!nothingSent) return new VendorError({ kind: 'no_answer', code, message }, { cause: error });
  const canPass = code !== 'refused' && code !== 'invalid';
  return new VendorError({ kind: 'not_sent', code, message, canPass }, { cause: error });
}

function toUrl({ url, query = {} }: VendorRequest): string {
  const target = new URL(url);
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of typeof value === 'object' ? value : [value]) target.searchParams.append(name, String(one));
  }
  return target.href;
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/**
 * The port a connector implements, one for each service. A connector says how one signs in, which actions there are,
 * and what the service's errors mean; credentials, renewing, limits, retries and records are there already and the same
 * for all. `docs/connectors.md` is the recipe, `server/src/testing/connector-conformance.ts` the suite each passes.
 */
import type { ConnectionField } from '@millrace/contracts/connections/connectors';
import type { MessagePurpose } from '@millrace/contracts/conversations/messages';
import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';

export interface Connector {
  /** What steps call it by: lower-case words joined by underscores. */
  readonly service: string;
  readonly title: string;
  readonly description: string;
  /** Ways to sign in, the usual one first. Empty: nobody needs to. */
  readonly authentications: readonly Authentication[];
  readonly limits: ConnectorLimits;
  readonly actions: readonly ConnectorAction[];
  /** What the service tells by itself. */
  readonly webhook?: ConnectorWebhook;
  /** What is wrong with the values of a connection, beyond a required one that is missing. */
  validate?(values: ConnectionValues): ConnectionIssue[];
  /** Asks something harmless, so that a wrong credential shows. Answers whose account it is, where one can tell. */
  check?(session: ConnectorSession): Promise<{ accountLabel?: string }>;
  /** What an answer of the service, or the lack of one, means to who called. */
  handleError(failure: VendorFailure): ActionFailure;
  close?(): Promise<void>;
}

export type ConnectionValues = Readonly<Record<string, string | number | undefined>>;

export interface ConnectionIssue {
  /** Name of the field. */
  field: string;
  /** A sentence a person can act on. */
  message: string;
}

export type Authentication =
  | { readonly kind: 'none'; readonly fields: readonly ConnectionField[] }
  | {
      readonly kind: 'api_key' | 'basic';
      readonly fields: readonly ConnectionField[];
      /** Puts the credential on a request; not for connectors that speak another protocol than HTTP. */
      authenticate?(values: ConnectionValues, request: VendorRequest): Record<string, string>;
    }
  | OAuth2Authentication;

/** Authorization code with PKCE; the access token is renewed by itself and sent as `Authorization: Bearer`. */
export interface OAuth2Authentication {
  readonly kind: 'oauth2';
  /** `clientId` and `clientSecret` are among them. */
  readonly fields: readonly ConnectionField[];
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly scopes: readonly string[];
  /** Further parameters of the authorization address. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** `units` a service counts by: requests, unless an action says what it costs. */
export interface Rate {
  readonly units: number;
  readonly perMs: number;
}

export interface ConnectorLimits {
  /** What one connection may use up. */
  readonly perConnection?: Rate;
  /** What one member of the workspace may use up of it, so that nobody takes it all. */
  readonly perUser?: Rate;
}

/** What doing it twice does; see `ActionEffect` of the engine. `transactional` is for Millrace's own. */
export type ConnectorEffect = 'pure' | 'idempotent' | 'look_up' | 'unsafe';

export interface ConnectorAction<Inputs extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputs: Inputs;
  readonly output: Output;
  /** The most careful it can be. */
  readonly effect: ConnectorEffect;
  /** Where it depends on what is asked: a GET may be repeated, a POST may not. The inputs are not checked yet. */
  effectOf?(inputs: unknown): ConnectorEffect;
  /**
   * What it shares the places on the wire with, where that is not all of the service: a host, a connection. Only so many
   * effects that may not be repeated are under way on one. The inputs are not checked yet.
   */
  wireOf?(inputs: unknown, connection: string | undefined): string;
  readonly timeLimitMs: number;
  readonly needsConnection: boolean;
  perform(
    session: ConnectorSession,
    inputs: z.output<Inputs>,
    call: ConnectorCall,
  ): Promise<Performed<z.input<Output>>>;
  /** For `look_up`: what became of an attempt with this effect key; undefined when nothing did. */
  lookUp?(
    session: ConnectorSession,
    inputs: z.output<Inputs>,
    call: ConnectorCall,
  ): Promise<Performed<z.input<Output>> | undefined>;
  /** Calls of the same moment go out as one, at most `size`; one outcome each, in order. Never for unsafe ones. */
  readonly batch?: {
    readonly size: number;
    perform(session: ConnectorSession, inputs: readonly z.output<Inputs>[]): Promise<Performed<z.input<Output>>[]>;
  };
}

export interface Performed<Output> {
  output: Output;
  /** What the service calls the thing that was made. */
  externalId?: string | undefined;
}

/** Declares an action, so that `perform` knows its inputs. */
export function connectorAction<Inputs extends z.ZodType, Output extends z.ZodType>(
  action: ConnectorAction<Inputs, Output>,
): ConnectorAction {
  // Whoever calls it hands in only what `inputs` has parsed.
  return action as unknown as ConnectorAction;
}

export interface ConnectorCall {
  workspaceId: string;
  /** The same for each attempt of one effect: hand it to services that take an idempotency key. */
  effectKey: string;
  actor: { kind: 'user' | 'system'; id?: string | undefined };
  signal: AbortSignal;
}

/** A connection in use: its credential, within its limits. */
export interface ConnectorSession {
  /** Null where an action works without one. */
  readonly connection: { readonly id: string; readonly version: number } | null;
  /** Everything that was given for the connection, secrets included. */
  readonly values: ConnectionValues;
  /**
   * Sends one request with the credential. Answers what the service says with a status below 400; anything else is
   * thrown as a VendorError for `handleError`.
   */
  request(request: VendorRequest): Promise<VendorResponse>;
  /** For other protocols than HTTP: waits for the limits. Call it before anything is sent. */
  takeTurn(units?: number): Promise<void>;
  /** Right before the first byte of what cannot be taken back: throws when the call is not wanted any more. */
  requireAllowed(): void;
}

export interface VendorRequest {
  /** GET unless told. */
  method?: string;
  url: string;
  query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  json?: unknown;
  body?: string | Buffer;
  /** What the request counts for; 1 unless told. */
  units?: number;
  maxAnswerBytes?: number;
  maxRedirects?: number;
  /** It changes nothing, or the same again. Standard: GET, HEAD and OPTIONS. */
  isRepeatable?: boolean;
  /** Which statuses are answered instead of thrown; those below 400 unless told. */
  expect?: (status: number) => boolean;
}

export interface VendorResponse {
  status: number;
  /** Names in lower case; of several, joined by commas. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  /** Undefined when the body is no JSON. */
  json(): unknown;
}

/** An address of each connection that the service delivers to. */
export interface ConnectorWebhook {
  readonly events: readonly ConnectorEvent[];
  /** What a person does at the service, with the address: sentences. */
  readonly setUp: string;
  /** Whether it is from the service. Looks at the raw bytes: nothing was parsed before, and nothing is trusted. */
  verify(delivery: WebhookDelivery, values: ConnectionValues): Promise<WebhookVerdict> | WebhookVerdict;
  /** What a verified delivery tells. Throws for what it cannot read. */
  read(delivery: WebhookDelivery): WebhookReading;
  /**
   * Asks what has happened since `position`, where a delivery only says that something has. Called by a job, maybe
   * again: what it tells twice under one id is taken once.
   */
  lookUp?(session: ConnectorSession, position: unknown): Promise<LookedUp>;
  /** Asks the service to tell. Called again at `renewAt`, and by then `position` is what it was. */
  subscribe?(session: ConnectorSession): Promise<{ position: unknown; renewAt: Date }>;
  unsubscribe?(session: ConnectorSession): Promise<void>;
}

export interface LookedUp {
  happenings: readonly Happening[];
  position: unknown;
  /** There is more behind the position: it is asked again. */
  hasMore: boolean;
}

export interface ConnectorEvent {
  /** A past verb at its end: the event is `connection.<service>.<name>`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly payload: z.ZodObject;
  /** A payload, for editors and tests. */
  readonly example: Readonly<Record<string, unknown>>;
}

export interface WebhookDelivery {
  method: string;
  /** The address of the webhook, as the service knows it. */
  url: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  now: Date;
}

export type WebhookVerdict =
  /** `id`: what the service calls this delivery, whenever it sends it again. */
  | { kind: 'genuine'; id: string }
  /** A question of the service whether we are who it means; it tells nothing. */
  | { kind: 'handshake'; answer: string }
  | { kind: 'refused'; reason: string };

export type WebhookReading = { kind: 'told'; happenings: readonly Happening[] } | { kind: 'look_up' };

export interface Happening {
  /** Name of a declared event. */
  event: string;
  /** What the service calls it, where it may be told by several deliveries. */
  id?: string;
  payload: Readonly<Record<string, unknown>>;
}

/** What went wrong at a service, before anybody has said what it means. */
export type VendorFailure =
  /** It answered, with a status nobody expected. */
  | { kind: 'response'; status: number; headers: Readonly<Record<string, string>>; body: string }
  /** Certainly nothing was sent. `canPass` tells an outage from an address that will never be asked. */
  | { kind: 'not_sent'; code: string; message: string; canPass: boolean }
  /** Bytes were sent and no answer came. */
  | { kind: 'no_answer'; code: string; message: string };

export class VendorError extends Error {
  override readonly name = 'VendorError';
  readonly failure: VendorFailure;

  constructor(failure: VendorFailure, options?: { cause: unknown }) {
    super(failure.kind === 'response' ? `The service answered ${failure.status}.` : failure.message, options);
    this.failure = failure;
  }
}

/** What went wrong, in the words of the engine. */
export interface ActionFailure {
  /** `<service>.<what>`, stable. */
  code: string;
  /** A sentence a person can act on. */
  message: string;
  /** `transient` passes by itself, `permanent` does not, `system` is for whoever runs the installation. */
  class: 'transient' | 'permanent' | 'system';
  retryAfterMs?: number | undefined;
  /** Asked too often, or all is used up that there is for now: steps wait for as long as it takes instead of failing. */
  isThrottled?: boolean | undefined;
  /** Where the service explains it. */
  help?: string | undefined;
  /** Proof that the service has done nothing. */
  nothingHappened: boolean;
}

/** Thrown by an action for what it has found out itself. */
export class ActionError extends Error {
  override readonly name = 'ActionError';
  readonly failure: ActionFailure;

  constructor(failure: ActionFailure, options?: { cause: unknown }) {
    super(failure.message, options);
    this.failure = failure;
  }
}

/** The one decision every message to a person passes, as a connector that sends such asks for it. */
export type MessageGate = (question: {
  workspaceId: string;
  /** Of an e-mail; normalised by the gate. */
  address: string;
  purpose: MessagePurpose;
}) => Promise<{
  refusal: { rule: string; detail: string } | undefined;
  /** Where the recipient says no by one click: carry it in the message. */
  unsubscribe: { url: string; mailto?: string | undefined } | null;
}>;

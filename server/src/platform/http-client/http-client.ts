/**
 * The one client for addresses that users give: workflow steps, webhooks, connectors. It goes only where the guard
 * allows, on every redirect again; it ends within its time and holds no more than it was told; and it says of every
 * failure whether anything may have left, because an effect that may have happened must not be tried again.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, type Dispatcher } from 'undici';
import { createAddressGuard, type GuardOptions, hostnameOf } from './address-guard.ts';
import { acceptedCodings, exchange, type RawAnswer, toOutboundError } from './exchange.ts';
import { createGuardedConnect, type Resolve, resolveBySystem } from './guarded-connect.ts';
import { OutboundError } from './outbound-error.ts';
import { followRedirect, type Hop } from './redirects.ts';

export interface HttpClientDeps {
  guard: GuardOptions;
  /** Says who asks: `Millrace/1.0`. */
  userAgent: string;
  /** How names are resolved; as the system does, unless given. */
  resolve?: Resolve;
}

export interface OutboundRequest {
  url: string;
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | Buffer;
  /** For everything together: name, connection, redirects, answer. */
  timeoutMs?: number;
  /** Until the answer begins. */
  headersTimeoutMs?: number;
  /** After decompression. */
  maxAnswerBytes?: number;
  /** 0: the redirect itself is the answer. */
  maxRedirects?: number;
  signal?: AbortSignal;
  /**
   * Called right before the first byte is written, in the same turn, for each hop. What it throws stops the request,
   * which then fails with `stopped`.
   */
  beforeFirstByte?: () => void;
  /**
   * `new` for what must not happen twice: a connection kept open may have been closed by the other side a moment ago,
   * and a request lost so may as well have been carried out.
   */
  connection?: 'kept' | 'new';
}

export interface OutboundAnswer {
  status: number;
  /** Names in lower case. */
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Where the answer came from, after redirects. */
  url: string;
}

export interface HttpClient {
  /** Any answer is one, whatever its status; without one it throws an OutboundError. */
  request(request: OutboundRequest): Promise<OutboundAnswer>;
  close(): Promise<void>;
}

const standard = {
  timeoutMs: 30_000,
  connectTimeoutMs: 10_000,
  maxAnswerBytes: 10 * 1024 * 1024,
  maxRedirects: 5,
};
const connectionsPerHost = 50;
const keptMs = 4_000;

export function createHttpClient(deps: HttpClientDeps): HttpClient {
  const guard = createAddressGuard(deps.guard);
  const resolve = deps.resolve ?? resolveBySystem;
  const connect = createGuardedConnect({ guard, resolve, timeoutMs: standard.connectTimeoutMs });
  const shared = { connect, allowH2: false, connections: connectionsPerHost } as const;
  const agents = {
    kept: new Agent({ ...shared, pipelining: 1, keepAliveTimeout: keptMs }),
    new: new Agent({ ...shared, pipelining: 0 }),
  };

  /** One hop; `progress` is that of the whole request. */
  const ask = async (hop: Hop, request: OutboundRequest, progress: Progress): Promise<RawAnswer> => {
    const { maxAnswerBytes = standard.maxAnswerBytes, beforeFirstByte } = request;
    const { url } = hop;
    try {
      const refusal = guard.refuseUrl(url);
      if (refusal !== undefined) throw new OutboundError('refused', refusal, { nothingSent: true });
      return await exchange(agents[request.connection ?? 'kept'], toDispatch(hop, request, deps.userAgent), {
        signal: progress.signal,
        maxAnswerBytes,
        beforeFirstByte,
        onSent: () => (progress.nothingSent = false),
      });
    } catch (error) {
      throw toOutboundError(error, { host: hostnameOf(url), nothingSent: progress.nothingSent });
    }
  };

  const askAlong = async (request: OutboundRequest, progress: Progress): Promise<OutboundAnswer> => {
    const { maxRedirects = standard.maxRedirects } = request;
    let hop = toFirstHop(request);
    for (let redirects = 0; ; redirects += 1) {
      const answer = await ask(hop, request, progress);
      const next = maxRedirects === 0 ? undefined : followRedirect(hop, answer);
      if (!next) return { ...answer, url: hop.url.href };
      if (redirects === maxRedirects) {
        const sentence = `${hostnameOf(hop.url)} redirects more than ${maxRedirects} times.`;
        throw new OutboundError('too_many_redirects', sentence, { nothingSent: false });
      }
      hop = next;
    }
  };

  return {
    async request(request) {
      const limit = limitTime(request);
      try {
        return await askAlong(request, { signal: limit.signal, nothingSent: true });
      } finally {
        limit.end();
      }
    },
    async close() {
      await Promise.all([agents.kept.destroy(), agents.new.destroy()]);
    },
  };
}

interface Progress {
  signal: AbortSignal;
  nothingSent: boolean;
}

function limitTime({ signal, timeoutMs = standard.timeoutMs }: OutboundRequest): {
  signal: AbortSignal;
  end: () => void;
} {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new DOMException('out of time', 'TimeoutError')), timeoutMs);
  return {
    signal: signal ? AbortSignal.any([signal, limit.signal]) : limit.signal,
    end: () => clearTimeout(timer),
  };
}

function toFirstHop({ url, method = 'GET', headers = {}, body }: OutboundRequest): Hop {
  if (!URL.canParse(url)) {
    throw new OutboundError(
      'invalid',
      `"${url.slice(0, 200)}" is no address: give one like https://example.com/path.`,
      {
        nothingSent: true,
      },
    );
  }
  return { url: new URL(url), method: toMethod(method), headers: ownHeaders(headers), body };
}

function toMethod(method: string): string {
  const upper = method.toUpperCase();
  if (/^[A-Z]+$/.test(upper) && upper !== 'CONNECT' && upper !== 'TRACE') return upper;
  throw new OutboundError('invalid', `The method ${JSON.stringify(method.slice(0, 50))} is not sent.`, {
    nothingSent: true,
  });
}

/** How a message is framed and which compression can be read is this client's business, not the user's. */
const framing = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'accept-encoding',
]);

function ownHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  return Object.fromEntries(entries.filter(([name]) => !framing.has(name)));
}

function toDispatch(hop: Hop, request: OutboundRequest, userAgent: string): Dispatcher.DispatchOptions {
  return {
    origin: hop.url.origin,
    path: hop.url.pathname + hop.url.search,
    method: hop.method,
    headers: { 'user-agent': userAgent, accept: '*/*', ...hop.headers, 'accept-encoding': acceptedCodings },
    body: hop.body ?? null,
    headersTimeout: request.headersTimeoutMs ?? request.timeoutMs ?? standard.timeoutMs,
    // The limit for everything together ends a slow body.
    bodyTimeout: 0,
  };
}

import { z } from 'zod';
import {
  ActionError,
  connectorAction,
  type ConnectorCall,
  type ConnectorSession,
  type VendorRequest,
  type VendorResponse,
} from '#modules/connections/connections.module';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const mostBytes = 5 * 1024 * 1024;

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const inputs = z.object({
  method: z.preprocess(upperCase, z.enum(methods)).default('GET'),
  url: z.string().min(1).max(8000).describe('With a connection also a path below the address of the API.'),
  headers: z.record(z.string(), scalar).optional(),
  query: z.record(z.string(), z.union([scalar, z.array(scalar)]).nullable()).optional(),
  body: z.unknown().optional().describe('Text is sent as it is, anything else as JSON.'),
  bodyBase64: z.base64().optional().describe('Instead of body: bytes.'),
  expect: z
    .array(z.int().min(100).max(599))
    .min(1)
    .max(50)
    .optional()
    .describe('Statuses that are answers; others are errors. Without it, those below 400.'),
  idempotencyHeader: z
    .string()
    .regex(/^[\w-]{1,100}$/)
    .optional()
    .describe('The API takes a key in this header and does the same request once: the step may be repeated.'),
});
type Inputs = z.output<typeof inputs>;

export const request = connectorAction({
  name: 'request',
  title: 'Send a request',
  description:
    'Asks an HTTP API and answers its status, headers and body: JSON as data, text as text, anything else as base64. At most 5 MiB.',
  inputs,
  output: z.object({
    status: z.int(),
    headers: z.record(z.string(), z.string()),
    body: z.unknown(),
    encoding: z.enum(['json', 'text', 'base64', 'none']).describe('What the body was made of.'),
  }),
  effect: 'unsafe',
  effectOf: isRepeatable,
  wireOf: hostOf,
  timeLimitMs: 60_000,
  needsConnection: false,
  async perform(session, given, call) {
    const answer = await session.request(toRequest(session, given, call));
    return { output: { status: answer.status, headers: answer.headers, ...readBody(answer) } };
  },
});

/** Made once: every call asks. */
const decisive = inputs.pick({ method: true, idempotencyHeader: true });
const addressed = inputs.pick({ url: true });

/** GET and HEAD may be repeated, and what the API itself does only once. */
function isRepeatable(given: unknown): 'idempotent' | 'unsafe' {
  const read = decisive.safeParse(given);
  if (!read.success) return 'unsafe';
  const isReading = ['GET', 'HEAD', 'OPTIONS'].includes(read.data.method);
  return isReading || read.data.idempotencyHeader !== undefined ? 'idempotent' : 'unsafe';
}

/** With a connection its own host, whose address is sealed. */
function hostOf(given: unknown, connection: string | undefined): string {
  const { url } = addressed.safeParse(given).data ?? {};
  return url !== undefined && URL.canParse(url) ? new URL(url).host : (connection ?? 'http');
}

function toRequest(session: ConnectorSession, given: Inputs, call: ConnectorCall): VendorRequest {
  const { method, expect, idempotencyHeader } = given;
  const content = toContent(given);
  const headers = Object.fromEntries(
    Object.entries(given.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  return {
    method,
    url: resolveUrl(session, given.url),
    query: toQuery(given.query),
    headers: {
      ...(content.type ? { 'content-type': content.type } : {}),
      ...headers,
      ...(idempotencyHeader ? { [idempotencyHeader.toLowerCase()]: call.effectKey } : {}),
    },
    ...(content.body === undefined ? {} : { body: content.body }),
    maxAnswerBytes: mostBytes,
    isRepeatable: isRepeatable(given) === 'idempotent',
    ...(expect === undefined ? {} : { expect: (status) => expect.includes(status) }),
  };
}

function toContent({ body, bodyBase64 }: Inputs): { type?: string; body?: string | Buffer } {
  if (bodyBase64 !== undefined) return { type: 'application/octet-stream', body: Buffer.from(bodyBase64, 'base64') };
  if (body === undefined || body === null) return {};
  if (typeof body === 'string') return { type: 'text/plain; charset=utf-8', body };
  return { type: 'application/json', body: JSON.stringify(body) };
}

function toQuery(query: Inputs['query']): NonNullable<VendorRequest['query']> {
  return Object.fromEntries(
    Object.entries(query ?? {}).flatMap(([name, value]) => {
      if (value === null) return [];
      return [[name, Array.isArray(value) ? value.map(String) : value]];
    }),
  );
}

/** A credential goes to its own API only: whoever writes a step must not be able to have it sent to themselves. */
function resolveUrl(session: ConnectorSession, url: string): string {
  const isAbsolute = /^https?:\/\//i.test(url);
  if (!session.connection) {
    if (isAbsolute && URL.canParse(url)) return url;
    throw badAddress(`"${url.slice(0, 200)}" is not an address such as https://api.example.com/leads.`);
  }
  const base = String(session.values['baseUrl']).replace(/\/+$/, '');
  const resolved = isAbsolute ? url : `${base}/${url.replace(/^\/+/, '')}`;
  if (!URL.canParse(resolved)) throw badAddress(`"${url.slice(0, 200)}" is no address.`);
  if (new URL(resolved).origin === new URL(base).origin) return resolved;
  throw badAddress(`The connection is one to ${new URL(base).origin}: its credential is not sent anywhere else.`);
}

function badAddress(message: string): ActionError {
  return new ActionError({ code: 'http.bad_address', message, class: 'permanent', nothingHappened: true });
}

function readBody({ headers, body, json }: VendorResponse): {
  body: unknown;
  encoding: 'json' | 'text' | 'base64' | 'none';
} {
  if (body.length === 0) return { body: null, encoding: 'none' };
  const type = (headers['content-type'] ?? '').toLowerCase();
  if (/\bjson\b/.test(type)) {
    const read = json();
    if (read !== undefined) return { body: read, encoding: 'json' };
  }
  if (/^text\/|[/+](json|xml|javascript|x-www-form-urlencoded|csv|yaml)\b/.test(type) || type === '') {
    return { body: decode(body, type), encoding: 'text' };
  }
  return { body: body.toString('base64'), encoding: 'base64' };
}

function decode(body: Buffer, type: string): string {
  const [, charset = 'utf-8'] = /charset="?([\w-]+)/.exec(type) ?? [];
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    // An encoding nobody knows: what is ASCII in it stays readable.
    return new TextDecoder().decode(body);
  }
}

function upperCase(value: unknown): unknown {
  return typeof value === 'string' ? value.toUpperCase() : value;
}

/** Whether a caller of a webhook knows its secret: sends it, or has signed the very bytes of the body with it. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { WebhookAuth } from '#engine/language/plan';

export interface HookCall {
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  now: Date;
}

/** Why it is refused; undefined when it is not. */
export function refuseCall(auth: WebhookAuth, secret: string | undefined, call: HookCall): string | undefined {
  if (auth.type === 'none') return undefined;
  if (secret === undefined) return 'This webhook asks for a secret and none was made for it yet.';
  const header = call.headers[auth.header.toLowerCase()];
  const given = Array.isArray(header) ? header[0] : header;
  if (given === undefined) return `The header ${auth.header} is missing.`;
  if (auth.type === 'token') return isToken(given, secret) ? undefined : `The header ${auth.header} has another token.`;
  const isSigned = auth.header.toLowerCase() in timed ? isSignedWithTime : isSignedPlainly;
  return isSigned({ auth, secret, given, call })
    ? undefined
    : `The signature in ${auth.header} is another, or too old.`;
}

function isToken(given: string, secret: string): boolean {
  return isEqual(Buffer.from(given.replace(/^Bearer /i, '')), Buffer.from(secret));
}

interface Signed {
  auth: Extract<WebhookAuth, { type: 'signature' }>;
  secret: string;
  given: string;
  call: HookCall;
}

/** Hexadecimal or base64, with or without `sha256=` before it, as GitHub, Shopify and most others send it. */
function isSignedPlainly({ auth, secret, given, call }: Signed): boolean {
  const digest = createHmac(auth.algorithm, secret).update(call.bytes).digest();
  const text = given.trim().replace(/^sha(1|256)=/i, '');
  return (
    isEqual(Buffer.from(text.toLowerCase()), Buffer.from(digest.toString('hex'))) ||
    isEqual(Buffer.from(text), Buffer.from(digest.toString('base64')))
  );
}

/** How old a signed time may be: what was recorded on its way cannot be sent again later. */
const toleranceMs = 5 * 60_000;

interface TimedParts {
  seconds: string;
  signatures: string[];
  signed: string;
  encoding: 'hex' | 'base64';
}

/** Those that sign a time along, by the name of their header. */
const timed: Readonly<Record<string, (given: string, headers: IncomingHttpHeaders) => TimedParts>> = {
  /** Standard Webhooks: `v1,<base64>` for `<id>.<time>.<body>`. */
  'webhook-signature': (given, headers) => ({
    seconds: String(headers['webhook-timestamp']),
    signatures: given.split(' ').flatMap((part) => (part.startsWith('v1,') ? [part.slice(3)] : [])),
    signed: `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.`,
    encoding: 'base64',
  }),
  /** Stripe: `t=<time>,v1=<hex>` for `<time>.<body>`. */
  'stripe-signature': (given) => {
    const parts = given.split(',').map((part) => part.split('=', 2));
    const seconds = parts.find(([name]) => name === 't')?.[1] ?? '';
    const signatures = parts.flatMap(([name, value]) => (name === 'v1' && value ? [value] : []));
    return { seconds, signatures, signed: `${seconds}.`, encoding: 'hex' };
  },
};

function isSignedWithTime({ auth, secret, given, call }: Signed): boolean {
  const read = timed[auth.header.toLowerCase()];
  if (!read) return false;
  const { seconds, signatures, signed, encoding } = read(given, call.headers);
  const age = Math.abs(call.now.getTime() - Number(seconds) * 1000);
  if (!(age <= toleranceMs)) return false;
  // Secrets of Standard Webhooks are base64 behind `whsec_`; Stripe's are used as they are.
  const key = encoding === 'base64' && secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret;
  const digest = createHmac('sha256', key).update(signed).update(call.bytes).digest(encoding);
  return signatures.some((signature) => isEqual(Buffer.from(signature), Buffer.from(digest)));
}

/** In the same time whatever differs, the lengths included. */
function isEqual(one: Buffer, other: Buffer): boolean {
  const hash = (value: Buffer) => createHash('sha256').update(value).digest();
  return timingSafeEqual(hash(one), hash(other));
}

/** Whether a caller of a webhook knows its secret: sends it, or has signed the very bytes of the body with it. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { WebhookAuth } from '#engine/language/plan';
import { isStandardWebhook, signedTimeToleranceMs } from '#platform/http/standard-webhook';

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
  const isSigned = timed[auth.header.toLowerCase()] ?? isSignedPlainly;
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

/** Those that sign a time along, by the name of their header. */
const timed: Readonly<Record<string, (signed: Signed) => boolean>> = {
  'webhook-signature': ({ secret, call }) => isStandardWebhook(secret, call),
  /** Stripe: `t=<time>,v1=<hex>` for `<time>.<body>`. */
  'stripe-signature': ({ secret, given, call }) => {
    const parts = given.split(',').map((part) => part.split('=', 2));
    const seconds = parts.find(([name]) => name === 't')?.[1] ?? '';
    const age = Math.abs(call.now.getTime() - Number(seconds) * 1000);
    if (!(age <= signedTimeToleranceMs)) return false;
    const digest = createHmac('sha256', secret).update(`${seconds}.`).update(call.bytes).digest('hex');
    return parts.some(([name, value = '']) => name === 'v1' && isEqual(Buffer.from(value), Buffer.from(digest)));
  },
};

/** In the same time whatever differs, the lengths included. */
function isEqual(one: Buffer, other: Buffer): boolean {
  const hash = (value: Buffer) => createHash('sha256').update(value).digest();
  return timingSafeEqual(hash(one), hash(other));
}

/**
 * Standard Webhooks: what a sender has signed, its id and time along with the very bytes of the body.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
import { createHash, createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** How old a signed time may be: what was recorded on its way cannot be sent again later. */
export const signedTimeToleranceMs = 5 * 60_000;

export interface SignedDelivery {
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  now: Date;
}

/**
 * Whether one of its signatures is of this secret: `whsec_…` in base64 (or the secret as it is) for a shared one,
 * `whpk_…` for the public key of a sender that signs with Ed25519.
 */
export function isStandardWebhook(secret: string, { headers, bytes, now }: SignedDelivery): boolean {
  const time = String(headers['webhook-timestamp']);
  // Also false for what is no number.
  if (!(Math.abs(now.getTime() - Number(time) * 1000) <= signedTimeToleranceMs)) return false;
  const signed = Buffer.concat([Buffer.from(`${String(headers['webhook-id'])}.${time}.`), bytes]);
  return String(headers['webhook-signature'])
    .split(' ')
    .some((part) => isSignature(part, { secret, signed }));
}

function isSignature(part: string, { secret, signed }: { secret: string; signed: Buffer }): boolean {
  const [version, signature = ''] = part.split(',', 2);
  if (secret.startsWith('whpk_')) return version === 'v1a' && isOfKey(secret.slice(5), { signature, signed });
  if (version !== 'v1') return false;
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret;
  const digest = createHmac('sha256', key).update(signed).digest('base64');
  return isEqualText(signature, digest);
}

/** What stands before the 32 bytes of an Ed25519 key in the form OpenSSL reads. */
const ed25519Prefix = Buffer.from('302a300506032b6570032100', 'hex');

function isOfKey(publicKey: string, { signature, signed }: { signature: string; signed: Buffer }): boolean {
  const raw = Buffer.from(publicKey, 'base64');
  if (raw.length !== 32) return false;
  const key = createPublicKey({ key: Buffer.concat([ed25519Prefix, raw]), format: 'der', type: 'spki' });
  return verify(null, signed, key, Buffer.from(signature, 'base64'));
}

/** In the same time whatever differs, the lengths included. */
export function isEqualText(one: string, other: string): boolean {
  const hash = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(hash(one), hash(other));
}

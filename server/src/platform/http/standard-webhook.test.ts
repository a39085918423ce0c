import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isStandardWebhook } from './standard-webhook.ts';

/** The example the specification's reference libraries are tested with. */
const published = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  bytes: Buffer.from('{"test": 2432232314}'),
  headers: {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
  now: new Date(1_614_265_330_000),
};

describe('a Standard Webhook', () => {
  it('is known by the published example, also beside signatures of other keys and versions', () => {
    const { secret, headers } = published;
    expect(isStandardWebhook(secret, published)).toBe(true);
    const several = { ...headers, 'webhook-signature': `v1,AAAA v2,x ${headers['webhook-signature']}` };
    expect(isStandardWebhook(secret, { ...published, headers: several })).toBe(true);
  });

  it('is refused when anything signed was changed, is too old or too new, or has no signature', () => {
    const { secret, headers, now } = published;
    const refused = [
      { ...published, bytes: Buffer.from('{"test": 2432232315}') },
      { ...published, headers: { ...headers, 'webhook-id': 'msg_other' } },
      { ...published, now: new Date(now.getTime() + 301_000) },
      { ...published, now: new Date(now.getTime() - 301_000) },
      { ...published, headers: {} },
      { ...published, headers: { ...headers, 'webhook-timestamp': 'soon' } },
    ];
    for (const delivery of refused) expect(isStandardWebhook(secret, delivery)).toBe(false);
    expect(isStandardWebhook('whsec_AAAA', published)).toBe(false);
  });

  it('may be signed with a private key whose public one is known here', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
    const { headers, bytes } = published;
    const signed = Buffer.concat([Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`), bytes]);
    const signature = `v1a,${sign(null, signed, privateKey).toString('base64')}`;
    const delivery = { ...published, headers: { ...headers, 'webhook-signature': signature } };
    expect(isStandardWebhook(`whpk_${raw.toString('base64')}`, delivery)).toBe(true);
    expect(isStandardWebhook(`whpk_${Buffer.alloc(32, 7).toString('base64')}`, delivery)).toBe(false);
    expect(isStandardWebhook('whpk_short', delivery)).toBe(false);
    // A shared secret is not found out by showing its public half.
    expect(isStandardWebhook(published.secret, delivery)).toBe(false);
  });
});

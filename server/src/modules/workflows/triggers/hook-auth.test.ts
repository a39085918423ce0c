import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { refuseCall } from './hook-auth.ts';

const now = new Date('2026-01-05T09:30:00Z');
const seconds = String(now.getTime() / 1000);
const bytes = Buffer.from('{"order":7}');
const secret = 'a secret';
const call = (headers: Record<string, string>, body = bytes) => ({ headers, bytes: body, now });
const hmac = (algorithm: string, text: string | Buffer, key: string | Buffer = secret) =>
  createHmac(algorithm, key).update(text).digest();

it('whoever knows the address may call, unless a secret is asked for', () => {
  expect(refuseCall({ type: 'none' }, undefined, call({}))).toBeUndefined();
  expect(refuseCall({ type: 'token', header: 'x-token' }, undefined, call({ 'x-token': '' }))).toContain(
    'none was made',
  );
});

it('a token is taken plain or as a bearer token, and only the right one', () => {
  const auth = { type: 'token', header: 'Authorization' } as const;
  expect(refuseCall(auth, secret, call({ authorization: `Bearer ${secret}` }))).toBeUndefined();
  expect(refuseCall(auth, secret, call({ authorization: secret }))).toBeUndefined();
  expect(refuseCall(auth, secret, call({ authorization: 'Bearer another' }))).toContain('another token');
  expect(refuseCall(auth, secret, call({}))).toContain('missing');
});

describe('a signature', () => {
  const auth = { type: 'signature', header: 'x-signature', algorithm: 'sha256' } as const;

  it('over the very bytes is taken in the usual writings', () => {
    const digest = hmac('sha256', bytes);
    for (const given of [digest.toString('hex'), `sha256=${digest.toString('hex')}`, digest.toString('base64')]) {
      expect(refuseCall(auth, secret, call({ 'x-signature': given })), given).toBeUndefined();
    }
    const older = { ...auth, header: 'x-hub-signature', algorithm: 'sha1' } as const;
    const sha1 = `sha1=${hmac('sha1', bytes).toString('hex')}`;
    expect(refuseCall(older, secret, call({ 'x-hub-signature': sha1 }))).toBeUndefined();
  });

  it('over other bytes or with another secret is refused', () => {
    const given = hmac('sha256', bytes).toString('hex');
    expect(refuseCall(auth, secret, call({ 'x-signature': given }, Buffer.from('{"order": 7}')))).toContain(
      'signature',
    );
    expect(refuseCall(auth, 'other', call({ 'x-signature': given }))).toContain('signature');
    expect(refuseCall(auth, secret, call({ 'x-signature': '' }))).toContain('signature');
  });

  it('of Standard Webhooks and of Stripe counts for five minutes', () => {
    const standard = { ...auth, header: 'webhook-signature' } as const;
    const key = Buffer.from('0123456789abcdef');
    const shared = `whsec_${key.toString('base64')}`;
    const headers = (time: string) => ({
      'webhook-id': 'msg_1',
      'webhook-timestamp': time,
      'webhook-signature': `v1a,xyz v1,${hmac('sha256', `msg_1.${time}.${bytes.toString()}`, key).toString('base64')}`,
    });
    const old = String(Number(seconds) - 301);
    expect(refuseCall(standard, shared, call(headers(seconds)))).toBeUndefined();
    expect(refuseCall(standard, shared, call(headers(old)))).toContain('too old');
    expect(refuseCall(standard, shared, call({ ...headers(seconds), 'webhook-id': 'msg_2' }))).toContain('signature');

    const stripe = { ...auth, header: 'Stripe-Signature' } as const;
    const signed = (time: string) => ({
      'stripe-signature': `t=${time},v1=${hmac('sha256', `${time}.${bytes.toString()}`).toString('hex')},v0=x`,
    });
    expect(refuseCall(stripe, secret, call(signed(seconds)))).toBeUndefined();
    expect(refuseCall(stripe, secret, call(signed(old)))).toContain('too old');
  });
});

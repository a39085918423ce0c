import { execFile, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { writeCall } from './call-command.ts';

// What the command needs, and a machine that runs the suite need not have.
const hasTools = spawnSync('sh', ['-c', 'command -v curl && command -v openssl']).status === 0;

interface Received {
  method: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** The command is really typed into a shell, and a server tells what came. */
async function run(trigger: { methods?: unknown; auth?: unknown; secret?: string }): Promise<Received> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', headers } = request;
      received.push({ method, headers, body: Buffer.concat(chunks).toString() });
      response.end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  const url = `http://127.0.0.1:${port}/hooks/token/it's`;
  const { methods, auth, secret = "s3cr'et $HOME" } = trigger;
  try {
    await promisify(execFile)('sh', ['-ec', writeCall({ url, methods, auth, secret })]);
  } finally {
    server.close();
  }
  const [only] = received;
  if (!only) throw new Error('nothing came');
  return only;
}

const hmac = (algorithm: string, key: string | Buffer, text: string) => createHmac(algorithm, key).update(text);

test('a call that needs no secret is one line', () => {
  expect(writeCall({ url: 'https://x.example/hooks/t', methods: [], auth: undefined, secret: '' })).toBe(
    `curl -X POST 'https://x.example/hooks/t' -H 'Content-Type: application/json' --data-raw '{"hello":"world"}'`,
  );
});

test.runIf(hasTools)('a method that has no body sends none', async () => {
  expect(await run({})).toMatchObject({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"hello":"world"}',
  });
  expect(await run({ methods: ['GET'] })).toMatchObject({ method: 'GET', body: '' });
});

test.runIf(hasTools)('a token is sent as the header says', async () => {
  const bearer = await run({ auth: { type: 'token' } });
  expect(bearer.headers['authorization']).toBe("Bearer s3cr'et $HOME");
  const own = await run({ auth: { type: 'token', header: 'X-Token' } });
  expect(own.headers['x-token']).toBe("s3cr'et $HOME");
});

test.runIf(hasTools)('a signature is computed over the very body', async () => {
  const { headers, body } = await run({ auth: { type: 'signature', header: 'X-Hub-Signature-256' } });
  expect(headers['x-hub-signature-256']).toBe(`sha256=${hmac('sha256', "s3cr'et $HOME", body).digest('hex')}`);
  const sha1 = await run({ auth: { type: 'signature', algorithm: 'sha1' }, secret: 'k3y' });
  expect(sha1.headers['x-signature']).toBe(`sha1=${hmac('sha1', 'k3y', sha1.body).digest('hex')}`);
  const empty = await run({ methods: ['GET'], auth: { type: 'signature' }, secret: 'k3y' });
  expect(empty.headers['x-signature']).toBe(`sha256=${hmac('sha256', 'k3y', '').digest('hex')}`);
});

test.runIf(hasTools)('where a time is signed along, it is', async () => {
  const stripe = await run({ auth: { type: 'signature', header: 'Stripe-Signature' }, secret: 'k3y' });
  const [, time = '', v1] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(String(stripe.headers['stripe-signature'])) ?? [];
  expect(v1).toBe(hmac('sha256', 'k3y', `${time}.${stripe.body}`).digest('hex'));
  const key = Buffer.from([0, 1, 2, 250, 10, 32]);
  for (const secret of ['plain-key', `whsec_${key.toString('base64')}`]) {
    const { headers, body } = await run({ auth: { type: 'signature', header: 'webhook-signature' }, secret });
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const digest = hmac('sha256', secret.startsWith('whsec_') ? key : secret, signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${digest}`);
  }
});

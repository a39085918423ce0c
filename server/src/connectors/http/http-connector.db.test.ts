import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHttpClient, type HttpClient } from '#platform/http-client/http-client';
import { anActionCall, type CallOptions } from '#testing/action-call';
import { describeConnector } from '#testing/connector-conformance';
import { startTestProgram, type TestProgram, type TestWorkspace } from '#testing/test-program';
import { createHttpConnector } from './http-connector.ts';

describeConnector(createHttpConnector());

interface Asked {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

let program: TestProgram;
let stop: () => Promise<void>;
let httpClient: HttpClient;
let workspace: TestWorkspace;
let server: Server;
let origin: string;
const asked: Asked[] = [];
let reply: { status: number; type?: string; body?: string | Buffer; headers?: Record<string, string> } | 'cut';

beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      asked.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
      if (reply === 'cut') return request.socket.destroy();
      response.writeHead(reply.status, { 'content-type': reply.type ?? 'application/json', ...reply.headers });
      response.end(reply.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  httpClient = createHttpClient({ guard: { allow: ['127.0.0.1'], ports: [443] }, userAgent: 'Millrace/test' });
  ({ program, stop } = await startTestProgram({ overrides: { httpClient } }));
  workspace = await program.aWorkspace();
});
afterAll(async () => {
  await stop();
  await httpClient.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  asked.length = 0;
  reply = { status: 200, body: '{"ok":true}' };
});

async function perform(inputs: object, overrides: Partial<CallOptions> = {}) {
  const { actions } = program.modules;
  const { workspaceId } = workspace;
  return await actions.perform(
    anActionCall(actions, { of: 'http.request', workspaceId, inputs: { ...inputs }, ...overrides }),
  );
}

describe('a request', () => {
  it('carries method, query, headers and a body, and answers JSON as data', async () => {
    const outcome = await perform({
      method: 'post',
      url: `${origin}/leads?a=1`,
      query: { b: 2, c: ['x', 'y'], none: null },
      headers: { 'X-Source': 'form', 'X-Count': 3 },
      body: { name: 'Ada' },
    });
    expect(outcome).toMatchObject({ kind: 'done', output: { status: 200, body: { ok: true }, encoding: 'json' } });
    expect(asked).toMatchObject([
      {
        method: 'POST',
        url: '/leads?a=1&b=2&c=x&c=y',
        headers: { 'x-source': 'form', 'x-count': '3', 'content-type': 'application/json' },
        body: '{"name":"Ada"}',
      },
    ]);
  });

  it('answers text as text in its own encoding, and bytes as base64', async () => {
    reply = {
      status: 200,
      type: 'text/plain; charset=windows-1252',
      body: Buffer.from([0x47, 0x72, 0xfc, 0xdf, 0x65]),
    };
    expect(await perform({ url: origin })).toMatchObject({ output: { body: 'Grüße', encoding: 'text' } });
    reply = { status: 200, type: 'image/png', body: Buffer.from([1, 2, 255]) };
    expect(await perform({ url: origin })).toMatchObject({ output: { body: 'AQL/', encoding: 'base64' } });
    reply = { status: 204 };
    expect(await perform({ url: origin })).toMatchObject({ output: { status: 204, body: null, encoding: 'none' } });
    reply = { status: 200, body: '{broken' };
    expect(await perform({ url: origin })).toMatchObject({ output: { body: '{broken', encoding: 'text' } });
  });

  it('is an error by the class of its status, unless it was expected', async () => {
    reply = { status: 404, body: '{"message":"no such lead"}' };
    expect(await perform({ url: origin })).toMatchObject({
      kind: 'failed',
      error: { code: 'http.not_found', class: 'permanent', message: expect.stringContaining('no such lead') },
      nothingHappened: true,
    });
    expect(await perform({ url: origin, expect: [200, 404] })).toMatchObject({ kind: 'done', output: { status: 404 } });
    reply = { status: 429, headers: { 'retry-after': '12' } };
    expect(await perform({ url: origin })).toMatchObject({ error: { class: 'transient', retryAfterMs: 12_000 } });
  });

  it('that may have been carried out is unknown when it must not be repeated, and failed when it may', async () => {
    reply = 'cut';
    expect(await perform({ method: 'POST', url: origin })).toMatchObject({ kind: 'unknown' });
    expect(await perform({ url: origin })).toMatchObject({ kind: 'failed', error: { class: 'transient' } });
    reply = { status: 500 };
    expect(await perform({ method: 'POST', url: origin })).toMatchObject({ kind: 'unknown' });
    reply = { status: 503 };
    expect(await perform({ method: 'POST', url: origin })).toMatchObject({ kind: 'failed', nothingHappened: true });
    expect(await perform({ method: 'POST', url: 'http://127.0.0.1:1/' })).toMatchObject({
      kind: 'failed',
      error: { class: 'transient' },
      nothingHappened: true,
    });
  });

  it('with a header for the key is the same again, and carries the key of the effect', async () => {
    const inputs = { method: 'POST', url: origin, idempotencyHeader: 'Idempotency-Key' };
    await perform(inputs, { effectKey: 'run:steps[1]:0' });
    expect(asked[0]?.headers['idempotency-key']).toBe('run:steps[1]:0');
    reply = 'cut';
    expect(await perform(inputs)).toMatchObject({ kind: 'failed', error: { class: 'transient' } });
    const action = program.modules.actions.find('http', 'request');
    expect(action?.effectOf?.(inputs)).toBe('idempotent');
    expect(action?.effectOf?.({ method: 'POST', url: origin })).toBe('unsafe');
    expect(action?.effectOf?.({ url: origin })).toBe('idempotent');
    expect(action?.effectOf?.(null)).toBe('unsafe');
  });

  it('goes nowhere inside the network of the installation', async () => {
    expect(await perform({ url: 'https://169.254.169.254/latest/meta-data' })).toMatchObject({
      kind: 'failed',
      error: { code: 'http.refused', class: 'permanent' },
      nothingHappened: true,
    });
    expect(await perform({ url: 'leads' })).toMatchObject({ error: { code: 'http.bad_address' } });
  });
});

describe('a connection', () => {
  it('puts its key on requests to its API, and on no others', async () => {
    await workspace.call('POST', '/connections', {
      service: 'http',
      name: 'Weather',
      values: { baseUrl: `${origin}/v1/`, apiKey: 'key-1', prefix: 'Bearer' },
    });
    await perform({ url: '/today' }, { connection: 'Weather' });
    expect(asked).toMatchObject([{ url: '/v1/today', headers: { authorization: 'Bearer key-1' } }]);
    expect(await perform({ url: 'https://evil.example/' }, { connection: 'Weather' })).toMatchObject({
      kind: 'failed',
      error: { code: 'http.bad_address', message: expect.stringContaining('not sent anywhere else') },
    });
    await perform({ url: origin });
    expect(asked[1]?.headers.authorization).toBeUndefined();
  });

  it('signs in with user and password, and says when the API refuses them', async () => {
    const { body } = await workspace.call('POST', '/connections', {
      service: 'http',
      name: 'Old API',
      authentication: 'basic',
      values: { baseUrl: origin, user: 'ada', password: 'pässword' },
    });
    const path = `/connections/${body.id}/test`;
    expect((await workspace.call('POST', path)).body.ok).toBe(true);
    expect(asked[0]?.headers.authorization).toBe(`Basic ${Buffer.from('ada:pässword').toString('base64')}`);
    reply = { status: 401 };
    expect((await workspace.call('POST', path)).body).toMatchObject({
      ok: false,
      detail: expect.stringContaining('refuses the credential'),
    });
    reply = { status: 404 };
    expect((await workspace.call('POST', path)).body.ok).toBe(true);
  });
});

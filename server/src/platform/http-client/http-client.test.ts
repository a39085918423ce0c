import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Resolve } from './guarded-connect.ts';
import { createHttpClient, type HttpClient, type HttpClientDeps } from './http-client.ts';
import type { OutboundError } from './outbound-error.ts';

/** Behaviour by path; what came in is kept. */
const paths: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/hello': (_, response) => response.end('hello'),
  '/gzip': (_, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync('hello')),
  '/brotli': (_, response) => response.setHeader('content-encoding', 'br').end(brotliCompressSync('hello')),
  '/bomb': (_, response) =>
    response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(50 * 1024 * 1024))),
  '/no-gzip': (_, response) => response.setHeader('content-encoding', 'gzip').end('hello'),
  '/odd-coding': (_, response) => response.setHeader('content-encoding', 'compress').end('hello'),
  '/long': (_, response) => response.end(Buffer.alloc(100_000)),
  '/silent': () => {},
  '/slow': (_, response) => void response.write('h'),
  '/cut': (_, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('half');
    response.socket?.destroy();
  },
  '/away': (request, response) => response.writeHead(302, { location: '/hello' }).end(String(request.method)),
  '/see': (_, response) => response.writeHead(303, { location: '/hello' }).end(),
  '/keep': (_, response) => response.writeHead(307, { location: '/hello' }).end(),
  '/round': (_, response) => response.writeHead(302, { location: '/round' }).end(),
  '/elsewhere': (_, response) => response.writeHead(307, { location: `http://other.test:${port}/hello` }).end(),
  '/inside': (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/latest/' }).end(),
  '/inside-name': (_, response) => response.writeHead(302, { location: 'http://inner.test/' }).end(),
  '/file': (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
};

interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

let port = 0;
let seen: Seen[] = [];
let connections = 0;
const clients: HttpClient[] = [];

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += String(chunk)));
  request.on('end', () => {
    const path = request.url ?? '';
    seen.push({ method: request.method ?? '', path, headers: request.headers, body });
    (paths[path] ?? ((_, missing) => missing.writeHead(404).end()))(request, response);
  });
}).on('connection', () => (connections += 1));

/** Names of the test, and what they lead to. */
const names: Record<string, string[]> = {
  'here.test': ['127.0.0.1'],
  'other.test': ['127.0.0.1'],
  'inner.test': ['10.0.0.1'],
  'mixed.test': ['127.0.0.1', '10.0.0.1'],
};

const resolve: Resolve = (hostname, callback) => {
  const addresses = names[hostname];
  if (!addresses) return callback(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }), []);
  callback(
    null,
    addresses.map((address) => ({ address, family: 4 })),
  );
};

beforeAll(async () => {
  port = await listen(server);
});
afterEach(async () => {
  seen = [];
  connections = 0;
  await Promise.all(clients.splice(0).map((client) => client.close()));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function listen(on: Server): Promise<number> {
  return new Promise((listening) => on.listen(0, '127.0.0.1', () => listening((on.address() as AddressInfo).port)));
}

function aClient(overrides: Partial<HttpClientDeps> = {}): HttpClient {
  const guard = { allow: ['127.0.0.0/8'], ports: [80, 443, port] };
  const client = createHttpClient({ guard, userAgent: 'Millrace/test', resolve, ...overrides });
  clients.push(client);
  return client;
}

const at = (path: string, host = '127.0.0.1') => `http://${host}:${port}${path}`;

async function failureOf(answer: Promise<unknown>): Promise<OutboundError> {
  return await answer.then(
    () => expect.fail('there was an answer'),
    (error: OutboundError) => error,
  );
}

describe('asking', () => {
  it('answers whatever comes, with its status', async () => {
    const client = aClient();
    const answer = await client.request({ url: at('/hello'), method: 'post', body: 'Hi', headers: { 'X-Key': '1' } });
    expect({ ...answer, body: answer.body.toString() }).toMatchObject({
      status: 200,
      body: 'hello',
      url: at('/hello'),
    });
    expect(seen).toMatchObject([
      { method: 'POST', body: 'Hi', headers: { 'x-key': '1', 'user-agent': 'Millrace/test' } },
    ]);
    expect((await client.request({ url: at('/nothing') })).status).toBe(404);
  });

  it('reads compressed answers', async () => {
    const client = aClient();
    for (const path of ['/gzip', '/brotli']) {
      expect((await client.request({ url: at(path) })).body.toString()).toBe('hello');
    }
    expect((await client.request({ url: at('/gzip'), method: 'HEAD' })).body).toHaveLength(0);
  });

  it('keeps a connection for the next request, or takes a new one where that must not be lost', async () => {
    const client = aClient();
    for (let count = 0; count < 10; count += 1) await client.request({ url: at('/hello') });
    // A second one while the first still says that it is free again.
    expect(connections).toBeLessThanOrEqual(2);
    connections = 0;
    for (let count = 0; count < 10; count += 1) await client.request({ url: at('/hello'), connection: 'new' });
    expect(connections).toBe(10);
  });

  it('frames the message itself', async () => {
    const headers = {
      'Content-Length': '999',
      'transfer-encoding': 'chunked',
      Connection: 'close',
      Expect: '100-continue',
    };
    await aClient().request({ url: at('/hello'), method: 'POST', body: 'Hi', headers });
    expect(seen[0]?.headers).toMatchObject({ 'content-length': '2' });
    expect(seen[0]?.headers).not.toHaveProperty('expect');
  });

  it.each([
    { method: 'CONNECT' },
    { method: 'G T' },
    { headers: { 'x-a': 'b\r\nx-c: d' } },
    { headers: { 'x a': 'b' } },
    { url: 'no address' },
  ])('says that %j cannot be sent', async (wrong) => {
    const error = await failureOf(aClient().request({ url: at('/hello'), ...wrong }));
    expect(error).toMatchObject({ name: 'OutboundError', code: 'invalid', nothingSent: true });
    expect(seen).toEqual([]);
  });
});

describe('the guard', () => {
  it('refuses the own machine by address and by name, and nothing is connected', async () => {
    const client = aClient({ guard: { allow: [], ports: [port] } });
    for (const host of ['127.0.0.1', 'here.test', '[::ffff:127.0.0.1]', '2130706433']) {
      expect(await failureOf(client.request({ url: at('/hello', host) }))).toMatchObject({
        code: 'refused',
        nothingSent: true,
      });
    }
    expect(connections).toBe(0);
  });

  it('refuses what the system resolves to the own machine', async () => {
    const client = createHttpClient({ guard: { allow: [], ports: [port] }, userAgent: 'Millrace/test' });
    clients.push(client);
    expect(await failureOf(client.request({ url: at('/hello', 'localhost') }))).toMatchObject({ code: 'refused' });
    expect(connections).toBe(0);
  });

  it('refuses a name that leads inside besides', async () => {
    const error = await failureOf(aClient().request({ url: at('/hello', 'mixed.test') }));
    expect(error).toMatchObject({ code: 'refused', nothingSent: true });
    expect(error.message).toContain('10.0.0.1');
  });

  it('asks the name server once, and connects to just what was judged', async () => {
    let asked = 0;
    const rebinding: Resolve = (_, callback) => {
      asked += 1;
      callback(null, [{ address: asked === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }]);
    };
    const client = aClient({ resolve: rebinding });
    expect((await client.request({ url: at('/hello', 'rebinding.test'), connection: 'new' })).status).toBe(200);
    expect(asked).toBe(1);
    expect(await failureOf(client.request({ url: at('/hello', 'rebinding.test'), connection: 'new' }))).toMatchObject({
      code: 'refused',
    });
  });

  it.each(['/inside', '/inside-name', '/file'])('judges where %s redirects to', async (path) => {
    const error = await failureOf(aClient().request({ url: at(path) }));
    // The first hop was asked: whatever it was to cause may have happened.
    expect(error).toMatchObject({ code: 'refused', nothingSent: false });
    expect(seen).toHaveLength(1);
  });
});

describe('redirects', () => {
  it('are followed, and what was posted is posted again only where the answer says so', async () => {
    const post = { method: 'POST', body: 'Hi', headers: { 'content-type': 'text/plain', authorization: 'Bearer a' } };
    const client = aClient();
    for (const path of ['/away', '/see', '/keep']) {
      expect((await client.request({ url: at(path), ...post })).url).toBe(at('/hello'));
    }
    const ends = seen.filter(({ path }) => path === '/hello');
    expect(ends.map(({ method, body }) => [method, body])).toEqual([
      ['GET', ''],
      ['GET', ''],
      ['POST', 'Hi'],
    ]);
    expect(ends.map(({ headers }) => headers.authorization)).toEqual(['Bearer a', 'Bearer a', 'Bearer a']);
    expect(ends[0]?.headers).not.toHaveProperty('content-type');
  });

  it('to another host carry no credentials, whatever their header is called', async () => {
    const headers = { authorization: 'Bearer a', cookie: 'a=b', 'x-api-key': 'c', accept: 'text/plain' };
    await aClient().request({ url: at('/elsewhere'), headers });
    expect(seen[1]).toMatchObject({ path: '/hello', headers: { host: `other.test:${port}`, accept: 'text/plain' } });
    for (const name of ['authorization', 'cookie', 'x-api-key']) expect(seen[1]?.headers).not.toHaveProperty(name);
  });

  it('end', async () => {
    const error = await failureOf(aClient().request({ url: at('/round'), maxRedirects: 3 }));
    expect(error).toMatchObject({ code: 'too_many_redirects', nothingSent: false });
    expect(seen).toHaveLength(4);
  });

  it('are the answer where none may be followed', async () => {
    const answer = await aClient().request({ url: at('/away'), maxRedirects: 0 });
    expect(answer).toMatchObject({ status: 302, headers: { location: '/hello' } });
  });
});

describe('limits', () => {
  it.each(['/bomb', '/long'])('%s is cut off, counted after decompression', async (path) => {
    const error = await failureOf(aClient().request({ url: at(path), maxAnswerBytes: 60_000 }));
    expect(error).toMatchObject({ code: 'answer_too_large', nothingSent: false });
  });

  it('an answer just as large as allowed is whole', async () => {
    expect((await aClient().request({ url: at('/long'), maxAnswerBytes: 100_000 })).body).toHaveLength(100_000);
  });

  it.each(['/silent', '/slow'])('%s ends in time, and whether it had an effect is not known', async (path) => {
    const error = await failureOf(aClient().request({ url: at(path), timeoutMs: 300 }));
    expect(error).toMatchObject({ code: 'timed_out', nothingSent: false });
  });

  it.each(['/cut', '/no-gzip', '/odd-coding'])('%s is broken', async (path) => {
    expect(await failureOf(aClient().request({ url: at(path) }))).toMatchObject({ code: 'broken', nothingSent: false });
  });
});

describe('whether something may have left', () => {
  it('not when there is no such name', async () => {
    const error = await failureOf(aClient().request({ url: at('/hello', 'nobody.test') }));
    expect(error).toMatchObject({ code: 'dns_failed', nothingSent: true });
  });

  it('not when nobody listens', async () => {
    const probe = createTcpServer();
    const free = await listen(probe);
    await new Promise((closed) => probe.close(closed));
    const client = aClient({ guard: { allow: ['127.0.0.1'], ports: [] } });
    const error = await failureOf(client.request({ url: `http://127.0.0.1:${free}/` }));
    expect(error).toMatchObject({ code: 'connection_failed', nothingSent: true });
  });

  it('not when the other side speaks no TLS', async () => {
    const error = await failureOf(aClient().request({ url: at('/hello').replace('http:', 'https:') }));
    expect(error).toMatchObject({ code: 'connection_failed', nothingSent: true });
  });

  it('not when it was given up before, and then nothing follows', async () => {
    const error = await failureOf(aClient().request({ url: at('/hello'), signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: 'aborted', nothingSent: true });
    expect(connections).toBe(0);
  });

  it('not when it was given up while the name was resolved', async () => {
    const held: (() => void)[] = [];
    const waiting: Resolve = (_, callback) => {
      const answer = () => callback(null, [{ address: '127.0.0.1', family: 4 }]);
      // Only the first waits.
      if (held.push(answer) > 1) answer();
    };
    const client = aClient({ resolve: waiting });
    let begun = false;
    const error = await failureOf(
      client.request({ url: at('/hello', 'here.test'), timeoutMs: 100, beforeFirstByte: () => (begun = true) }),
    );
    expect(error).toMatchObject({ code: 'timed_out', nothingSent: true });
    held[0]?.();
    await expect.poll(() => connections).toBe(1);
    // The connection is made, and the request that was given up does not begin on it.
    await client.request({ url: at('/gzip', 'here.test') });
    expect({ begun, paths: seen.map(({ path }) => path) }).toEqual({ begun: false, paths: ['/gzip'] });
  });

  it('perhaps when it was given up while it waited for the answer', async () => {
    const stop = new AbortController();
    const request = failureOf(aClient().request({ url: at('/silent'), signal: stop.signal }));
    await expect.poll(() => seen.length).toBe(1);
    stop.abort();
    expect(await request).toMatchObject({ code: 'aborted', nothingSent: false });
  });

  it('not when what is called before the first byte refuses', async () => {
    const late = new Error('too late');
    const error = await failureOf(
      aClient().request({
        url: at('/hello'),
        method: 'POST',
        beforeFirstByte() {
          throw late;
        },
      }),
    );
    expect(error).toMatchObject({ code: 'stopped', nothingSent: true, cause: late });
    expect(seen).toEqual([]);
  });

  it('each hop is announced', async () => {
    let hops = 0;
    await aClient().request({ url: at('/away'), beforeFirstByte: () => (hops += 1) });
    expect(hops).toBe(2);
  });
});

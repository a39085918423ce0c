import { mkdtemp, rm, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noLimits } from '#platform/http/limits/limit-settings';
import { createLogger } from '#platform/log/logger';
import { inject, startTestProgram, type TestProgram } from '#testing/test-program';

const lines: Record<string, unknown>[] = [];
const destination = new Writable({
  write: (chunk, _encoding, done) => (lines.push(JSON.parse(String(chunk)) as Record<string, unknown>), done()),
});
const webDirectory = await mkdtemp(join(tmpdir(), 'millrace-web-'));
const metricsToken = 'a token for Prometheus';
let program: TestProgram;
let stop: () => Promise<void>;

beforeAll(async () => {
  await mkdir(join(webDirectory, 'assets'));
  const index =
    '<!doctype html><script nonce="__CSP_NONCE__" src="/assets/app-1.js"></script><style nonce="__CSP_NONCE__"></style>';
  await writeFile(join(webDirectory, 'index.html'), index);
  await writeFile(join(webDirectory, 'assets/app-1.js'), 'export const app = 1;\n'.repeat(200));
  await writeFile(join(webDirectory, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  const settings = {
    webDirectory,
    metricsToken,
    limits: { ...noLimits, api: 60 },
    corsOrigins: ['https://forms.example.com'],
  };
  const trustedProxies = ['127.0.0.1'];
  ({ program, stop } = await startTestProgram({
    settings: { ...settings, trustedProxies },
    log: createLogger({ level: 'info', service: 'test', destination }),
  }));
});
afterAll(async () => {
  await stop();
  await rm(webDirectory, { recursive: true });
});

const get = (url: string, headers: Record<string, string> = {}) =>
  inject(program.server, { method: 'GET', url, headers });
/** What a stranger's request looks like that comes through a proxy. */
const stranger = { 'x-forwarded-for': '203.0.113.7' };

describe('every answer', () => {
  it('tells browsers to run nothing and to be framed by nobody', async () => {
    for (const url of ['/api/v1', '/api/v1/workspace', '/health', '/nowhere.txt', '/api/v1/openapi.json']) {
      expect((await get(url)).headers, url).toMatchObject({
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'x-request-id': expect.any(String),
      });
    }
  });

  it('asks for TLS only where there is TLS', async () => {
    expect((await get('/api/v1')).headers).not.toHaveProperty('strict-transport-security');
    const behind = await get('/api/v1', { ...stranger, 'x-forwarded-proto': 'https' });
    expect(behind.headers['strict-transport-security']).toMatch(/^max-age=\d{8}/);
  });

  it('says how many requests are left, and refuses those beyond', async () => {
    const headers = { authorization: `Bearer ${(await program.aWorkspace()).apiKey}` };
    expect((await get('/api/v1/workspace', headers)).headers).toMatchObject({
      'ratelimit-limit': '60',
      'ratelimit-remaining': '59',
    });
    for (let count = 0; count < 59; count++) await get('/api/v1/workspace', headers);
    const refused = await get('/api/v1/workspace', headers);
    expect(refused).toMatchObject({ status: 429, body: { code: 'request.rate_limited', limit: 'credential' } });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    // Others are not held up by one, nor is a probe.
    const other = { authorization: `Bearer ${(await program.aWorkspace()).apiKey}` };
    expect((await get('/api/v1/workspace', other)).status).toBe(200);
    expect((await get('/health/live', headers)).status).toBe(200);
  });

  it('lets listed sites in with a key, other sites not at all', async () => {
    const preflight = { 'access-control-request-method': 'POST' };
    const ask = (origin: string) =>
      inject(program.server, { method: 'OPTIONS', url: '/api/v1/leads', headers: { origin, ...preflight } });
    expect(await ask('https://forms.example.com')).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': 'https://forms.example.com' },
    });
    const refused = await ask('https://evil.example');
    expect(refused.headers).not.toHaveProperty('access-control-allow-origin');
    const answered = await get('/api/v1', { origin: 'https://forms.example.com' });
    expect(answered.headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it('is compressed for who takes it, when that is worth it', async () => {
    expect((await get('/api/v1/openapi.json', { 'accept-encoding': 'br' })).headers['content-encoding']).toBe('br');
    expect((await get('/api/v1', { 'accept-encoding': 'br' })).headers).not.toHaveProperty('content-encoding');
  });
});

describe('the web app', () => {
  it('gets a fresh nonce in its page and its policy each time, and is never cached', async () => {
    const [first, second] = [await get('/leads/42', { accept: 'text/html' }), await get('/')];
    const nonces = [first, second].map(({ body }) => /nonce="([^"]+)"/.exec(body)?.[1]);
    expect(new Set(nonces).size).toBe(2);
    expect(first.body).not.toContain('__CSP_NONCE__');
    expect(first.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining(`script-src 'self' 'nonce-${nonces[0]}'`),
    });
    expect(first.headers['content-security-policy']).not.toMatch(/unsafe/);
  });

  it('has its built files cached for ever, and compressed', async () => {
    const { status, headers } = await get('/assets/app-1.js', { 'accept-encoding': 'gzip, br' });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/javascript; charset=utf-8',
      'content-encoding': 'br',
    });
    expect(await get('/assets/app-1.js', { 'if-none-match': String(headers['etag']) })).toMatchObject({ status: 304 });
    expect(await get('/icon.svg')).toMatchObject({ status: 200, headers: { 'content-type': 'image/svg+xml' } });
  });

  it('does not answer for the API, for missing files, or for what lies outside its folder', async () => {
    for (const url of [
      '/api/v1/nowhere',
      '/assets/gone.js',
      `/assets/${'a'.repeat(300)}.js`,
      '/assets/..%2f..%2fpackage.json',
      '/health/none',
    ]) {
      expect(await get(url, { accept: 'text/html' }), url).toMatchObject({
        status: 404,
        body: { code: 'request.not_found' },
      });
    }
    expect(await get('/missing.json', { accept: 'application/json' })).toMatchObject({ status: 404 });
  });
});

describe('the documentation', () => {
  it('is complete in itself: every script and style comes from here and carries the nonce', async () => {
    for (const url of ['/docs', '/redoc', '/docs/errors']) {
      const { status, headers, body } = await get(url);
      expect(status).toBe(200);
      const nonce = /'nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1];
      const tags: string[] = body.match(/<(?:script|style)[^>]*>/g) ?? [];
      expect(tags.every((tag) => tag.includes(`nonce="${nonce}"`))).toBe(true);
      for (const [, asset] of body.matchAll(/(?:src|href)="([^"]+)"/g)) {
        expect((await get(asset)).status, asset).toBe(200);
      }
    }
  });

  it('explains every code at the address a problem names', async () => {
    const { body: problem } = await get('/api/v1/workspace');
    const [page, anchor] = String(problem.type).split('#');
    expect((await get(page ?? '')).body).toContain(`<tr id="${anchor}">`);
  });
});

describe('probes', () => {
  it('tell strangers whether, and this machine also why', async () => {
    expect((await get('/health/ready', stranger)).body).toEqual({ status: 'ok' });
    const known = await get('/health/ready', { ...stranger, authorization: `Bearer ${metricsToken}` });
    expect(known.body.checks).toMatchObject({ database: { isOk: true }, migrations: { isOk: true } });
  });

  it('are not ready while a part cannot work, yet alive', async () => {
    const takeBack = program.health.register('sender', () => {
      throw new Error('The lease was lost.');
    });
    expect(await get('/health/ready')).toMatchObject({
      status: 503,
      body: { status: 'unavailable', checks: { sender: { isOk: false, reason: 'The lease was lost.' } } },
    });
    expect((await get('/health/ready', stranger)).body).toEqual({ status: 'unavailable' });
    expect((await get('/health')).status).toBe(503);
    expect((await get('/health/live')).status).toBe(200);
    expect((await get('/health/startup')).status).toBe(200);
    takeBack();
  });

  it('metrics are for this machine and for who has the token', async () => {
    expect(await get('/metrics', stranger)).toMatchObject({ status: 403 });
    expect(await get('/metrics', { ...stranger, authorization: 'Bearer guess' })).toMatchObject({ status: 403 });
    const { body } = await get('/metrics', { ...stranger, authorization: `Bearer ${metricsToken}` });
    expect(body).toContain('millrace_http_request_duration_seconds_count{method="GET",operation="workspace.get"');
    expect(body).toContain('millrace_messages{state="queued"} 0');
    expect(body).toContain('millrace_oldest_due_message_seconds 0');
    expect(body).toContain('# TYPE millrace_jobs gauge');
    expect(body).toMatch(/millrace_database_connections\{pool="app",state="idle"\} \d/);
  });
});

describe('the log of requests', () => {
  it('says who did what, in which trace, and no secret', async () => {
    const { apiKey, workspaceId } = await program.aWorkspace();
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await get('/api/v1/events?type=secret-looking', { authorization: `Bearer ${apiKey}`, traceparent });
    const line = lines.find(({ operation, workspaceId: id }) => operation === 'events.list' && id === workspaceId);
    expect(line).toMatchObject({
      level: 'info',
      message: 'request',
      method: 'GET',
      path: '/api/v1/events',
      status: 200,
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      requestId: expect.any(String),
      workspaceId,
      actorKind: 'api_key',
      durationMs: expect.any(Number),
    });
    expect(JSON.stringify(lines)).not.toContain(apiKey);
    expect(JSON.stringify(lines)).not.toContain('secret-looking');
  });
});

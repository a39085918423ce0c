/** What protects people in their browsers, asked of every route there is. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type TestWorkspace, useTestProgram } from '../../server/src/testing/test-program.ts';

const program = useTestProgram({
  settings: { trustedProxies: ['127.0.0.1'], corsOrigins: ['https://forms.example.com'] },
});
let workspace: TestWorkspace;
beforeAll(async () => void (workspace = await program.current.aWorkspace()));

const origin = 'http://127.0.0.1:3000';

/** Pages other sites may show inside of theirs, and why. */
const framedAnywhere: Record<string, string> = {
  '/forms/x': 'a form stands in the pages of whoever publishes it',
};

async function ask(url: string, headers: Record<string, string> = {}, method = 'GET') {
  return await program.current.server.inject({ method: method as 'GET', url, headers });
}

describe('every route', () => {
  it('says that its answer is what it says, is framed by nobody else and runs nothing it does not name', async () => {
    const { bindings, rawRoutes } = program.current.modules;
    const urls = [
      ...bindings.map(({ operation }) => `/api/v1${operation.path.replaceAll(/\{\w+\}/g, 'x')}`),
      ...rawRoutes.map(({ url }) => url.replaceAll(/:\w+|\*/g, 'x')),
      ...['/', '/docs', '/redoc', '/docs/errors', '/health', '/metrics', '/nowhere.txt', '/%2e%2e/x'],
    ];
    const wrong: string[] = [];
    for (const url of urls) {
      const { headers } = await ask(url, { authorization: `Bearer ${workspace.apiKey}`, accept: 'text/html' });
      const given = String(headers['content-security-policy']);
      const policy = url in framedAnywhere ? given.replace('frame-ancestors *', "frame-ancestors 'self'") : given;
      if (headers['x-content-type-options'] !== 'nosniff') wrong.push(`${url} may be sniffed`);
      if (!/default-src 'none'/.test(policy)) wrong.push(`${url} has the policy ${policy}`);
      if (/unsafe-(inline|eval)|\*/.test(policy)) wrong.push(`${url} is lax: ${policy}`);
      if (!/frame-ancestors '(none|self)'|sandbox/.test(policy)) wrong.push(`${url} may be framed`);
      if (headers['referrer-policy'] === undefined) wrong.push(`${url} leaks where people come from`);
      if (headers['permissions-policy'] === undefined) wrong.push(`${url} leaves the camera open`);
      if (headers['strict-transport-security'] !== undefined) wrong.push(`${url} wants TLS where there is none`);
      if (headers['x-powered-by'] !== undefined || headers['server'] !== undefined)
        wrong.push(`${url} names its maker`);
    }
    expect(wrong).toEqual([]);
  });

  it('wants TLS from then on where it came over TLS, as a trusted proxy says', async () => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' };
    const year = /^max-age=(\d+)/.exec(
      String((await ask('/api/v1', headers)).headers['strict-transport-security']),
    )?.[1];
    expect(Number(year)).toBeGreaterThanOrEqual(31_536_000);
    const { server } = program.current;
    const untrusted = await server.inject({ method: 'GET', url: '/api/v1', headers, remoteAddress: '198.51.100.9' });
    expect(untrusted.headers).not.toHaveProperty('strict-transport-security');
  });
});

describe('another site', () => {
  it('gets no answer its page may read, unless it is listed, and never with cookies', async () => {
    for (const evil of [
      'https://evil.example',
      'null',
      'https://forms.example.com.evil.example',
      'http://forms.example.com',
    ]) {
      const { headers } = await ask('/api/v1/session', { origin: evil });
      expect(headers, evil).not.toHaveProperty('access-control-allow-origin');
    }
    const { headers } = await ask('/api/v1/leads', { origin: 'https://forms.example.com' });
    expect(headers['access-control-allow-origin']).toBe('https://forms.example.com');
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it('cannot use the cookie of somebody who is signed in', async () => {
    const { modules } = program.current;
    const link = await ask(await modules.accounts.createSignInPath(`owner1@example.com`, '/'));
    const cookie = String(link.headers['set-cookie']).split(';')[0] ?? '';
    expect(String(link.headers['set-cookie'])).toMatch(/HttpOnly/i);
    expect(String(link.headers['set-cookie'])).toMatch(/SameSite=(Lax|Strict)/i);
    expect((await ask('/api/v1/workspace', { cookie, origin })).statusCode).toBe(200);
    const forged = { method: 'PATCH', url: '/api/v1/workspace', payload: { name: 'Taken' } } as const;
    for (const evil of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      {},
    ]) {
      const answer = await program.current.server.inject({ ...forged, headers: { cookie, ...evil } });
      expect(answer.statusCode, JSON.stringify(evil)).toBe(401);
    }
  });

  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example',
    '\\\\evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    'http://127.0.0.1:3000.evil.example/',
    'http://127.0.0.1:3000@evil.example/',
  ])('is not where a link of ours leads: %s', async (target) => {
    const { modules } = program.current;
    const link = new URL(await modules.accounts.createSignInPath('owner1@example.com', '/'), origin);
    for (const name of ['callbackURL', 'newUserCallbackURL', 'errorCallbackURL']) link.searchParams.set(name, target);
    for (const url of [link.pathname + link.search, `/welcome/demo/x?next=${encodeURIComponent(target)}`]) {
      const { location } = (await ask(url)).headers;
      if (location === undefined) continue;
      expect(new URL(String(location), origin).origin, String(location)).toBe(origin);
    }
  });
});

it.each(['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/javascript', 'application/pdf'])(
  'a file handed in as %s comes back as a download that runs nowhere',
  async (contentType) => {
    const file = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    const headers = { authorization: `Bearer ${workspace.apiKey}`, 'content-type': contentType };
    const { server } = program.current;
    const made = await server.inject({
      method: 'POST',
      url: '/api/v1/files?name=a"%0d%0ab.html',
      headers,
      payload: file,
    });
    expect(made.statusCode, made.body).toBe(201);
    const answer = await ask(`/api/v1/files/${made.json<{ id: string }>().id}`, headers);
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="a[^"\r\n]*b\.html"/);
    expect(answer.headers['content-type']).not.toMatch(/html|svg|xml|javascript/);
    expect(answer.headers['content-security-policy']).toBe("default-src 'none'; sandbox");
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  },
);

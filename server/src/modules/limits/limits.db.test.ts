import { describe, expect, it } from 'vitest';
import { noLimits } from '#platform/http/limits/limit-settings';
import { inject, type TestWorkspace, useTestProgram } from '#testing/test-program';

/** The middle of a minute: what a test does in it does not reach into the next. */
const clock = { now: () => new Date(Date.UTC(2030, 0, 1, 12, 0, 30)) };
const program = useTestProgram({
  clock,
  settings: {
    limits: {
      ...noLimits,
      api: 20,
      app: 30,
      workspace: 45,
      address: 200,
      faultyCredentials: 10,
      budgets: { sign_in: 5, invitation: 3, webhook: 4 },
    },
  },
});

let addresses = 0;
/** Each test comes from an address of its own. */
const anAddress = () => `203.0.113.${(addresses += 1)}`;

interface Ask {
  remoteAddress?: string;
  headers?: Record<string, string>;
  body?: unknown;
  method?: string;
}

async function ask(url: string, { remoteAddress = '198.51.100.1', headers = {}, body, method = 'GET' }: Ask = {}) {
  return await inject(program.current.server, { method: method as 'GET', url, headers, remoteAddress }, body);
}

const withKey = (key: string) => ({ authorization: `Bearer ${key}` });

async function countPassing(times: number, request: () => Promise<{ status: number }>): Promise<number> {
  const answers = await Promise.all(Array.from({ length: times }, request));
  return answers.filter(({ status }) => status !== 429).length;
}

async function aSession(workspace: TestWorkspace, email: string): Promise<Record<string, string>> {
  const { accounts } = program.current.modules;
  const link = await ask(await accounts.createSignInPath(email, '/'), { remoteAddress: anAddress() });
  const cookie = String(link.headers['set-cookie']).split(';')[0] ?? '';
  expect(workspace.ownerId).toBeTruthy();
  return { cookie };
}

describe('limits', () => {
  it('hold for one key under parallel load, and not for the next', async () => {
    const workspace = await program.current.aWorkspace();
    const other = await workspace.call('POST', '/api-keys', { name: 'Other', role: 'viewer' });
    expect(await countPassing(60, () => workspace.call('GET', '/workspace'))).toBe(19);
    const headers = withKey(String(other.body.key));
    expect(await ask('/api/v1/workspace', { headers })).toMatchObject({
      status: 200,
      headers: { 'ratelimit-limit': '20', 'ratelimit-remaining': '19' },
    });
  });

  it('hold for the workspace as a whole', async () => {
    const workspace = await program.current.aWorkspace();
    const keys = [workspace.apiKey];
    for (const name of ['b', 'c', 'd']) {
      keys.push(String((await workspace.call('POST', '/api-keys', { name, role: 'viewer' })).body.key));
    }
    let passed = 3;
    for (const key of keys) passed += await countPassing(20, () => ask('/api/v1/workspace', { headers: withKey(key) }));
    expect(passed).toBe(45);
    const refused = await ask('/api/v1/workspace', { headers: withKey(keys[3] ?? '') });
    expect(refused.body).toMatchObject({ code: 'request.rate_limited', limit: 'workspace' });
  });

  it('give a session of the web app its own, larger one', async () => {
    const workspace = await program.current.aWorkspace({ ownerEmail: 'session@example.com' });
    const headers = await aSession(workspace, 'session@example.com');
    expect(await countPassing(50, () => ask('/api/v1/session', { headers }))).toBe(30);
    // A key of the same workspace is another credential.
    expect((await workspace.call('GET', '/workspace')).status).toBe(200);
  });

  it('hold for an address, whoever asks there, and count a network of IPv6 as one', async () => {
    let host = 0;
    const request = () => ask('/api/v1', { remoteAddress: `2001:db8:1:1::${(host += 1)}` });
    expect(await countPassing(250, request)).toBe(200);
    expect((await request()).body).toMatchObject({ limit: 'address' });
    expect((await ask('/api/v1', { remoteAddress: '2001:db8:1:2::1' })).status).toBe(200);
    expect((await ask('/health/live', { remoteAddress: '2001:db8:1:1::1' })).status).toBe(200);
  });

  it('stop whoever tries keys, and not those beside them', async () => {
    const remoteAddress = anAddress();
    const workspace = await program.current.aWorkspace();
    const good = { remoteAddress, headers: withKey(workspace.apiKey) };
    expect((await ask('/api/v1/workspace', good)).status).toBe(200);
    const guess = (at: number) =>
      ask('/api/v1/workspace', { remoteAddress, headers: withKey(`mr_${String(at).padStart(43, 'x')}`) });
    const statuses = [];
    for (let at = 0; at < 15; at += 1) statuses.push((await guess(at)).status);
    expect(statuses).toEqual([...Array(10).fill(401), ...Array(5).fill(429)]);
    expect((await ask('/api/v1/workspace', good)).status).toBe(200);
  });

  it('stop whoever tries passwords, and not who looks at a page', async () => {
    const remoteAddress = anAddress();
    const body = { email: 'nobody@example.com', password: 'wrong password' };
    const attempt = () => ask('/api/v1/auth/sign-in/email', { method: 'POST', remoteAddress, body });
    expect(await countPassing(12, attempt)).toBe(5);
    expect((await ask('/api/v1', { remoteAddress })).status).toBe(200);
  });

  it('hold for inviting people and for webhooks', async () => {
    const workspace = await program.current.aWorkspace();
    const invite = () => workspace.call('POST', '/invitations', { email: 'stranger@example.com', role: 'member' });
    expect(await countPassing(6, invite)).toBe(3);
    const { body } = await workspace.call('GET', '/channels');
    const deliver = () => workspace.call('POST', `/channels/${body.items[0].id}/inbound`, {});
    expect(await countPassing(6, deliver)).toBe(4);
  });
});

describe('a workspace', () => {
  it('chooses what its keys may ask, which holds at once', async () => {
    const workspace = await program.current.aWorkspace();
    expect((await workspace.call('GET', '/limits')).body).toEqual({
      api: { perMinute: 20, chosen: null, standard: 20 },
      app: { perMinute: 30, chosen: null, standard: 30 },
      workspace: 45,
      address: 200,
      version: 1,
    });
    const chosen = await workspace.call('PATCH', '/limits', { api: 40 });
    expect(chosen.body).toMatchObject({ api: { perMinute: 40, chosen: 40 }, version: 2 });
    expect(await countPassing(60, () => workspace.call('GET', '/workspace'))).toBe(38);
    const { body } = await workspace.call('GET', '/events');
    expect(body.code).toBe('request.rate_limited');
  });

  it('goes back to the standard, and leaves its choice in the log', async () => {
    const workspace = await program.current.aWorkspace();
    await workspace.call('PATCH', '/limits', { api: 40, app: 45 });
    expect((await workspace.call('PATCH', '/limits', { api: null })).body).toMatchObject({
      api: { perMinute: 20, chosen: null },
      app: { perMinute: 45 },
      version: 3,
    });
    const { body } = await workspace.call('GET', '/events?type=limits.updated');
    expect(body.items).toMatchObject([{ before: { api: 40 }, after: { api: null } }, {}]);
  });

  it('cannot choose more than all of it may ask, nor too little to work', async () => {
    const workspace = await program.current.aWorkspace();
    expect(await workspace.call('PATCH', '/limits', { api: 46 })).toMatchObject({
      status: 422,
      body: { issues: [{ path: 'api' }] },
    });
    expect((await workspace.call('PATCH', '/limits', { app: 9 })).status).toBe(422);
  });

  it('is not overwritten by who read it earlier', async () => {
    const workspace = await program.current.aWorkspace();
    const change = (api: number) => workspace.call('PATCH', '/limits', { api }, { 'if-match': '"1"' });
    const answers = await Promise.all([change(30), change(40)]);
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 412]);
  });
});

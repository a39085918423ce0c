import { beforeAll, describe, expect, it } from 'vitest';
import { useTestProgram } from '#testing/test-program';

const operatorToken = 'the token of the operator';
const program = useTestProgram({ overrides: { operatorToken } });

interface Request {
  method?: 'GET' | 'POST' | 'HEAD';
  headers?: Record<string, string>;
  payload?: object;
  remoteAddress?: string;
}

async function ask(url: string, request: Request = {}) {
  return await program.current.server.inject({ method: 'GET', url, ...request });
}

describe('the welcome link', () => {
  let path: string;
  beforeAll(async () => {
    const { accounts, operator } = program.current.modules;
    const ownerEmail = 'demo@millrace.invalid';
    await accounts.provisionWorkspace({ name: 'Demo', ownerEmail, isDemo: true, apiKeyRole: null });
    path = operator.issueWelcomePath();
  });

  it('is refused from another machine, through a proxy, to who only looks, and to who guesses', async () => {
    expect((await ask(path, { remoteAddress: '192.0.2.7' })).statusCode).toBe(403);
    expect((await ask(path, { headers: { 'x-forwarded-for': '192.0.2.7' } })).statusCode).toBe(403);
    expect((await ask(path, { headers: { forwarded: 'for=192.0.2.7' } })).statusCode).toBe(403);
    expect((await ask(path, { method: 'HEAD' })).statusCode).toBe(403);
    expect((await ask('/welcome/demo/guessed')).statusCode).toBe(403);
  });

  it('signs in once as the owner of the demo, and a second time not', async () => {
    const welcome = await ask(path);
    expect(welcome.statusCode).toBe(303);
    const signIn = await ask(String(welcome.headers.location));
    const cookie = String(signIn.headers['set-cookie']).split(';')[0] ?? '';
    const session = await ask('/api/v1/session', { headers: { cookie } });
    expect(session.json()).toMatchObject({ workspace: { name: 'Demo', isDemo: true, role: 'owner' } });
    expect((await ask(path)).statusCode).toBe(403);
  });

  it('stops working as soon as somebody has an account', async () => {
    const fresh = program.current.modules.operator.issueWelcomePath();
    await program.current.aWorkspace();
    expect((await ask(fresh)).statusCode).toBe(403);
  });
});

describe('the operator', () => {
  const authorization = `Bearer ${operatorToken}`;
  const create = async (request: Partial<Request>) =>
    await ask('/operator/workspaces', {
      method: 'POST',
      headers: { authorization },
      payload: { name: 'Acme', ownerEmail: 'ada@example.com' },
      ...request,
    });

  it('creates a workspace whose key works and whose owner can sign in', async () => {
    const answer = await create({});
    expect(answer.statusCode).toBe(200);
    const { workspaceId, apiKey, signInPath } = answer.json<Record<string, string>>();
    const workspace = await ask('/api/v1/workspace', { headers: { authorization: `Bearer ${apiKey}` } });
    expect(workspace.json()).toMatchObject({ id: workspaceId, name: 'Acme' });
    expect((await ask(signInPath ?? '')).headers['set-cookie']).toBeDefined();
  });

  it('is nobody without the token, with another, or from elsewhere', async () => {
    expect((await create({ headers: {} })).statusCode).toBe(401);
    expect((await create({ headers: { authorization: 'Bearer another' } })).statusCode).toBe(401);
    expect((await create({ remoteAddress: '192.0.2.7' })).statusCode).toBe(401);
    expect((await create({ headers: { authorization, 'x-real-ip': '192.0.2.7' } })).statusCode).toBe(401);
  });

  it('is told what is wrong with the input', async () => {
    const answer = await create({ payload: { name: 'Acme', ownerEmail: 'ada' } });
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ issues: [{ path: 'ownerEmail' }] });
  });

  it('gets no key to a workspace that is not there', async () => {
    const answer = await ask('/operator/api-keys', {
      method: 'POST',
      headers: { authorization },
      payload: { workspaceId: '0192f3c1-7a00-7000-8000-000000000001', name: 'x' },
    });
    expect(answer.statusCode).toBe(404);
  });
});

describe('a link for a new password', () => {
  const askFor = (email: string) =>
    ask('/operator/reset-links', {
      method: 'POST',
      headers: { authorization: `Bearer ${operatorToken}` },
      payload: { email },
    });

  it('is made for somebody who has an account, and works once', async () => {
    await program.current.aWorkspace({ ownerEmail: 'forgetful@example.com' });
    const answer = await askFor('forgetful@example.com');
    expect(answer.statusCode).toBe(200);
    const token = new URL(answer.json<{ link: string }>().link).hash.slice(1);
    const reset = { method: 'POST' as const, payload: { token, newPassword: 'a better password' } };
    expect((await ask('/api/v1/auth/reset-password', reset)).statusCode).toBe(200);
    expect((await ask('/api/v1/auth/reset-password', reset)).statusCode).toBe(400);
    const signIn = { email: 'forgetful@example.com', password: 'a better password' };
    const signedIn = await ask('/api/v1/auth/sign-in/email', { method: 'POST', payload: signIn });
    expect(signedIn.statusCode).toBe(200);
  });

  it('is refused for who has none', async () => {
    expect((await askFor('nobody@example.com')).statusCode).toBe(404);
  });
});

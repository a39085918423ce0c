import { describe, expect, it } from 'vitest';
import { inject, useTestProgram } from '#testing/test-program';

const program = useTestProgram();

describe('signing up and in', () => {
  it('signs a person up, creates their workspace and keeps them signed in by a cookie', async () => {
    const { server } = program.current;
    const person = { name: 'Ada Lovelace', email: 'Ada@Example.com', password: 'analytical engine' };
    const signUp = await server.inject({ method: 'POST', url: '/api/v1/auth/sign-up/email', payload: person });
    expect(signUp.statusCode).toBe(200);
    const cookie = String(signUp.headers['set-cookie']).split(';')[0] ?? '';
    expect(String(signUp.headers['set-cookie'])).toContain('HttpOnly');

    const before = await inject(server, { method: 'GET', url: '/api/v1/session', headers: { cookie } });
    expect(before.body).toMatchObject({ user: { email: 'ada@example.com' }, workspace: null });
    const noWorkspace = await inject(server, { method: 'GET', url: '/api/v1/workspace', headers: { cookie } });
    expect(noWorkspace).toMatchObject({ status: 403, body: { code: 'auth.no_workspace' } });

    const created = await inject(
      server,
      { method: 'POST', url: '/api/v1/workspaces', headers: { cookie, origin: 'http://127.0.0.1:3000' } },
      { name: 'Acme' },
    );
    expect(created).toMatchObject({ status: 201, body: { workspace: { name: 'Acme', role: 'owner' } } });
    const workspace = await inject(server, { method: 'GET', url: '/api/v1/workspace', headers: { cookie } });
    expect(workspace).toMatchObject({ status: 200, headers: { etag: '"1"' }, body: { name: 'Acme' } });
  });

  it('signs a person in once by a one-time link', async () => {
    const { server, modules, aWorkspace } = program.current;
    const { workspaceId } = await aWorkspace({ ownerEmail: 'link@example.com' });
    const path = await modules.accounts.createSignInPath('link@example.com', '/');
    const first = await server.inject({ method: 'GET', url: path });
    expect(first.statusCode).toBe(302);
    const cookie = String(first.headers['set-cookie']).split(';')[0] ?? '';
    const session = await inject(server, { method: 'GET', url: '/api/v1/session', headers: { cookie } });
    expect(session.body.workspace.id).toBe(workspaceId);
    const second = await server.inject({ method: 'GET', url: path });
    expect(second.headers['set-cookie']).toBeUndefined();
  });
});

describe('API keys', () => {
  it('shows a key once, accepts it within its scopes and refuses it when revoked', async () => {
    const workspace = await program.current.aWorkspace();
    const created = await workspace.call('POST', '/api-keys', {
      name: 'Reader',
      role: 'viewer',
      scopes: ['workspace.read'],
    });
    expect(created).toMatchObject({ status: 201, body: { key: expect.stringMatching(/^mr_/) } });
    const headers = { authorization: `Bearer ${created.body.key}` };
    expect(await workspace.call('GET', '/workspace', undefined, headers)).toMatchObject({ status: 200 });
    expect(await workspace.call('GET', '/members', undefined, headers)).toMatchObject({
      status: 403,
      body: { code: 'auth.forbidden' },
    });

    const list = await workspace.call('GET', '/api-keys');
    expect(JSON.stringify(list.body)).not.toContain(created.body.key);
    await workspace.call('DELETE', `/api-keys/${created.body.id}`);
    expect(await workspace.call('GET', '/workspace', undefined, headers)).toMatchObject({ status: 401 });
  });

  it('does not let an admin make an owner’s key', async () => {
    const workspace = await program.current.aWorkspace();
    const admin = await workspace.call('POST', '/api-keys', { name: 'Admin', role: 'admin' });
    const headers = { authorization: `Bearer ${admin.body.key}` };
    const answer = await workspace.call('POST', '/api-keys', { name: 'Owner', role: 'owner' }, headers);
    expect(answer).toMatchObject({ status: 403, body: { code: 'accounts.role_too_high' } });
  });
});

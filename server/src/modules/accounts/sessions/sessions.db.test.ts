import { describe, expect, it } from 'vitest';
import { askIdentity, cookieOf, signIn, signUp, testPassword } from '#testing/test-person';
import { inject, startTestProgram, useTestProgram } from '#testing/test-program';

const program = useTestProgram();

interface Listed {
  id: string;
  isCurrent: boolean;
}

const idsOf = (items: Listed[]) => items.map(({ id }) => id);

describe('a person’s sessions', () => {
  it('are listed with where they are from, and which one asks', async () => {
    const first = await signUp(program.current);
    const answer = await askIdentity(
      program.current,
      '/sign-in/email',
      { email: first.email, password: 'correct horse battery' },
      { 'user-agent': 'Firefox on a phone' },
    );
    expect(answer.status).toBe(200);
    const { status, body } = await first.call('GET', '/sessions');
    expect(status).toBe(200);
    expect(body.items).toHaveLength(2);
    expect(body.items.filter((session: Listed) => session.isCurrent)).toHaveLength(1);
    expect(body.items).toContainEqual(
      expect.objectContaining({ isCurrent: false, userAgent: 'Firefox on a phone', address: '127.0.0.1' }),
    );
    expect(JSON.stringify(body)).not.toContain(answer.body.token);
  });

  it('end at once when revoked, one or all others', async () => {
    const here = await signUp(program.current);
    const there = await signIn(program.current, here.email);
    const elsewhere = await signIn(program.current, here.email);
    const { body } = await there.call('GET', '/sessions');
    const thereId = body.items.find((session: Listed) => session.isCurrent).id;
    expect(await here.call('DELETE', `/sessions/${thereId}`)).toMatchObject({ status: 204 });
    expect(await there.call('GET', '/session')).toMatchObject({ status: 401 });
    expect(await here.call('DELETE', `/sessions/${thereId}`)).toMatchObject({
      status: 404,
      body: { code: 'accounts.session_not_found' },
    });
    expect(await here.call('POST', '/sessions/revoke-others', {})).toMatchObject({ status: 200, body: { ended: 1 } });
    expect(await elsewhere.call('GET', '/session')).toMatchObject({ status: 401 });
    expect(await here.call('GET', '/session')).toMatchObject({ status: 200 });
  });

  it('are nobody else’s to see or end', async () => {
    const ada = await signUp(program.current);
    const eve = await signUp(program.current);
    const adas = await ada.call('GET', '/sessions');
    const eves = await eve.call('GET', '/sessions');
    expect(idsOf(eves.body.items)).not.toEqual(expect.arrayContaining(idsOf(adas.body.items)));
    expect(await eve.call('DELETE', `/sessions/${adas.body.items[0].id}`)).toMatchObject({ status: 404 });
    expect(await ada.call('GET', '/session')).toMatchObject({ status: 200 });
  });
});

describe('a session cookie', () => {
  it('is out of reach of scripts and of other sites', async () => {
    const email = 'cookie@example.com';
    const answer = await askIdentity(program.current, '/sign-up/email', {
      name: 'C',
      email,
      password: 'a long password',
    });
    expect(String(answer.headers['set-cookie'])).toMatch(/HttpOnly/i);
    expect(String(answer.headers['set-cookie'])).toMatch(/SameSite=Lax/i);
  });

  it.each<[string, Record<string, string>]>([
    ['from another site', { origin: 'https://evil.example' }],
    ['by a form of another site', { 'sec-fetch-site': 'cross-site' }],
    ['without saying from where', {}],
  ])('changes nothing when sent %s', async (_, headers) => {
    const { cookie, call } = await signUp(program.current);
    const request = { method: 'POST' as const, url: '/api/v1/workspaces', headers: { cookie, ...headers } };
    const answer = await inject(program.current.server, request, { name: 'Stolen' });
    expect(answer).toMatchObject({ status: 401, body: { code: 'auth.invalid_credential' } });
    const signOut = { ...request, url: '/api/v1/auth/sign-out' };
    expect(await inject(program.current.server, signOut, {})).toMatchObject({
      status: 403,
      body: { code: 'auth.foreign_origin' },
    });
    expect((await call('GET', '/session')).body).toMatchObject({ workspace: null });
  });

  it('is not given to a page of another site that signs somebody in', async () => {
    const { email } = await signUp(program.current);
    const answer = await askIdentity(
      program.current,
      '/sign-in/email',
      { email, password: 'correct horse battery' },
      { origin: 'https://evil.example' },
    );
    expect(answer).toMatchObject({ status: 403, body: { code: 'auth.foreign_origin' } });
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('is sent over TLS only where the installation is reached by it', async () => {
    const publicUrl = 'https://crm.example.com';
    const secure = await startTestProgram({ beside: program.current, overrides: { publicUrl } });
    try {
      const person = { name: 'T', email: 'tls@example.com', password: testPassword };
      const answer = await askIdentity(secure.program, '/sign-up/email', person, { origin: publicUrl });
      expect(String(answer.headers['set-cookie'])).toMatch(/__Secure-millrace\.session_token=.*Secure/);
      expect(
        await secure.program.server.inject({ url: '/api/v1/session', headers: { cookie: cookieOf(answer) } }),
      ).toMatchObject({
        statusCode: 200,
      });
    } finally {
      await secure.stop();
    }
  });
});

import { afterAll, describe, expect, it } from 'vitest';
import { startFakeOpenid } from '#testing/fake-openid';
import { askIdentity, cookieOf, personWith, signUp } from '#testing/test-person';
import { inject, startTestProgram, type TestAnswer, type TestProgram, useTestProgram } from '#testing/test-program';

const google = await startFakeOpenid();
afterAll(() => google.close());
const { issuer, clientId, clientSecret } = google;
const signInSettings = { attemptsPerAddress: 0, sessionDays: 30, google: { issuer, clientId, clientSecret } };
const program = useTestProgram({ overrides: { signIn: signInSettings } });

/** What a browser does: it is sent to the provider, and comes back with a code. */
async function throughGoogle(at: TestProgram, change?: (callback: URL) => void): Promise<TestAnswer> {
  const started = await askIdentity(at, '/sign-in/social', {
    provider: 'google',
    callbackURL: '/',
    errorCallbackURL: '/sign-in',
  });
  expect(started).toMatchObject({ status: 200, body: { redirect: true } });
  const there = await fetch(started.body.url, { redirect: 'manual' });
  const callback = new URL(there.headers.get('location') ?? '');
  expect(callback.href).toContain('http://127.0.0.1:3000/api/v1/auth/callback/google?');
  change?.(callback);
  const headers = { cookie: cookieOf(started) };
  return await inject(at.server, { method: 'GET', url: callback.pathname + callback.search, headers });
}

const aGooglePerson = (email: string) => ({ sub: `sub-${email}`, email, email_verified: true, name: 'Grace Hopper' });
const errorIn = (answer: TestAnswer) => new URL(String(answer.headers['location']), issuer).searchParams.get('error');

describe('signing in with Google', () => {
  it('makes an account at first, and finds it again', async () => {
    google.person = aGooglePerson('grace.google@example.com');
    const ids = [];
    for (let round = 0; round < 2; round += 1) {
      const answer = await throughGoogle(program.current);
      expect(answer).toMatchObject({ status: 302, headers: { location: '/' } });
      const person = personWith(program.current, google.person.email, cookieOf(answer));
      const session = await person.call('GET', '/session');
      expect(session.body.user).toMatchObject({ email: google.person.email, name: 'Grace Hopper' });
      ids.push(session.body.user.id);
    }
    expect(ids[0]).toBe(ids[1]);
  });

  it('keeps the provider’s tokens sealed', async () => {
    google.person = aGooglePerson('sealed.google@example.com');
    await throughGoogle(program.current);
    const accounts = await program.current.database.owner
      .selectFrom('auth.account')
      .select('accessToken')
      .where('accountId', '=', google.person.sub)
      .execute();
    expect(accounts).toHaveLength(1);
    expect(accounts[0]?.accessToken).not.toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-/);
  });

  it('does not enter an account whose address nobody confirmed', async () => {
    const { email } = await signUp(program.current);
    google.person = aGooglePerson(email);
    const answer = await throughGoogle(program.current);
    expect(errorIn(answer)).toBe('account_not_linked');
    expect(() => cookieOf(answer)).toThrow();
  });

  it('enters the account of the same confirmed address, and not for an address Google has not confirmed', async () => {
    const { email } = await signUp(program.current);
    await program.current.database.owner
      .updateTable('auth.user')
      .set({ emailVerified: true })
      .where('email', '=', email)
      .execute();
    google.person = { ...aGooglePerson(email), email_verified: false };
    expect(errorIn(await throughGoogle(program.current))).toBe('account_not_linked');
    google.person = aGooglePerson(email);
    const answer = await throughGoogle(program.current);
    expect(answer).toMatchObject({ status: 302, headers: { location: '/' } });
    const session = await personWith(program.current, email, cookieOf(answer)).call('GET', '/session');
    expect(session.body.user.email).toBe(email);
  });

  it('believes neither another state nor a code it was not given', async () => {
    google.person = aGooglePerson('forged.google@example.com');
    const forgedState = await throughGoogle(program.current, (url) => url.searchParams.set('state', 'another'));
    const forgedCode = await throughGoogle(program.current, (url) => url.searchParams.set('code', 'another'));
    for (const answer of [forgedState, forgedCode]) {
      expect(errorIn(answer)).not.toBeNull();
      expect(JSON.stringify(answer.headers['set-cookie'] ?? '')).not.toMatch(/session_token=[^;]/);
    }
  });

  it('lets nobody in who was not invited, where sign-up is closed', async () => {
    const overrides = { signIn: signInSettings, isSignUpOpen: false };
    const { program: closed, stop } = await startTestProgram({ beside: program.current, overrides });
    try {
      google.person = aGooglePerson('stranger.google@example.com');
      const refused = await throughGoogle(closed);
      expect(errorIn(refused)).not.toBeNull();
      const workspace = await closed.aWorkspace({ ownerEmail: 'closed.owner@example.com' });
      await workspace.call('POST', '/invitations', { email: google.person.email, role: 'member' });
      expect(await throughGoogle(closed)).toMatchObject({ status: 302, headers: { location: '/' } });
    } finally {
      await stop();
    }
  });

  it('is not there where it is not set up', async () => {
    const { program: without, stop } = await startTestProgram({ beside: program.current });
    try {
      expect(await askIdentity(without, '/sign-in/social', { provider: 'google', callbackURL: '/' })).toMatchObject({
        status: 404,
      });
      const setup = await inject(without.server, { method: 'GET', url: '/api/v1/setup' });
      expect(setup.body).toMatchObject({ google: false, mail: false });
    } finally {
      await stop();
    }
  });
});

describe('a second factor', () => {
  it('is asked for after Google too', async () => {
    google.person = aGooglePerson('protected.google@example.com');
    const { email } = google.person;
    await throughGoogle(program.current);
    await program.current.database.owner
      .updateTable('auth.user')
      .set({ twoFactorEnabled: true })
      .where('email', '=', email)
      .execute();
    const answer = await throughGoogle(program.current);
    expect(answer).toMatchObject({ status: 302, headers: { location: '/sign-in?step=code&next=%2F' } });
    const half = personWith(program.current, email, cookieOf(answer));
    expect((await half.call('GET', '/session')).status).toBe(401);
  });
});

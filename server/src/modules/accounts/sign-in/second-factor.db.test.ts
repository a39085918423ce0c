import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { codeOf } from '#testing/authenticator-app';
import { askIdentity, cookieOf, personWith, signUp, testPassword, type TestPerson } from '#testing/test-person';
import { inject, useTestProgram } from '#testing/test-program';

const program = useTestProgram();

const ask = (path: string, body: object, cookie?: string) =>
  askIdentity(program.current, path, body, cookie === undefined ? {} : { cookie });

interface Protected extends TestPerson {
  totpUri: string;
  recoveryCodes: string[];
}

async function aProtectedPerson(): Promise<Protected> {
  const person = await signUp(program.current);
  const enabled = await ask('/two-factor/enable', { password: testPassword }, person.cookie);
  expect(enabled.status).toBe(200);
  const { totpURI: totpUri, backupCodes: recoveryCodes } = enabled.body;
  const verified = await ask('/two-factor/verify-totp', { code: codeOf(totpUri) }, person.cookie);
  expect(verified.status).toBe(200);
  return { ...personWith(program.current, person.email, cookieOf(verified)), totpUri, recoveryCodes };
}

/** The password is right; what the browser holds after that is no session yet. */
async function halfSignedIn(email: string): Promise<string> {
  const answer = await ask('/sign-in/email', { email, password: testPassword });
  expect(answer).toMatchObject({ status: 200, body: { twoFactorRedirect: true } });
  return cookieOf(answer);
}

describe('a second factor', () => {
  it('is on only after a code was shown to work, and asks for the password first', async () => {
    const person = await signUp(program.current);
    expect(await ask('/two-factor/enable', { password: 'wrong' }, person.cookie)).toMatchObject({ status: 400 });
    expect((await person.call('GET', '/session')).body.user.hasSecondFactor).toBe(false);
    await ask('/two-factor/enable', { password: testPassword }, person.cookie);
    const answer = await ask('/sign-in/email', { email: person.email, password: testPassword });
    expect(answer.body.twoFactorRedirect).toBeUndefined();
    const owner = await aProtectedPerson();
    expect((await owner.call('GET', '/session')).body.user.hasSecondFactor).toBe(true);
  });

  it('is asked for after the password, and a code signs in', async () => {
    const { email, totpUri } = await aProtectedPerson();
    const cookie = await halfSignedIn(email);
    const half = personWith(program.current, email, cookie);
    expect((await half.call('GET', '/session')).status).toBe(401);
    const code = codeOf(totpUri);
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
    expect(await ask('/two-factor/verify-totp', { code: wrong }, cookie)).toMatchObject({ status: 401 });
    const right = await ask('/two-factor/verify-totp', { code: codeOf(totpUri) }, cookie);
    expect(right.status).toBe(200);
    const person = personWith(program.current, email, cookieOf(right));
    expect(await person.call('GET', '/session')).toMatchObject({ status: 200, body: { user: { email } } });
  });

  it('cannot be guessed: a challenge takes five wrong codes', async () => {
    const { email, totpUri } = await aProtectedPerson();
    const cookie = await halfSignedIn(email);
    for (let tried = 0; tried < 5; tried += 1) await ask('/two-factor/verify-totp', { code: 'abcdef' }, cookie);
    const late = await ask('/two-factor/verify-totp', { code: codeOf(totpUri) }, cookie);
    expect(late.status).toBeGreaterThanOrEqual(400);
    expect(() => cookieOf(late)).toThrow();
  });

  it('is replaced by each recovery code once', async () => {
    const { email, recoveryCodes } = await aProtectedPerson();
    const [code = ''] = recoveryCodes;
    expect(recoveryCodes).toHaveLength(10);
    const first = await ask('/two-factor/verify-backup-code', { code }, await halfSignedIn(email));
    expect(first.status).toBe(200);
    const second = await ask('/two-factor/verify-backup-code', { code }, await halfSignedIn(email));
    expect(second).toMatchObject({ status: 401 });
  });

  it('can be taken away by who knows the password', async () => {
    const { email, cookie, call } = await aProtectedPerson();
    expect(await ask('/two-factor/disable', { password: 'wrong' }, cookie)).toMatchObject({ status: 400 });
    expect((await call('GET', '/session')).body.user.hasSecondFactor).toBe(true);
    expect(await ask('/two-factor/disable', { password: testPassword }, cookie)).toMatchObject({ status: 200 });
    const answer = await ask('/sign-in/email', { email, password: testPassword });
    expect(answer.body.twoFactorRedirect).toBeUndefined();
  });

  it('lies sealed in the database', async () => {
    const { totpUri, recoveryCodes } = await aProtectedPerson();
    const { rows } = await sql<{ row: string }>`select t::text as row from auth."twoFactor" t`.execute(
      program.current.database.owner,
    );
    const stored = rows.map(({ row }) => row).join();
    expect(stored).not.toBe('');
    const secret = new URL(totpUri).searchParams.get('secret') ?? 'none';
    for (const plain of [secret, ...recoveryCodes]) expect(stored).not.toContain(plain);
  });
});

describe('a second factor by other ways in', () => {
  it('is asked for after a one-time link, and the page asks for it', async () => {
    const { email, totpUri } = await aProtectedPerson();
    const path = await program.current.modules.accounts.createSignInPath(email, '/leads');
    const answer = await inject(program.current.server, { method: 'GET', url: path });
    expect(answer).toMatchObject({ status: 302, headers: { location: '/sign-in?step=code&next=%2Fleads' } });
    const cookie = cookieOf(answer);
    expect((await personWith(program.current, email, cookie).call('GET', '/session')).status).toBe(401);
    const right = await ask('/two-factor/verify-totp', { code: codeOf(totpUri) }, cookie);
    const person = personWith(program.current, email, cookieOf(right));
    expect((await person.call('GET', '/session')).body.user.email).toBe(email);
  });
});

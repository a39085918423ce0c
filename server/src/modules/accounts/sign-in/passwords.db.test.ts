import { hashPassword as hashByBetterAuth } from 'better-auth/crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { askIdentity, cookieOf, personWith, signIn, testOrigin, testPassword } from '#testing/test-person';
import { startMailbox } from '#testing/test-mailbox';
import { inject, type TestAnswer, useTestProgram } from '#testing/test-program';

const mailbox = await startMailbox();
afterAll(() => mailbox.close());
const program = useTestProgram({
  overrides: { mail: { smtpUrl: mailbox.smtpUrl, from: 'crm@example.com', domain: undefined } },
});

const ask = (path: string, body: object) => askIdentity(program.current, path, body);
const follow = (link: URL): Promise<TestAnswer> =>
  inject(program.current.server, { method: 'GET', url: link.pathname + link.search });

/** Signs up and confirms the address. */
async function aConfirmedPerson(email: string) {
  await ask('/sign-up/email', { name: 'Ada', email, password: testPassword, callbackURL: '/verify' });
  const [letter] = await mailbox.lettersTo(email);
  if (!letter) throw new Error('No letter came.');
  const answer = await follow(letter.link);
  return { letter, answer, person: personWith(program.current, email, cookieOf(answer)) };
}

describe('confirming an address', () => {
  it('signs in by the mailed link, and not before', async () => {
    const email = 'confirm@example.com';
    const signUp = await ask('/sign-up/email', { name: 'Ada', email, password: testPassword, callbackURL: '/verify' });
    expect(signUp.status).toBe(200);
    expect(signUp.headers['set-cookie']).toBeUndefined();
    expect(await ask('/sign-in/email', { email, password: testPassword })).toMatchObject({
      status: 403,
      body: { code: 'EMAIL_NOT_VERIFIED' },
    });
    const [letter] = await mailbox.lettersTo(email);
    expect(letter?.subject).toBe('Confirm your e-mail address');
    expect(letter?.link.origin).toBe(testOrigin);
    const answer = await follow(letter?.link ?? new URL(testOrigin));
    expect(answer).toMatchObject({ status: 302, headers: { location: '/verify' } });
    const person = personWith(program.current, email, cookieOf(answer));
    expect(await person.call('GET', '/session')).toMatchObject({ status: 200, body: { user: { email } } });
  });

  it('gives no second session for a link that was used', async () => {
    const { letter } = await aConfirmedPerson('twice@example.com');
    const again = await follow(letter.link);
    expect(() => cookieOf(again)).toThrow();
  });

  it('does not believe a link that was changed', async () => {
    const email = 'forged@example.com';
    await ask('/sign-up/email', { name: 'Eve', email, password: testPassword, callbackURL: '/verify' });
    const [letter] = await mailbox.lettersTo(email);
    const link = new URL(letter?.link ?? testOrigin);
    link.searchParams.set('token', `${link.searchParams.get('token')?.slice(0, -3)}xyz`);
    expect(await follow(link)).toMatchObject({ status: 302, headers: { location: '/verify?error=INVALID_TOKEN' } });
  });
});

describe('signing up with an address that has an account', () => {
  it('is answered like any other, and the mail tells its owner', async () => {
    const email = 'taken@example.com';
    await aConfirmedPerson(email);
    const again = await ask('/sign-up/email', { name: 'Eve', email, password: 'another password' });
    const fresh = await ask('/sign-up/email', { name: 'Eve', email: 'free@example.com', password: 'another password' });
    expect(again.status).toBe(fresh.status);
    expect(Object.keys(again.body.user).toSorted()).toEqual(Object.keys(fresh.body.user).toSorted());
    expect(again.body.token).toBe(fresh.body.token);
    const letters = await mailbox.lettersTo(email, 2);
    expect(letters.at(-1)?.subject).toBe('You already have an account');
    expect(await ask('/sign-in/email', { email, password: 'another password' })).toMatchObject({ status: 401 });
  });
});

describe('a new password', () => {
  it('is chosen by a link that works once, and ends every session', async () => {
    const email = 'reset@example.com';
    const { person } = await aConfirmedPerson(email);
    expect(await ask('/request-password-reset', { email })).toMatchObject({ status: 200 });
    const letter = (await mailbox.lettersTo(email, 2)).at(-1);
    expect(letter?.link.pathname).toBe('/reset-password');
    expect(letter?.link.search).toBe('');
    const token = letter?.link.hash.slice(1);
    expect(await ask('/reset-password', { token, newPassword: 'short' })).toMatchObject({ status: 400 });
    expect(await ask('/reset-password', { token, newPassword: 'a better password' })).toMatchObject({ status: 200 });
    expect(await ask('/reset-password', { token, newPassword: 'yet another one' })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_TOKEN' },
    });
    expect(await person.call('GET', '/session')).toMatchObject({ status: 401 });
    expect(await ask('/sign-in/email', { email, password: testPassword })).toMatchObject({ status: 401 });
    const back = await signIn(program.current, email, 'a better password');
    expect(await back.call('GET', '/session')).toMatchObject({ status: 200 });
  });

  it('is not offered to an address without an account, and the answer does not tell', async () => {
    const email = 'known@example.com';
    await aConfirmedPerson(email);
    const known = await ask('/request-password-reset', { email });
    const unknown = await ask('/request-password-reset', { email: 'unknown@example.com' });
    expect(unknown).toMatchObject({ status: known.status, body: known.body });
    await mailbox.lettersTo(email, 2);
    expect(mailbox.countTo('unknown@example.com')).toBe(0);
  });

  it('comes from a table that holds no token somebody could use', async () => {
    const email = 'hashed@example.com';
    await aConfirmedPerson(email);
    await ask('/request-password-reset', { email });
    const token = (await mailbox.lettersTo(email, 2)).at(-1)?.link.hash.slice(1) ?? '';
    const rows = await program.current.database.owner.selectFrom('auth.verification').selectAll().execute();
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('can be asked for five times in a quarter of an hour', async () => {
    const email = 'often@example.com';
    const statuses = [];
    for (let asked = 0; asked < 6; asked += 1) statuses.push((await ask('/request-password-reset', { email })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });
});

describe('mail that is refused for now', () => {
  it('is tried again', async () => {
    const { createSystemMail } = await import('#platform/mail/system-mail');
    const { silentLogger } = await import('#platform/log/logger');
    const mail = createSystemMail({
      smtpUrl: mailbox.smtpUrl,
      from: 'crm@example.com',
      log: silentLogger,
      retryAfterMs: [10, 10],
    });
    mailbox.refuse('dot', '451 4.3.0 later');
    expect(await mail.send({ to: 'later@example.com', subject: 'x', text: 'https://example.com' })).toBe(false);
    mailbox.refuse('dot', undefined);
    mail.post({ to: 'posted@example.com', subject: 'x', text: 'https://example.com' });
    await mail.close();
    expect(mailbox.countTo('posted@example.com')).toBe(1);
  });
});

describe('a password', () => {
  it('of an account made before is hashed anew, as costly as those of today, when it is used', async () => {
    const email = 'before@example.com';
    await aConfirmedPerson(email);
    const { owner } = program.current.database;
    const stored = () =>
      owner
        .selectFrom('auth.account')
        .innerJoin('auth.user', 'auth.user.id', 'auth.account.userId')
        .select(['auth.account.id', 'auth.account.password'])
        .where('auth.user.email', '=', email)
        .executeTakeFirstOrThrow();
    const { id } = await stored();
    const old = await hashByBetterAuth(testPassword);
    await owner.updateTable('auth.account').set({ password: old }).where('id', '=', id).execute();
    expect((await ask('/sign-in/email', { email, password: 'quite another one' })).status).toBe(401);
    expect((await stored()).password).toBe(old);
    await signIn(program.current, email);
    expect((await stored()).password).toMatch(/^scrypt\$10\$8\$1\$/);
    await signIn(program.current, email);
  });

  it('must be long and none of the first that are tried, however it is set', async () => {
    const account = { name: 'Ada', email: 'weak@example.com' };
    expect((await ask('/sign-up/email', { ...account, password: 'elevenchars' })).body.code).toBe('PASSWORD_TOO_SHORT');
    const common = await ask('/sign-up/email', { ...account, password: 'passwordpassword' });
    expect(common).toMatchObject({ status: 422, body: { code: 'accounts.password_common' } });
    const reset = await ask('/reset-password', { token: 'any', newPassword: '123456789012' });
    expect(reset.body.code).toBe('accounts.password_common');
  });
});

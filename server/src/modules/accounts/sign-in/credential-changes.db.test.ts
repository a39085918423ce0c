import { afterAll, describe, expect, it } from 'vitest';
import { codeOf } from '#testing/authenticator-app';
import { startMailbox } from '#testing/test-mailbox';
import { askIdentity, cookieOf, personWith, signIn, testPassword } from '#testing/test-person';
import { inject, type TestWorkspace, useTestProgram } from '#testing/test-program';

const operatorToken = 'the token of the operator';
const mailbox = await startMailbox();
afterAll(() => mailbox.close());
const program = useTestProgram({
  overrides: { operatorToken, mail: { smtpUrl: mailbox.smtpUrl, from: 'crm@example.com', domain: undefined } },
});

const ask = (path: string, body: object, cookie?: string) =>
  askIdentity(program.current, path, body, cookie === undefined ? {} : { cookie });

const subjectsTo = async (email: string, count: number) =>
  (await mailbox.lettersTo(email, count)).map(({ subject }) => subject);

const audited = async (workspace: TestWorkspace, action: string) =>
  (await workspace.call('GET', `/audit-entries?action=${action}`)).body.items;

/** The owner of a workspace, who has chosen a password by a link. */
async function anOwner(email: string) {
  const workspace = await program.current.aWorkspace({ ownerEmail: email });
  const link = await program.current.modules.accounts.createResetLink(email);
  const token = new URL(link ?? '').hash.slice(1);
  expect(await ask('/reset-password', { token, newPassword: testPassword })).toMatchObject({ status: 200 });
  return { workspace, person: await signIn(program.current, email) };
}

async function withSecondFactor(email: string) {
  const { workspace, person } = await anOwner(email);
  const enabled = await ask('/two-factor/enable', { password: testPassword }, person.cookie);
  const verified = await ask('/two-factor/verify-totp', { code: codeOf(enabled.body.totpURI) }, person.cookie);
  expect(verified.status).toBe(200);
  const codes: string[] = enabled.body.backupCodes;
  return { workspace, person: personWith(program.current, email, cookieOf(verified)), codes };
}

async function resetSecondFactor(email: string, token = operatorToken) {
  const headers = { authorization: `Bearer ${token}` };
  return await inject(
    program.current.server,
    { method: 'POST', url: '/operator/second-factor-resets', headers },
    { email },
  );
}

describe('a changed credential', () => {
  it('is told to its person and written down, whether by a link or with the old password', async () => {
    const email = 'password@example.com';
    const { workspace, person } = await anOwner(email);
    const change = { currentPassword: testPassword, newPassword: 'another good battery' };
    expect(await ask('/change-password', { ...change, currentPassword: 'wrong' }, person.cookie)).toMatchObject({
      status: 400,
    });
    expect(await ask('/change-password', change, person.cookie)).toMatchObject({ status: 200 });
    expect(await subjectsTo(email, 2)).toEqual(['Your password was changed', 'Your password was changed']);
    const entries = await audited(workspace, 'password.changed');
    expect(entries).toHaveLength(2);
    expect(entries[0]).toMatchObject({ actor: { kind: 'user', id: entries[0].targetId }, targetType: 'user' });
  });

  it('is told when a second factor comes, is stood in for and goes', async () => {
    const email = 'factor@example.com';
    const { workspace, person, codes } = await withSecondFactor(email);
    const half = cookieOf(await ask('/sign-in/email', { email, password: testPassword }));
    expect((await ask('/two-factor/verify-backup-code', { code: 'no such code' }, half)).status).toBe(401);
    expect((await ask('/two-factor/verify-backup-code', { code: codes[0] }, half)).status).toBe(200);
    const password = testPassword;
    expect((await ask('/two-factor/generate-backup-codes', { password }, person.cookie)).status).toBe(200);
    expect((await ask('/two-factor/disable', { password }, person.cookie)).status).toBe(200);
    expect(await subjectsTo(email, 5)).toEqual([
      'Your password was changed',
      'Second factor switched on',
      'A recovery code was used',
      'New recovery codes',
      'Second factor switched off',
    ]);
    for (const action of ['second_factor.enabled', 'recovery_code.used', 'second_factor.disabled'])
      expect(await audited(workspace, action), action).toHaveLength(1);
  });
});

describe('a lost second factor', () => {
  it('is taken away by the operator, who signs its person out and tells them', async () => {
    const email = 'lost@example.com';
    const { workspace, person } = await withSecondFactor(email);
    expect(await resetSecondFactor(email)).toMatchObject({ status: 200, body: { wasReset: true } });
    expect((await person.call('GET', '/session')).status).toBe(401);
    const again = await signIn(program.current, email);
    expect((await again.call('GET', '/session')).body.user.hasSecondFactor).toBe(false);
    const [entry] = await audited(workspace, 'second_factor.reset');
    expect(entry.actor.kind).toBe('operator');
    expect((await subjectsTo(email, 3)).at(-1)).toBe('Second factor taken away');
    expect(await resetSecondFactor(email)).toMatchObject({ status: 200, body: { wasReset: false } });
  });

  it('is nobody else’s to take away, and needs an account', async () => {
    expect((await resetSecondFactor('lost@example.com', 'another token')).status).toBe(401);
    expect((await resetSecondFactor('nobody@example.com')).status).toBe(404);
  });
});

describe('a workspace', () => {
  it('tells both when it is handed over', async () => {
    const { workspace, person } = await anOwner('from@example.com');
    const { name } = (await person.call('GET', '/workspace')).body;
    const link = (await person.call('POST', '/invitations', { email: 'to@example.com', role: 'admin' })).body;
    expect(link.isMailed).toBe(true);
    const [letter] = await mailbox.lettersTo('to@example.com');
    const token = letter?.link.hash.slice(1);
    const body = { name: 'Tove', email: 'to@example.com', password: testPassword, invitation: token };
    await ask('/sign-up/email', body);
    const heir = await signIn(program.current, 'to@example.com');
    expect((await heir.call('POST', '/invitations/accept', { token })).status).toBeLessThan(300);
    const members = (await workspace.call('GET', '/members')).body.items as { userId: string; email: string }[];
    const userId = members.find(({ email }) => email === 'to@example.com')?.userId;
    const handed = await person.call('POST', `/members/${userId}/transfer-ownership`, { confirm: name });
    expect(handed.status, JSON.stringify(handed.body)).toBe(200);
    expect((await subjectsTo('to@example.com', 2)).at(-1)).toBe(`You now own ${name}`);
    expect((await subjectsTo('from@example.com', 2)).at(-1)).toBe(`You handed ${name} over`);
  });

  it('tells its owners of a key that may do everything, and of no narrower one', async () => {
    const email = 'keys@example.com';
    const { person } = await anOwner(email);
    const make = (key: object) => person.call('POST', '/api-keys', key);
    expect((await make({ name: 'Narrow', role: 'admin', scopes: ['contacts.read'] })).status).toBeLessThan(300);
    expect((await make({ name: 'Low', role: 'viewer' })).status).toBeLessThan(300);
    expect((await make({ name: 'Zapier', role: 'admin' })).status).toBeLessThan(300);
    const letters = await mailbox.lettersTo(email, 2);
    expect(letters).toHaveLength(2);
    expect(letters.at(-1)?.text).toContain('"Zapier"');
  });

  it('has an entry in its audit log for every grant of access tokens', async () => {
    const { workspace, person } = await anOwner('tokens@example.com');
    expect((await person.call('POST', '/auth/token', { scopes: ['contacts.read'] })).status).toBeLessThan(300);
    const [entry] = await audited(workspace, 'access_token.granted');
    expect(entry).toMatchObject({
      actor: { kind: 'user' },
      targetType: 'session',
      details: { scopes: ['contacts.read'] },
    });
  });
});

import { afterAll, describe, expect, it } from 'vitest';
import { askIdentity, signIn, signUp, testPassword, type TestPerson } from '#testing/test-person';
import { startMailbox } from '#testing/test-mailbox';
import { startTestProgram, type TestWorkspace, useTestProgram } from '#testing/test-program';

const program = useTestProgram();
const mailbox = await startMailbox();
afterAll(() => mailbox.close());

async function anOwner(name?: string): Promise<TestPerson & { workspaceId: string; userId: string }> {
  const person = await signUp(program.current);
  const made = await person.call('POST', '/workspaces', { name: name ?? 'Acme' });
  return { ...person, workspaceId: made.body.workspace.id, userId: made.body.user.id };
}

const tokenOf = (link: string) => new URL(link).hash.slice(1);

async function inviteBy(inviter: Pick<TestPerson, 'call'>, email: string, role = 'member'): Promise<string> {
  const invited = await inviter.call('POST', '/invitations', { email, role });
  expect(invited).toMatchObject({ status: 201, body: { email: email.toLowerCase(), role, isMailed: false } });
  return tokenOf(invited.body.link);
}

/** Invites a new person and lets them join. */
async function aMember(owner: Pick<TestPerson, 'call'>, role = 'member') {
  const person = await signUp(program.current);
  const joined = await person.call('POST', '/invitations/accept', { token: await inviteBy(owner, person.email, role) });
  expect(joined.status).toBe(200);
  return { ...person, userId: String(joined.body.user.id) };
}

describe('an invitation', () => {
  it('makes the invited person a member with its role, once', async () => {
    const owner = await anOwner('Analytical Engines');
    const token = await inviteBy(owner, 'Grace@Example.com', 'viewer');
    const read = await signUp(program.current).then(({ call }) => call('POST', '/invitations/read', { token }));
    expect(read.body).toMatchObject({ workspace: 'Analytical Engines', email: 'grace@example.com', hasAccount: false });
    const grace = await signUp(program.current, { email: 'grace@example.com', name: 'Grace' });
    const accepted = await grace.call('POST', '/invitations/accept', { token });
    expect(accepted).toMatchObject({ status: 200, body: { workspace: { id: owner.workspaceId, role: 'viewer' } } });
    expect((await grace.call('GET', '/session')).body.workspace.id).toBe(owner.workspaceId);
    expect(await grace.call('POST', '/invitations/accept', { token })).toMatchObject({
      status: 410,
      body: { code: 'accounts.invitation_over' },
    });
    const members = await owner.call('GET', '/members');
    expect(members.body.items.map(({ email }: { email: string }) => email)).toContain('grace@example.com');
    expect((await owner.call('GET', '/invitations')).body.items).toEqual([]);
    const events = await owner.call('GET', '/events');
    const types = events.body.items.map(({ type }: { type: string }) => type);
    expect(types).toEqual(expect.arrayContaining(['invitation.created', 'invitation.accepted', 'member.added']));
  });

  it('is used once however many accept at the same time', async () => {
    const owner = await anOwner();
    const person = await signUp(program.current);
    const token = await inviteBy(owner, person.email);
    const again = await Promise.all(
      Array.from({ length: 8 }, () => person.call('POST', '/invitations/accept', { token })),
    );
    const statuses = again.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 410)).toHaveLength(7);
    const accepted = await owner.call('GET', '/events?type=invitation.accepted');
    expect(accepted.body.items).toHaveLength(1);
  });

  it('opens nothing for somebody else who has the link', async () => {
    const owner = await anOwner();
    const token = await inviteBy(owner, 'meant@example.com');
    const eve = await signUp(program.current);
    expect(await eve.call('POST', '/invitations/accept', { token })).toMatchObject({
      status: 403,
      body: { code: 'accounts.invited_somebody_else' },
    });
    expect(await eve.call('POST', '/invitations/accept', { token: 'guessed' })).toMatchObject({ status: 410 });
  });

  it('is replaced by a newer one for the same address, and can be withdrawn', async () => {
    const owner = await anOwner();
    const person = await signUp(program.current);
    const first = await inviteBy(owner, person.email);
    const second = await inviteBy(owner, person.email, 'admin');
    expect((await owner.call('GET', '/invitations?total=true')).body).toMatchObject({
      total: 1,
      items: [{ role: 'admin' }],
    });
    expect(await person.call('POST', '/invitations/accept', { token: first })).toMatchObject({ status: 410 });
    const [open] = (await owner.call('GET', '/invitations')).body.items;
    expect(await owner.call('DELETE', `/invitations/${open.id}`)).toMatchObject({ status: 204 });
    expect(await owner.call('DELETE', `/invitations/${open.id}`)).toMatchObject({ status: 404 });
    expect(await person.call('POST', '/invitations/accept', { token: second })).toMatchObject({ status: 410 });
  });

  it('is over after a week', async () => {
    const owner = await anOwner();
    const person = await signUp(program.current);
    const token = await inviteBy(owner, person.email);
    await program.current.database.owner
      .updateTable('invitations')
      .set({ expires_at: new Date(Date.now() - 1000) })
      .where('email', '=', person.email)
      .execute();
    expect(await person.call('POST', '/invitations/accept', { token })).toMatchObject({ status: 410 });
  });

  it('is refused to members, for members, and for a role above one’s own', async () => {
    const owner = await anOwner();
    const admin = await aMember(owner, 'admin');
    const member = await aMember(owner);
    const body = { email: 'x@example.com', role: 'owner' };
    expect(await admin.call('POST', '/invitations', body)).toMatchObject({ status: 403 });
    expect(await member.call('POST', '/invitations', { email: 'x@example.com' })).toMatchObject({ status: 403 });
    expect(await owner.call('POST', '/invitations', { email: member.email })).toMatchObject({
      status: 409,
      body: { code: 'accounts.already_member' },
    });
  });

  it('ends with the membership of who made it, or with the role they had', async () => {
    const owner = await anOwner();
    const admin = await aMember(owner, 'admin');
    const invited = await signUp(program.current);
    const token = await inviteBy(admin, invited.email);
    expect(await owner.call('PATCH', `/members/${admin.userId}`, { role: 'viewer' })).toMatchObject({ status: 200 });
    expect(await invited.call('POST', '/invitations/accept', { token })).toMatchObject({ status: 410 });
  });
});

describe('an invitation by mail', () => {
  it('brings its link to the address only, and so proves the address', async () => {
    const { program: mailing, stop } = await startTestProgram({
      beside: program.current,
      overrides: {
        isSignUpOpen: false,
        mail: { smtpUrl: mailbox.smtpUrl, from: 'crm@example.com', domain: undefined },
      },
    });
    try {
      const workspace: TestWorkspace = await mailing.aWorkspace({ name: 'Mailing' });
      const email = 'mailed@example.com';
      const closed = { name: 'M', email: 'stranger@example.com', password: testPassword };
      expect(await askIdentity(mailing, '/sign-up/email', closed)).toMatchObject({
        status: 400,
        body: { code: 'SIGN_UP_CLOSED' },
      });
      const invited = await workspace.call('POST', '/invitations', { email, role: 'member' });
      expect(invited).toMatchObject({ status: 201, body: { isMailed: true, link: null } });
      const [letter] = await mailbox.lettersTo(email);
      expect(letter?.subject).toBe('Join Mailing on Millrace');
      const invitation = tokenOf(letter?.link.href ?? '');
      const signUp = { name: 'M', email, password: testPassword, invitation };
      expect(await askIdentity(mailing, '/sign-up/email', signUp)).toMatchObject({ status: 200 });
      const person = await signIn(mailing, email);
      const joined = await person.call('POST', '/invitations/accept', { token: invitation });
      expect(joined).toMatchObject({ status: 200, body: { workspace: { name: 'Mailing', role: 'member' } } });
      expect(mailbox.countTo(email)).toBe(1);
    } finally {
      await stop();
    }
  });

  it('shows the link instead where the mail is refused', async () => {
    const { program: mailing, stop } = await startTestProgram({
      beside: program.current,
      overrides: { mail: { smtpUrl: mailbox.smtpUrl, from: 'crm@example.com', domain: undefined } },
    });
    try {
      const workspace = await mailing.aWorkspace({ ownerEmail: 'refusing@example.com' });
      mailbox.refuse('RCPT', '550 5.1.1 no such user');
      const invited = await workspace.call('POST', '/invitations', { email: 'refused@example.com', role: 'member' });
      expect(invited).toMatchObject({
        status: 201,
        body: { isMailed: false, link: expect.stringContaining('/invitation#') },
      });
    } finally {
      mailbox.refuse('RCPT', undefined);
      await stop();
    }
  });
});

describe('members', () => {
  it('leave by themselves, but never the last owner', async () => {
    const owner = await anOwner();
    const member = await aMember(owner);
    expect(await owner.call('POST', '/members/leave', {})).toMatchObject({
      status: 409,
      body: { code: 'accounts.last_owner' },
    });
    expect(await member.call('POST', '/members/leave', {})).toMatchObject({ status: 204 });
    expect((await member.call('GET', '/session')).body.workspace).toBeNull();
    expect(await member.call('GET', '/contacts')).toMatchObject({ status: 403, body: { code: 'auth.no_workspace' } });
  });

  it('lose access with the next request when removed', async () => {
    const owner = await anOwner();
    const member = await aMember(owner);
    expect(await member.call('GET', '/contacts')).toMatchObject({ status: 200 });
    expect(await owner.call('DELETE', `/members/${member.userId}`)).toMatchObject({ status: 204 });
    expect(await member.call('GET', '/contacts')).toMatchObject({ status: 403 });
    expect(await owner.call('DELETE', `/members/${member.userId}`)).toMatchObject({ status: 404 });
  });

  it('can be handed the workspace by its owner, who repeats its name', async () => {
    const owner = await anOwner('Handed over');
    const member = await aMember(owner);
    const path = `/members/${member.userId}/transfer-ownership`;
    expect(await member.call('POST', path, { confirm: 'Handed over' })).toMatchObject({ status: 403 });
    expect(await owner.call('POST', path, { confirm: 'handed' })).toMatchObject({
      status: 422,
      body: { code: 'accounts.wrong_confirmation' },
    });
    expect(await owner.call('POST', path, { confirm: 'Handed over' })).toMatchObject({
      status: 200,
      body: { role: 'owner' },
    });
    expect((await owner.call('GET', '/session')).body.workspace.role).toBe('admin');
    expect((await member.call('GET', '/session')).body.workspace.role).toBe('owner');
    expect(await owner.call('POST', path, { confirm: 'Handed over' })).toMatchObject({ status: 403 });
  });

  it('keep one owner when two hand over to each other at once', async () => {
    const owner = await anOwner('Twice');
    const second = await aMember(owner, 'owner');
    const [one, other] = await Promise.all([
      owner.call('POST', `/members/${second.userId}/transfer-ownership`, { confirm: 'Twice' }),
      second.call('POST', `/members/${owner.userId}/transfer-ownership`, { confirm: 'Twice' }),
    ]);
    expect([one.status, other.status]).toContain(200);
    const members = await owner.call('GET', '/members');
    expect(members.body.items.some(({ role }: { role: string }) => role === 'owner')).toBe(true);
  });

  it('are not handed over to, left or left behind by programs', async () => {
    const workspace = await program.current.aWorkspace();
    expect(await workspace.call('POST', '/members/leave', {})).toMatchObject({ status: 403 });
    const path = `/members/${workspace.ownerId}/transfer-ownership`;
    expect(await workspace.call('POST', path, { confirm: 'x' })).toMatchObject({ status: 403 });
  });
});

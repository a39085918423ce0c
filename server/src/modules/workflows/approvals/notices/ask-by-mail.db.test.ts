import { afterAll, expect, it } from 'vitest';
import { readAsked, startAsking } from '#testing/approval-steps';
import { useEngineRunner } from '#testing/engine-runner';
import { type QueuedJob, runJob, takeJobs } from '#testing/queued-jobs';
import { startMailbox } from '#testing/test-mailbox';
import { cookieOf, personWith, type TestPerson } from '#testing/test-person';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';

const mailbox = await startMailbox();
afterAll(() => mailbox.close());
const program = useTestProgram({
  overrides: { mail: { smtpUrl: mailbox.smtpUrl, from: 'crm@example.com', domain: undefined } },
});
useEngineRunner(program);

let workspaces = 0;

/** A workspace whose owner nobody else is. */
async function aWorkspace() {
  const ownerEmail = `owner${(workspaces += 1)}@approvals.example`;
  return { workspace: await program.current.aWorkspace({ ownerEmail }), ownerEmail };
}

let people = 0;

async function joinedBy(workspace: TestWorkspace, role: string): Promise<TestPerson> {
  const { accounts } = program.current.modules;
  const email = `person${(people += 1)}@approvals.example`;
  await accounts.provisionWorkspace({ name: 'Their own', ownerEmail: email, apiKeyRole: null });
  const link = await program.current.server.inject({ url: await accounts.createSignInPath(email, '/') });
  const person = personWith(
    program.current,
    email,
    cookieOf({ status: link.statusCode, headers: link.headers, body: '' }),
  );
  const { body } = await workspace.call('POST', '/invitations', { email, role });
  expect(body.isMailed).toBe(true);
  const [invitation] = await mailbox.lettersTo(email);
  const token = invitation?.link.hash.slice(1);
  expect(await person.call('POST', '/invitations/accept', { token })).toMatchObject({ status: 200 });
  return person;
}

/** Carries out what asks, and answers the mails that are to be written. */
async function planned(): Promise<QueuedJob[]> {
  for (const job of await takeJobs(program.current, 'notifications', 'approval-asks'))
    await runJob(program.current, job);
  return await takeJobs(program.current, 'notifications', 'approval-mail');
}

async function deliver(jobs: readonly QueuedJob[]): Promise<void> {
  for (const job of jobs) await runJob(program.current, job);
}

it('members are told where to decide, others get a link of their own, viewers and strangers nothing', async () => {
  const { workspace, ownerEmail } = await aWorkspace();
  const [member, viewer] = [await joinedBy(workspace, 'member'), await joinedBy(workspace, 'viewer')];
  const before = { member: mailbox.countTo(member.email), viewer: mailbox.countTo(viewer.email) };
  const assignees = ['role:member', 'Boss@outside.example'];
  const { runId } = await startAsking(workspace, { assignees, message: 'It goes to all customers.', expires: '2d' });
  await readAsked(workspace, runId);
  const jobs = await planned();
  expect(jobs).toHaveLength(3);
  await deliver(jobs);

  const [own] = await mailbox.lettersTo(ownerEmail);
  expect(own).toMatchObject({
    subject: 'Please decide: Send “Hello”?',
    text: expect.stringMatching(/Asked by “Ask”\nUntil .*\n\n.*\/approvals\n/s),
  });
  expect(own?.text).toContain('It goes to all customers.');
  expect(own?.link.pathname).toBe('/approvals');
  expect(mailbox.countTo(member.email)).toBe(before.member + 1);
  expect(mailbox.countTo(viewer.email)).toBe(before.viewer);
  const [outside] = await mailbox.lettersTo('boss@outside.example');
  expect(outside?.link.pathname).toMatch(/^\/approve\/./);
  const page = await program.current.server.inject({ method: 'GET', url: outside?.link.pathname ?? '' });
  expect(page.statusCode).toBe(200);
  expect(page.body).toContain('Send “Hello”?');
});

it('what comes close together is one mail, and the next one waits a while', async () => {
  const { workspace, ownerEmail } = await aWorkspace();
  for (const subject of ['One', 'Two', 'Three']) {
    await readAsked(workspace, (await startAsking(workspace, {}, { subject })).runId);
  }
  const jobs = await planned();
  expect(jobs).toHaveLength(1);
  await deliver(jobs);
  const [first, ...none] = await mailbox.lettersTo(ownerEmail);
  expect(none).toEqual([]);
  expect(first?.subject).toBe('Please decide: Send “One”? and 2 more');
  for (const subject of ['One', 'Two', 'Three']) expect(first?.text).toContain(`Send “${subject}”?`);

  await readAsked(workspace, (await startAsking(workspace, {}, { subject: 'Four' })).runId);
  const [later, ...noMore] = await planned();
  expect(noMore).toEqual([]);
  expect(later?.startAfter.getTime()).toBeGreaterThan(Date.now() + 9 * 60_000);
});

it('more than one mail holds are in several', async () => {
  const { workspace, ownerEmail } = await aWorkspace();
  const items = Array.from({ length: 27 }, (_, place) => place + 1);
  const approval = { id: 'ok', type: 'approval', assignees: ['role:owner'], title: 'Number {{ item }}?' };
  const steps = [{ id: 'each', type: 'loop', over: '{{ trigger.items }}', concurrency: 50, steps: [approval] }];
  const { body } = await workspace.call('POST', '/workflows', { definition: { name: 'Many', steps } });
  expect(await workspace.call('POST', `/workflows/${body.id}/publish`, {})).toMatchObject({ status: 200 });
  await workspace.call('POST', `/workflows/${body.id}/run`, { input: { items } });
  const count = async () => (await workspace.call('GET', '/approvals?total=true')).body.total;
  await expect.poll(count, { timeout: 20_000 }).toBe(27);
  await deliver(await planned());
  const [first] = await mailbox.lettersTo(ownerEmail);
  expect(first?.text).toContain('Number 25?');
  expect(first?.text).not.toContain('Number 26?');
  await deliver(await takeJobs(program.current, 'notifications', 'approval-mail'));
  const [, second] = await mailbox.lettersTo(ownerEmail, 2);
  expect(second?.text).toContain('Number 27?');
  expect(await takeJobs(program.current, 'notifications', 'approval-mail')).toEqual([]);
});

it('nobody is told of what is decided, or who wants no such mail', async () => {
  const { workspace, ownerEmail } = await aWorkspace();
  const member = await joinedBy(workspace, 'admin');
  const before = mailbox.countTo(member.email);
  expect(await member.call('PATCH', '/session/profile', { mailsApprovals: false })).toMatchObject({
    status: 200,
    body: { user: { mailsApprovals: false } },
  });
  const { id } = await readAsked(workspace, (await startAsking(workspace)).runId);
  const jobs = await planned();
  expect(jobs).toHaveLength(2);
  await workspace.call('POST', `/approvals/${id}/decide`, { approve: true });
  await deliver(jobs);
  expect(mailbox.countTo(ownerEmail)).toBe(0);

  await readAsked(workspace, (await startAsking(workspace)).runId);
  await deliver(await planned());
  expect(mailbox.countTo(ownerEmail)).toBe(1);
  expect(mailbox.countTo(member.email)).toBe(before);
});

it('whom it is handed to is told, and those who were told before are not', async () => {
  const { workspace, ownerEmail } = await aWorkspace();
  const member = await joinedBy(workspace, 'member');
  const before = mailbox.countTo(member.email);
  const { id } = await readAsked(workspace, (await startAsking(workspace)).runId);
  await deliver(await planned());
  const { body } = await workspace.call('GET', '/members');
  const toUserId = body.items.find(({ email }: { email: string }) => email === member.email).userId;
  expect(await workspace.call('POST', `/approvals/${id}/delegate`, { toUserId })).toMatchObject({ status: 200 });
  await deliver(await planned());
  expect(mailbox.countTo(member.email)).toBe(before + 1);
  expect(mailbox.countTo(ownerEmail)).toBe(1);
});

it('what the mail server does not take is written again, as the same mail and by nobody else', async () => {
  const { workspace, ownerEmail } = await aWorkspace();
  await readAsked(workspace, (await startAsking(workspace, {}, { subject: 'One' })).runId);
  const [job] = await planned();
  if (!job) throw new Error('No mail is planned.');
  mailbox.refuse('RCPT', '451 later');
  await expect(runJob(program.current, job)).rejects.toThrow('did not take');
  mailbox.refuse('RCPT', undefined);
  await readAsked(workspace, (await startAsking(workspace, {}, { subject: 'Two' })).runId);
  await deliver(await planned());
  expect((await mailbox.lettersTo(ownerEmail))[0]?.text).not.toContain('One');
  await runJob(program.current, job);
  await runJob(program.current, job);
  const letters = await mailbox.lettersTo(ownerEmail, 2);
  expect(letters.map(({ subject }) => subject)).toEqual(['Please decide: Send “Two”?', 'Please decide: Send “One”?']);
});

it('one that expired and is asked anew is told anew', async () => {
  const { workspace, ownerEmail } = await aWorkspace();
  const { runId } = await startAsking(workspace, { expires: '1s', onExpire: 'fail' });
  const { id } = await readAsked(workspace, runId);
  await deliver(await planned());
  await expect
    .poll(async () => (await workspace.call('GET', `/runs/${runId}`)).body.state, { timeout: 20_000 })
    .toBe('failed');
  expect(await workspace.call('POST', `/runs/${runId}/resume`, {})).toMatchObject({ status: 200 });
  await expect.poll(async () => (await planned()).length, { timeout: 20_000 }).toBe(1);
  expect((await readAsked(workspace, runId)).id).toBe(id);
  expect(mailbox.countTo(ownerEmail)).toBe(1);
});

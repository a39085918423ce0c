import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { anActionCall, type CallOptions } from '#testing/action-call';
import { describeConnector } from '#testing/connector-conformance';
import { type ScriptedSmtp, startScriptedSmtp } from '#testing/scripted-smtp';
import { startTestProgram, type TestProgram, type TestWorkspace } from '#testing/test-program';
import { createSmtpConnector } from './smtp-connector.ts';

describeConnector(
  createSmtpConnector({
    smtpUrl: undefined,
    mailDomain: undefined,
    isOwnAddress: async () => false,
    gate: async () => ({ refusal: undefined, unsubscribe: null }),
  }),
);

let program: TestProgram;
let stop: () => Promise<void>;
let smtp: ScriptedSmtp;
let workspace: TestWorkspace;
beforeAll(async () => {
  smtp = await startScriptedSmtp();
  const mail = { smtpUrl: `smtp://127.0.0.1:${smtp.port}`, from: 'crm@example.com', domain: 'mail.example.com' };
  ({ program, stop } = await startTestProgram({ overrides: { mail } }));
  workspace = await program.aWorkspace();
  await workspace.call('POST', '/connections', {
    service: 'smtp',
    name: 'Office',
    values: { host: '127.0.0.1', port: smtp.port, security: 'none', from: 'office@example.com', fromName: 'Office' },
  });
});
afterAll(async () => {
  await stop();
  await smtp.close();
});
beforeEach(() => {
  smtp.script = {};
  smtp.mails.length = 0;
});

const letter = { to: 'ada@example.org', subject: 'Grüße', text: 'Hello Ada.' };

async function perform(inputs: object, overrides: Partial<CallOptions> = {}) {
  const { actions } = program.modules;
  const { workspaceId } = workspace;
  const call = { of: 'smtp.send', workspaceId, inputs: { ...inputs }, connection: 'Office', ...overrides };
  return await actions.perform(anActionCall(actions, call));
}

describe('smtp.send', () => {
  it('hands one mail over, with a way to say no and a Message-ID that the effect chooses', async () => {
    const first = await perform(letter, { effectKey: 'run:steps[0]:0' });
    const { externalId = '' } = first.kind === 'done' ? first : {};
    expect(first).toMatchObject({ kind: 'done', output: { messageId: externalId, rejected: [] } });
    expect(smtp.mails).toMatchObject([{ from: 'office@example.com', to: ['ada@example.org'] }]);
    const { data = '' } = smtp.mails[0] ?? {};
    expect(data).toContain(`Message-ID: <${externalId}>`);
    expect(data).toContain('From: Office <office@example.com>');
    expect(data).toContain('List-Unsubscribe: <http://127.0.0.1:3000/unsubscribe/');
    expect(externalId).toMatch(/@mail\.example\.com$/);
    expect(await perform(letter, { effectKey: 'run:steps[0]:0' })).toMatchObject({ externalId });
    expect(await perform(letter, { effectKey: 'run:steps[0]:1' })).not.toMatchObject({ externalId });
  });

  it('writes to nobody who must not be written to, not even in copy', async () => {
    await workspace.call('POST', '/suppressions', { address: 'gone@example.org' });
    for (const inputs of [
      { ...letter, to: 'gone@example.org' },
      { ...letter, cc: ['GONE@example.org'] },
      { ...letter, bcc: 'gone@example.org' },
    ]) {
      expect(await perform(inputs)).toMatchObject({
        kind: 'failed',
        error: { code: 'gate.suppressed', class: 'permanent', message: expect.stringContaining('gone@example.org') },
        nothingHappened: true,
      });
    }
    expect(smtp.mails).toEqual([]);
  });

  it.each([
    [
      'a refusal for good',
      { RCPT: '550 5.1.1 nobody' },
      { kind: 'failed', error: { class: 'permanent', code: 'smtp.550' } },
    ],
    [
      'a wish to come later',
      { RCPT: '451 later' },
      { kind: 'failed', error: { class: 'transient', retryAfterMs: 300_000 } },
    ],
    ['a connection cut before the mail', { MAIL: 'drop' }, { kind: 'failed', error: { class: 'transient' } }],
    ['a connection cut after the final dot', { dot: 'drop' }, { kind: 'unknown', error: { code: 'smtp.no_answer' } }],
    ['a refusal of the whole mail', { dot: '554 no' }, { kind: 'failed', error: { class: 'permanent' } }],
  ] as const)('ends %s as what it proves', async (_, script, outcome) => {
    smtp.script = script;
    expect(await perform(letter)).toMatchObject(outcome);
  });

  it('tells who of several the server did not take', async () => {
    expect(await perform({ ...letter, to: ['a@example.org', 'b@example.org'] })).toMatchObject({
      error: { code: 'actions.invalid_inputs', message: expect.stringContaining('one person at a time') },
    });
    const both = { ...letter, to: ['a@example.org', 'b@example.org'], purpose: 'transactional' };
    expect(await perform(both)).toMatchObject({ kind: 'done', output: { rejected: [] } });
    expect(smtp.mails[0]?.to).toEqual(['a@example.org', 'b@example.org']);
  });

  it('goes through the server of the installation only from an address of the workspace’s own', async () => {
    const without = { connection: undefined };
    expect(await perform(letter, without)).toMatchObject({ error: { code: 'smtp.no_sender' } });
    const asMe = { ...letter, from: 'sales@example.com' };
    const other = await program.aWorkspace();
    await other.call('POST', '/channels', { vendor: 'email', name: 'Sales', address: 'sales@example.com' });
    const toOffice = await perform(asMe, { connection: undefined, workspaceId: other.workspaceId });
    expect(toOffice).toMatchObject({ kind: 'done' });
    expect(smtp.mails[0]?.from).toBe('sales@example.com');
    const third = await program.aWorkspace();
    expect(await perform(asMe, { connection: undefined, workspaceId: third.workspaceId })).toMatchObject({
      error: { code: 'smtp.not_your_address' },
    });
  });

  it('is not sent when the run was stopped', async () => {
    expect(await perform(letter, { isAllowed: () => false })).toMatchObject({ error: { code: 'actions.stopped' } });
    expect(smtp.mails).toEqual([]);
  });
});

import { Readable } from 'node:stream';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChannelAdapter, OutboundMessage } from '#modules/conversations/conversations.module';
import { anAccount, anOutboundMessage, gated, itConformsToTheChannelPort } from '#testing/channel-conformance';
import { type ScriptedSmtp, type SmtpScript, startScriptedSmtp } from '#testing/scripted-smtp';
import { createEmailChannel } from './email-channel.ts';

let server: ScriptedSmtp;
let channel: ChannelAdapter;
beforeEach(async () => {
  server = await startScriptedSmtp();
  channel = aChannel(30_000);
});
afterEach(async () => {
  await channel.close?.();
  await server.close();
});

/** Waits this long for each answer. */
function aChannel(patienceMs: number): ChannelAdapter {
  const smtpUrl = `smtp://127.0.0.1:${server.port}`;
  return createEmailChannel({ smtpUrl, answerTimeoutMs: patienceMs, connectTimeoutMs: patienceMs });
}

const send = (overrides: Partial<OutboundMessage> = {}) =>
  channel.send(gated(anOutboundMessage(overrides)), { signal: new AbortController().signal });
const lastMail = () => simpleParser(Buffer.from(server.mails.at(-1)?.data ?? '', 'latin1'));

describe('the email channel', () => {
  itConformsToTheChannelPort(() => ({
    adapter: channel,
    account: async () => anAccount(),
    arrived: async () => server.mails.map(({ data }) => /^Message-ID: <(.*)>/im.exec(data)?.[1] ?? ''),
  }));

  it('writes mail that answers, and that can be answered', async () => {
    await send({ inReplyTo: 'b@example.org', references: ['a@example.org', 'b@example.org'], subject: 'Re: Grüße' });
    const mail = await lastMail();
    expect(mail.from?.value).toEqual([{ name: 'Example Sales', address: 'sales@example.com' }]);
    expect(mail.replyTo?.value[0]?.address).toBe('sales+token@example.com');
    expect(mail.inReplyTo).toBe('<b@example.org>');
    expect(mail.references).toEqual(['<a@example.org>', '<b@example.org>']);
    expect(mail.subject).toBe('Re: Grüße');
    expect(mail.date?.toISOString()).toBe('2026-01-05T09:30:00.000Z');
    expect(server.mails[0]).toMatchObject({ from: 'sales@example.com', to: ['ada@example.org'] });
  });

  it('carries the way to unsubscribe that the gate gives, and none without', async () => {
    const signal = new AbortController().signal;
    await channel.send(gated(anOutboundMessage(), { url: 'https://crm.example.com/unsubscribe/abc' }), { signal });
    expect(server.mails[0]?.data).toMatch(/^List-Unsubscribe: <https:\/\/crm.example.com\/unsubscribe\/abc>\r$/m);
    expect(server.mails[0]?.data).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
    await send();
    expect(server.mails[1]?.data).not.toMatch(/unsubscribe/i);
  });

  it('says of an automatic answer that it is one', async () => {
    await send({ isAutomatic: true, inReplyTo: 'b@example.org' });
    expect(server.mails[0]?.data).toMatch(/^Auto-Submitted: auto-replied\r$/m);
  });

  it('attaches files under their names, and refuses a message whose file is gone', async () => {
    const file = {
      name: 'Angebot für Ada.txt',
      contentType: 'text/plain',
      sizeBytes: 5,
      disposition: 'attachment' as const,
      contentId: null,
    };
    await send({ attachments: [{ ...file, open: async () => Readable.from([Buffer.from('offer')]) }] });
    const [attachment] = (await lastMail()).attachments;
    expect(attachment?.filename).toBe('Angebot für Ada.txt');
    expect(attachment?.content.toString()).toBe('offer');
    const gone = new Error('The bytes of the offer are gone.');
    expect(await send({ attachments: [{ ...file, open: () => Promise.reject(gone) }] })).toMatchObject({
      kind: 'refused',
      code: 'attachment_missing',
      detail: 'The bytes of the offer are gone.',
    });
  });

  it('does not let a message read files or addresses through the server', async () => {
    await send({ content: { text: 'x', html: '<img src="file:///etc/passwd">' } });
    expect(server.mails[0]?.data).not.toContain('root:');
  });

  const failed = { kind: 'transient', retry: 'failed' };
  const later = { kind: 'transient', retry: 'later' };
  const refused = { kind: 'refused', badAddress: false };
  it.each<[string, SmtpScript, object]>([
    ['a greeting of 554', { greeting: '554 5.7.1 go away' }, { kind: 'refused' }],
    ['a greeting of 421', { greeting: '421 4.3.2 too busy' }, later],
    ['a connection cut at the greeting', { greeting: 'drop' }, failed],
    ['no greeting', { greeting: 'silence' }, { ...failed, code: 'smtp.timeout' }],
    ['a connection cut at EHLO', { EHLO: 'drop' }, failed],
    ['a sender refused for now', { MAIL: '451 4.7.1 slow down' }, { ...later, code: 'smtp.451' }],
    ['a sender refused for good', { MAIL: '550 5.7.1 not you' }, { ...refused, code: 'smtp.550' }],
    ['a connection cut at MAIL', { MAIL: 'drop' }, failed],
    ['greylisting', { RCPT: '450 4.7.1 greylisted' }, { ...later, code: 'smtp.450' }],
    ['a full mailbox', { RCPT: '452 4.2.2 mailbox full' }, later],
    ['an unknown recipient', { RCPT: '550 5.1.1 no such user' }, { kind: 'refused', badAddress: true }],
    ['an old server’s unknown recipient', { RCPT: '550 user unknown' }, { kind: 'refused', badAddress: true }],
    ['a policy against us at RCPT', { RCPT: '550 5.7.1 blocked' }, refused],
    ['no answer to RCPT', { RCPT: 'silence' }, failed],
    ['data refused for now', { DATA: '451 4.3.0 disk' }, later],
    ['a connection cut instead of 354', { DATA: 'drop' }, failed],
    ['no answer instead of 354', { DATA: 'silence' }, failed],
    ['a message refused for now', { dot: '451 4.3.0 scanner' }, later],
    ['a message refused for good', { dot: '554 5.6.0 spam' }, refused],
    ['a connection cut after the final dot', { dot: 'drop' }, { kind: 'unknown', code: 'smtp.no_answer' }],
    ['no answer after the final dot', { dot: 'silence' }, { kind: 'unknown', code: 'smtp.no_answer' }],
  ])('tells what %s proves', async (_, script, outcome) => {
    server.script = script;
    // To meet silence after the dot it must not have given up before, however slow the machine.
    if (script.dot === 'silence') channel = aChannel(3_000);
    else if (Object.values(script).includes('silence')) channel = aChannel(300);
    expect(await send()).toMatchObject(outcome);
  });

  it('hands nothing over again by itself when the connection breaks after the final dot', async () => {
    server.script = { dot: 'drop' };
    expect(await send()).toMatchObject({ kind: 'unknown' });
    server.script = {};
    expect(await send()).toMatchObject({ kind: 'sent' });
    expect(server.mails).toHaveLength(2);
  });

  it('tells that a server is not there', async () => {
    await server.close();
    expect(await send()).toMatchObject({ ...failed, code: 'smtp.connection_failed' });
  });

  it('tells that there is no server to send through', async () => {
    const none = createEmailChannel({ smtpUrl: undefined });
    const outcome = await none.send(gated(anOutboundMessage()), { signal: new AbortController().signal });
    expect(outcome).toMatchObject({ ...failed, code: 'smtp.not_configured' });
  });

  it('tells that the server does not take the password', async () => {
    server.script = { AUTH: '535 5.7.8 wrong' };
    const smtp = { host: '127.0.0.1', port: server.port, security: 'none' as const, user: 'ada' };
    const outcome = await send({ channel: anAccount({ settings: { smtp }, secret: 'wrong' }) });
    expect(outcome).toMatchObject({ ...failed, code: 'smtp.sign_in_refused' });
  });

  it('gives up at once when told to, and knows whether the message may be out', async () => {
    server.script = { RCPT: 'silence' };
    const early = new AbortController();
    const before = channel.send(gated(anOutboundMessage()), { signal: early.signal });
    await expect.poll(() => server.connections).toBe(1);
    early.abort();
    expect(await before).toMatchObject(failed);
    server.script = { dot: 'silence' };
    const lateAbort = new AbortController();
    const after = channel.send(gated(anOutboundMessage()), { signal: lateAbort.signal });
    await expect.poll(() => server.mails.length).toBe(1);
    lateAbort.abort();
    expect(await after).toMatchObject({ kind: 'unknown' });
  });

  it('uses its connections again', async () => {
    for (let sent = 0; sent < 5; sent += 1) await send();
    expect(server.mails).toHaveLength(5);
    expect(server.connections).toBe(1);
  });

  it('connects anew when a channel’s own server has changed', async () => {
    const second = await startScriptedSmtp();
    const smtp = (port: number) => ({ host: '127.0.0.1', port, security: 'none' as const });
    const before = anAccount({ settings: { smtp: smtp(server.port) } });
    await send({ channel: before });
    await send({ channel: { ...before, version: 2, settings: { smtp: smtp(second.port) } } });
    expect([server.mails.length, second.mails.length]).toEqual([1, 1]);
    await second.close();
  });

  it('says what is wrong with its settings before and after trying them', async () => {
    const smtp = { host: '127.0.0.1', port: server.port, security: 'none' as const, user: 'ada' };
    expect(await channel.validate(anAccount({ settings: { smtp } }), { connect: false })).toMatchObject([
      { path: 'password' },
    ]);
    const nobody = anAccount({ sender: { name: '', address: '' } });
    expect(await channel.validate(nobody, { connect: false })).toMatchObject([{ path: 'address' }]);
    await server.close();
    const issues = await channel.validate(anAccount(), { connect: true });
    expect(issues).toMatchObject([{ path: 'settings.smtp', message: expect.stringContaining('could not be reached') }]);
  });
});

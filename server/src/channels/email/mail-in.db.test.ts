import { describe, expect, it } from 'vitest';
import { useMailIn } from '#testing/mail-in';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';

const program = useTestProgram();
const mailIn = useMailIn(program);
const { aMailbox, deliver } = mailIn;

const mail = (headers: string[], text = 'Hello') => Buffer.from([...headers, '', text].join('\r\n'));
const fromAda = ['From: Ada Lovelace <ada@example.org>', 'Subject: A question'];

const messagesOf = async (workspace: TestWorkspace) => (await workspace.call('GET', '/messages?limit=200')).body.items;
const rejectedOf = async (workspace: TestWorkspace) =>
  (await workspace.call('GET', '/rejected-mail?limit=200')).body.items;
const conversationsOf = async (workspace: TestWorkspace) =>
  (await workspace.call('GET', '/conversations?limit=200')).body.items;

describe('the SMTP listener', () => {
  it('refuses a recipient nobody has, at once', async () => {
    expect(await deliver(mail(fromAda), { to: 'nobody@example.com' })).toMatch(/^550 5\.1\.1 /);
  });

  it('finds a channel by any of its addresses, in any case, with or without a plus part', async () => {
    const { workspace, address, channelId } = await aMailbox();
    const further = `other-${address}`;
    await workspace.call('PATCH', `/channels/${channelId}`, { addresses: [further] });
    for (const to of [address.toUpperCase(), further, address.replace('@', '+anything@')]) {
      expect(await deliver(mail(fromAda, `to ${to}`), { to })).toMatch(/^250 /);
    }
    expect(await messagesOf(workspace)).toHaveLength(3);
  });

  it('takes no mail for an archived channel', async () => {
    const { workspace, address, channelId } = await aMailbox();
    await workspace.call('PATCH', `/channels/${channelId}`, { status: 'archived' });
    expect(await deliver(mail(fromAda), { to: address })).toMatch(/^550 /);
  });

  it('refuses a mail that is too large', async () => {
    const { workspace, address } = await aMailbox();
    expect(await deliver(mail(fromAda, 'x'.repeat(2_100_000)), { to: address })).toMatch(/^552 /);
    expect(await messagesOf(workspace)).toEqual([]);
  });

  it('asks to try again when the mail cannot be stored, and takes it then once', async () => {
    const { workspace, address } = await aMailbox();
    mailIn.failNext();
    expect(await deliver(mail(fromAda), { to: address })).toMatch(/^451 /);
    expect(await messagesOf(workspace)).toEqual([]);
    expect(await deliver(mail(fromAda), { to: address })).toMatch(/^250 /);
    expect(await messagesOf(workspace)).toHaveLength(1);
  });

  it('gives a mail for several channels to each of them', async () => {
    const [one, two] = [await aMailbox(), await aMailbox()];
    await deliver(mail(fromAda), { to: [one.address, two.address] });
    expect(await messagesOf(one.workspace)).toHaveLength(1);
    expect(await messagesOf(two.workspace)).toHaveLength(1);
  });
});

describe('a mail that comes in', () => {
  it('becomes a lead, a conversation and a message, and says so in events', async () => {
    const { workspace, address } = await aMailbox();
    await deliver(mail([...fromAda, 'Message-ID: <first@example.org>'], 'Do you deliver on Mondays?'), { to: address });
    const [conversation] = await conversationsOf(workspace);
    expect(conversation).toMatchObject({
      contact: { name: 'Ada Lovelace', address: 'ada@example.org' },
      subject: 'A question',
      status: 'open',
      unreadCount: 1,
      lastMessagePreview: 'Do you deliver on Mondays?',
    });
    const { body: contact } = await workspace.call('GET', `/contacts/${conversation.contact.id}`);
    expect(contact.status.kind).toBe('new');
    const { body: events } = await workspace.call('GET', `/events?recordId=${conversation.contact.id}`);
    const types = events.items.map((event: { type: string }) => event.type);
    expect(types).toEqual(expect.arrayContaining(['message.received', 'conversation.opened']));
    expect(types.filter((type: string) => type === 'message.received')).toHaveLength(1);
  });

  it('is taken once, however often and however concurrently it is delivered', async () => {
    const { workspace, address } = await aMailbox();
    const once = mail([...fromAda, 'Message-ID: <once@example.org>']);
    const again = mail(['Received: from elsewhere', ...fromAda, 'Message-ID: <once@example.org>']);
    const replies = await Promise.all([once, once, again, once, again].map((raw) => deliver(raw, { to: address })));
    expect(replies.every((reply) => reply.startsWith('250'))).toBe(true);
    await deliver(once, { to: address });
    expect(await messagesOf(workspace)).toHaveLength(1);
    expect((await conversationsOf(workspace))[0].messageCount).toBe(1);
  });

  it('without a Message-ID is recognised by its bytes', async () => {
    const { workspace, address } = await aMailbox();
    for (const text of ['one', 'one', 'two']) await deliver(mail(fromAda, text), { to: address });
    expect(await messagesOf(workspace)).toHaveLength(2);
  });

  it('is not lost because another mail has its Message-ID', async () => {
    const { workspace, address } = await aMailbox();
    const headers = [...fromAda, 'Message-ID: <same@example.org>'];
    for (const text of ['first', 'second']) await deliver(mail(headers, text), { to: address });
    expect((await messagesOf(workspace)).map((message: { text: string }) => message.text.trim())).toEqual([
      'second',
      'first',
    ]);
  });

  it('that is rejected is kept once too', async () => {
    const { workspace, address } = await aMailbox();
    const nobody = mail(['Subject: From nobody']);
    for (let times = 0; times < 3; times += 1) await deliver(nobody, { to: address });
    const rejected = await rejectedOf(workspace);
    expect(rejected).toMatchObject([{ reason: 'no_sender', subject: 'From nobody', envelopeTo: [address] }]);
  });

  it('from the channel’s own address is kept as rejected', async () => {
    const { workspace, address } = await aMailbox();
    await deliver(mail([`From: <${address}>`, 'Subject: Echo']), { to: address });
    expect(await rejectedOf(workspace)).toMatchObject([{ reason: 'from_ourselves' }]);
    expect(await messagesOf(workspace)).toEqual([]);
  });

  it('may hold what the database does not store', async () => {
    const { workspace, address } = await aMailbox();
    const headers = ['From: "A\u0000da" <ada@example.org>', 'Subject: nul\u0000l', 'Message-ID: <n\u0000@example.org>'];
    expect(await deliver(mail(headers, 'te\u0000xt'), { to: address })).toMatch(/^250 /);
    const [message] = await messagesOf(workspace);
    expect(message.text).toContain('text');
  });

  it('is shown without what it quotes, which is there too', async () => {
    const { workspace, address } = await aMailbox();
    const text = 'Yes please.\r\n\r\nOn Mon, 5 Jan 2026 at 10:30, Sales wrote:\r\n> Shall we come?';
    await deliver(mail(fromAda, text), { to: address });
    const [message] = await messagesOf(workspace);
    expect(message.text).toBe('Yes please.');
    expect(message.quotedText).toContain('> Shall we come?');
  });

  it('keeps a long text in storage', async () => {
    const { workspace, address } = await aMailbox();
    const text = 'Grüße '.repeat(60_000);
    await deliver(Buffer.from([...fromAda, 'Content-Type: text/plain; charset=utf-8', '', text].join('\r\n')), {
      to: address,
    });
    const [message] = await messagesOf(workspace);
    expect(message.isTextCut).toBe(true);
    expect(Buffer.byteLength(message.text)).toBeLessThanOrEqual(256 * 1024);
    const whole = await workspace.call('GET', `/messages/${message.id}/text`);
    expect(whole.body.trim()).toBe(text.trim());
  });
});

describe('threads', () => {
  async function aThread() {
    const box = await aMailbox();
    await deliver(mail([...fromAda, 'Message-ID: <root@example.org>']), { to: box.address });
    const [conversation] = await conversationsOf(box.workspace);
    const { body: reply } = await box.workspace.call('POST', `/conversations/${conversation.id}/messages`, {
      text: 'Yes.',
    });
    const { workspaceId } = box.workspace;
    const { reply_token: token } = await program.current.database.owner
      .selectFrom('conversations')
      .select('reply_token')
      .where('workspace_id', '=', workspaceId)
      .executeTakeFirstOrThrow();
    return { ...box, conversation, reply, plusAddress: box.address.replace('@', `+${token}@`) };
  }
  const countOf = async (workspace: TestWorkspace) => (await conversationsOf(workspace)).length;

  it('go on by In-Reply-To', async () => {
    const { workspace, address, reply } = await aThread();
    await deliver(mail([...fromAda, `In-Reply-To: <${reply.externalId}>`], 'Thanks'), { to: address });
    expect(await countOf(workspace)).toBe(1);
  });

  it('go on by References alone', async () => {
    const { workspace, address, reply } = await aThread();
    await deliver(mail([...fromAda, `References: <other@x> <${reply.externalId}>`], 'Thanks'), { to: address });
    expect(await countOf(workspace)).toBe(1);
  });

  it('go on by the plus-address when the mail names no id', async () => {
    const { workspace, plusAddress } = await aThread();
    await deliver(mail(['From: ada@example.org', 'Subject: something else'], 'Thanks'), { to: plusAddress });
    expect(await countOf(workspace)).toBe(1);
  });

  it('do not go on by subject alone', async () => {
    const { workspace, address } = await aThread();
    await deliver(mail(['From: ada@example.org', 'Subject: Re: A question'], 'Again'), { to: address });
    expect(await countOf(workspace)).toBe(2);
  });

  it('are joined by a colleague who has received our mail, under their own name', async () => {
    const { workspace, address, reply } = await aThread();
    const headers = [
      'From: Charles <charles@example.org>',
      'Subject: Re: A question',
      `In-Reply-To: <${reply.externalId}>`,
    ];
    await deliver(mail(headers, 'I answer for Ada'), { to: address });
    expect(await countOf(workspace)).toBe(1);
    const [message] = await messagesOf(workspace);
    expect(message.author).toMatchObject({ kind: 'contact', name: 'Charles' });
  });

  it('are not joined by a stranger who names an id from outside', async () => {
    const { workspace, address } = await aThread();
    await deliver(mail(['From: mallory@evil.example', 'In-Reply-To: <root@example.org>'], 'Let me in'), {
      to: address,
    });
    expect(await countOf(workspace)).toBe(2);
  });

  it('come together although the answer arrived before what it answers', async () => {
    const { workspace, address } = await aMailbox();
    const answer = [...fromAda, 'Message-ID: <late2@example.org>', 'In-Reply-To: <late1@example.org>'];
    await deliver(mail(answer, 'PS'), { to: address });
    await deliver(mail([...fromAda, 'Message-ID: <late1@example.org>'], 'Letter'), { to: address });
    expect(await countOf(workspace)).toBe(1);
  });

  it('come together when both arrive at the same time', async () => {
    const { workspace, address } = await aMailbox();
    const mails = Array.from({ length: 6 }, (_, at) =>
      mail(
        [...fromAda, `Message-ID: <m${at}@example.org>`, ...(at === 0 ? [] : ['References: <m0@example.org>'])],
        `${at}`,
      ),
    );
    await Promise.all(mails.map((raw) => deliver(raw, { to: address })));
    expect(await countOf(workspace)).toBe(1);
    expect((await conversationsOf(workspace))[0]).toMatchObject({ messageCount: 6, unreadCount: 6 });
  });

  it('open again when the contact writes, and stay closed for an automatic answer', async () => {
    const { workspace, address, conversation, reply } = await aThread();
    const statusNow = async () => (await workspace.call('GET', `/conversations/${conversation.id}`)).body.status;
    await workspace.call('POST', `/conversations/${conversation.id}/close`);
    const headers = [...fromAda, `In-Reply-To: <${reply.externalId}>`];
    await deliver(mail([...headers, 'Auto-Submitted: auto-replied'], 'I am away'), { to: address });
    expect(await statusNow()).toBe('closed');
    expect((await messagesOf(workspace))[0].automatic).toBe('reply');
    await deliver(mail(headers, 'I am back'), { to: address });
    expect(await statusNow()).toBe('open');
  });

  it('show the report when a message could not be delivered, and mark the address', async () => {
    const { workspace, address, conversation, reply } = await aThread();
    const report = [
      'From: Mail Delivery System <MAILER-DAEMON@mx.example>',
      'Subject: Undelivered Mail',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
      '',
      '--b\r\n\r\nIt did not work.',
      '--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n',
      'Final-Recipient: rfc822; ada@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 no such user\r\n',
      `--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <${reply.externalId}>\r\n`,
      '--b--',
    ];
    await deliver(Buffer.from(report.join('\r\n')), { from: '', to: address });
    expect(await countOf(workspace)).toBe(1);
    const [bounce] = await messagesOf(workspace);
    expect(bounce).toMatchObject({ automatic: 'bounce', reportedMessageId: reply.id, author: { kind: 'system' } });
    const { body: reported } = await workspace.call('GET', `/messages/${reply.id}`);
    expect(reported.failure).toMatchObject({ code: 'bounced', detail: expect.stringContaining('550 no such user') });
    const { body: contact } = await workspace.call('GET', `/contacts/${conversation.contact.id}`);
    expect(contact.points).toMatchObject([{ value: 'ada@example.org', verification: 'invalid' }]);
    const { body: suppressions } = await workspace.call('GET', '/suppressions');
    expect(suppressions.items).toMatchObject([{ address: 'ada@example.org', reason: 'bounced' }]);
  });
});

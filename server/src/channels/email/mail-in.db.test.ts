import { createConnection } from 'node:net';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Received } from '#modules/conversations/conversations.module';
import { silentLogger } from '#platform/log/logger';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';
import { type SmtpListener, startSmtpListener } from './smtp-listener.ts';

const program = useTestProgram();
let listener: SmtpListener;
let failNext = false;
const received: Received[] = [];

beforeAll(async () => {
  const { database, modules } = program.current;
  listener = await startSmtpListener(
    {
      findRecipient: (address) => modules.conversations.findChannelByAddress(address),
      async receive({ workspaceId, channelId }, delivery) {
        const channel = await database.inWorkspace(workspaceId, (tx) =>
          modules.conversations.findChannel(tx, workspaceId, channelId),
        );
        if (failNext) {
          failNext = false;
          throw new Error('the database is away');
        }
        if (channel) received.push(await modules.conversations.receive(channel, delivery));
      },
      log: silentLogger,
      hostname: 'mail.example.com',
      maxBytes: 2_000_000,
    },
    { host: '127.0.0.1', port: 0 },
  );
});
afterAll(() => listener.stop());

let made = 0;
/** A workspace with an e-mail channel of an address of its own. */
async function aMailbox(): Promise<{ workspace: TestWorkspace; address: string; channelId: string }> {
  made += 1;
  const workspace = await program.current.aWorkspace();
  const address = `sales${made}@example.com`;
  const { body } = await workspace.call('POST', '/channels', { vendor: 'email', name: 'Sales', address });
  return { workspace, address, channelId: body.id };
}

/** Speaks SMTP by hand, so that bytes go over the wire as they are. Answers the last reply. */
async function deliver(raw: Buffer, envelope: { from?: string; to: string | string[] }): Promise<string> {
  const socket = createConnection({ host: '127.0.0.1', port: listener.port });
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const reply = async () => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) return 'closed';
      if (/^\d{3} /.test(value)) return value as string;
    }
  };
  const say = (line: string) => {
    socket.write(`${line}\r\n`);
    return reply();
  };
  try {
    await reply();
    await say('EHLO test.example');
    await say(`MAIL FROM:<${envelope.from ?? 'someone@outside.example'}>`);
    for (const to of [envelope.to].flat()) {
      const accepted = await say(`RCPT TO:<${to}>`);
      if (!accepted.startsWith('250')) return accepted;
    }
    const go = await say('DATA');
    if (!go.startsWith('354')) return go;
    // Line ends as SMTP wants them, and a dot at the start of a line doubled.
    const body = raw.toString('latin1').replaceAll(/\r?\n/g, '\r\n').replaceAll(/^\./gm, '..');
    socket.write(Buffer.from(body.endsWith('\r\n') ? body : `${body}\r\n`, 'latin1'));
    return await say('.');
  } finally {
    socket.destroy();
  }
}

const mail = (headers: string[], text = 'Hello') => Buffer.from([...headers, '', text].join('\r\n'));
const fromAda = ['From: Ada Lovelace <ada@example.org>', 'Subject: A question'];

const messagesOf = async (workspace: TestWorkspace) => (await workspace.call('GET', '/messages?limit=200')).body.items;
const rejectedOf = async (workspace: TestWorkspace) => (await workspace.call('GET', '/rejected-mail?limit=200')).body.items;
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
    failNext = true;
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
    expect((await messagesOf(workspace)).map((message: { text: string }) => message.text.trim())).toEqual(['second', 'first']);
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
    await deliver(Buffer.from([...fromAda, 'Content-Type: text/plain; charset=utf-8', '', text].join('\r\n')), { to: address });
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
    const { body: reply } = await box.workspace.call('POST', `/conversations/${conversation.id}/messages`, { text: 'Yes.' });
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
    const headers = ['From: Charles <charles@example.org>', 'Subject: Re: A question', `In-Reply-To: <${reply.externalId}>`];
    await deliver(mail(headers, 'I answer for Ada'), { to: address });
    expect(await countOf(workspace)).toBe(1);
    const [message] = await messagesOf(workspace);
    expect(message.author).toMatchObject({ kind: 'contact', name: 'Charles' });
  });

  it('are not joined by a stranger who names an id from outside', async () => {
    const { workspace, address } = await aThread();
    await deliver(mail(['From: mallory@evil.example', 'In-Reply-To: <root@example.org>'], 'Let me in'), { to: address });
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
      mail([...fromAda, `Message-ID: <m${at}@example.org>`, ...(at === 0 ? [] : ['References: <m0@example.org>'])], `${at}`),
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
  });
});

describe('the example mails, sent over SMTP', () => {
  const examples = new URL('../../../../examples/mail/', import.meta.url);
  const files = ['mikel-mail', 'stalwart'].flatMap((set) =>
    readdirSync(new URL(`${set}/`, examples))
      .filter((name) => name.endsWith('.eml'))
      .map((name) => `${set}/${name}`),
  );
  let workspace: TestWorkspace;
  const replies = new Map<string, string>();
  const outcomes = new Map<string, Received>();
  let messages: Map<string, any>; // oxlint-disable-line no-explicit-any -- answers are read freely

  beforeAll(async () => {
    let address: string;
    ({ workspace, address } = await aMailbox());
    for (const file of files) {
      received.length = 0;
      replies.set(file, await deliver(readFileSync(new URL(file, examples)), { to: address }));
      if (received[0]) outcomes.set(file, received[0]);
    }
    messages = new Map((await messagesOf(workspace)).map((message: { id: string }) => [message.id, message]));
  }, 120_000);

  const filesWith = (wanted: (outcome: Received) => boolean) =>
    [...outcomes].filter(([, outcome]) => wanted(outcome)).map(([file]) => file);
  const messageOf = (file: string) => {
    const outcome = outcomes.get(file);
    return outcome?.kind === 'message' ? messages.get(outcome.messageId) : undefined;
  };

  it('are all accepted', () => {
    expect(files).toHaveLength(105);
    expect([...replies].filter(([, reply]) => !reply.startsWith('250'))).toEqual([]);
  });

  it('end as a message or as rejected mail, each of them', async () => {
    const rejected = await rejectedOf(workspace);
    const rejectedIds = new Set(rejected.map((one: { id: string }) => one.id));
    const unaccounted = files.filter((file) => {
      const outcome = outcomes.get(file);
      if (outcome?.kind === 'rejected') return !rejectedIds.has(outcome.rejectedMailId);
      return !messageOf(file);
    });
    expect(unaccounted).toEqual([]);
    // Nothing is there that did not come in.
    const repeated = filesWith((outcome) => outcome.isDuplicate);
    expect(messages.size + rejected.length).toBe(files.length - repeated.length);
  });

  it('are rejected only where they name no sender', () => {
    const rejected = filesWith((outcome) => outcome.kind === 'rejected');
    expect(rejected).toEqual(senderless.map((name) => `stalwart/${name}.eml`));
    expect(rejected.map((file) => outcomes.get(file)).every((one) => one?.kind === 'rejected' && one.reason === 'no_sender')).toBe(true);
  });

  it('are taken for another only where they are the same mail again', () => {
    expect(filesWith((outcome) => outcome.isDuplicate)).toEqual(sameMailAgain.map((name) => `mikel-mail/${name}.eml`));
  });

  it('keep rejected mail as it came, byte for byte', async () => {
    const [file = ''] = filesWith((outcome) => outcome.kind === 'rejected');
    const outcome = outcomes.get(file);
    const id = outcome?.kind === 'rejected' ? outcome.rejectedMailId : '';
    const raw = await workspace.call('GET', `/rejected-mail/${id}/raw`);
    expect(raw.status).toBe(200);
    expect(raw.body.trimEnd()).toBe(readFileSync(new URL(file, examples), 'utf8').replaceAll(/\r?\n/g, '\r\n').trimEnd());
  });

  it('say the same to us as to another parser', () => {
    const ours = stalwartReadings(examples).flatMap(({ file, ...theirs }) => {
      const message = messageOf(file);
      return message ? [{ file, subject: message.subject, from: message.from.address, theirs }] : [];
    });
    expect(ours.length).toBeGreaterThanOrEqual(15);
    for (const { file, subject, from, theirs } of ours) {
      expect({ file, subject, from }).toEqual({ file, subject: theirs.subject, from: theirs.from });
    }
  });

  it('have the attachments that another parser finds by name', () => {
    for (const { file, names } of stalwartReadings(examples)) {
      const message = messageOf(file);
      if (!message) continue;
      const ours = message.attachments.map((attachment: { name: string }) => attachment.name);
      expect({ file, missing: names.filter((name) => !ours.includes(name)) }).toEqual({ file, missing: [] });
    }
  });

  it('carry the text, the names and the bytes of the mail', async () => {
    expect(messageOf('mikel-mail/multi_charset__japanese_shift_jis.eml').text).toContain('このメールはテスト用のメールです。');
    expect(messageOf('mikel-mail/plain_emails__raw_email.eml').text).toContain('대부분의 마찬가지로');
    const { attachments } = messageOf('mikel-mail/attachment_emails__attachment_pdf.eml');
    expect(attachments).toMatchObject([{ name: 'broken.pdf', contentType: 'application/pdf', sizeBytes: 1026 }]);
    const download = await workspace.call('GET', `/files/${attachments[0].id}`);
    expect(download.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': expect.stringMatching(/^attachment; filename="broken.pdf"/),
      'x-content-type-options': 'nosniff',
    });
  });

  it('answer within their threads', () => {
    const conversationOf = (name: string) => messageOf(`mikel-mail/${name}.eml`).conversationId;
    // 01 Hello, 07 the reply to a reply: the same person again, by References.
    expect(conversationOf('rfc2822__example07')).toBe(conversationOf('rfc2822__example01'));
    // 06 is somebody else naming an id that anybody could invent.
    expect(conversationOf('rfc2822__example06')).not.toBe(conversationOf('rfc2822__example01'));
  });
});

/** No From, or one without an address. */
const senderless = [
  'rfc__001', 'rfc__004', 'rfc__007', 'rfc__008', 'thirdparty__000', 'thirdparty__001', 'thirdparty__002',
  'thirdparty__003', 'thirdparty__004', 'thirdparty__005', 'thirdparty__006', 'thirdparty__007', 'thirdparty__009',
  'thirdparty__010', 'thirdparty__013',
];

/** With other line ends, trace headers, boundaries or charset names than one that came before. */
const sameMailAgain = [
  'attachment_emails__attachment_pdf_lf',
  'attachment_emails__attachment_pdf_non_ascii_lf',
  'mime_emails__raw_email12',
  'mime_emails__raw_email_with_quoted_illegal_boundary',
  'multipart_report_emails__multi_address_bounce2',
  'plain_emails__basic_email_lf',
  'plain_emails__raw_email5',
  'plain_emails__raw_email6',
  'plain_emails__raw_email8',
  'rfc2822__example05',
  'rfc2822__example08',
  'rfc2822__example09',
];

interface Reading {
  file: string;
  subject: string;
  from: string;
  /** Of the attachments that have one. */
  names: string[];
}

/** What stalwart's mail-parser reads in its own examples. */
function stalwartReadings(examples: URL): Reading[] {
  const folder = new URL('stalwart/', examples);
  const names = readdirSync(folder).filter((name) => /^[a-z]+__\d+\.json$/.test(name));
  return names.map((name) => {
    const { parts } = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
    const header = (wanted: string) =>
      parts[0].headers.find((one: { name: unknown }) => one.name === wanted)?.value;
    const from = header('from')?.Address;
    const list = from?.List ?? from?.Group?.flatMap((group: { addresses: unknown[] }) => group.addresses) ?? [];
    return {
      file: `stalwart/${name.replace('.json', '.eml')}`,
      subject: (header('subject')?.Text ?? '').trim(),
      from: list[0]?.address ?? '',
      names: parts.slice(1).flatMap((part: { headers: { name: unknown; value: any }[] }) => // oxlint-disable-line no-explicit-any
        part.headers
          .filter((one) => one.name === 'content_disposition')
          .flatMap((one) => (one.value.ContentType?.attributes ?? []).filter((attribute: { name: string }) => attribute.name === 'filename'))
          .map((attribute: { value: string }) => attribute.value),
      ),
    };
  });
}

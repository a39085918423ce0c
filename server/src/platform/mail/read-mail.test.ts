import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type MailContent, readMail } from './read-mail.ts';

const examples = new URL('../../../../examples/mail/', import.meta.url);
const envelope = { from: 'bounces@relay.example', to: ['sales@example.com'] };

async function read(path: string) {
  return await readMail(readFileSync(new URL(path, examples)), envelope);
}

async function readWell(path: string): Promise<MailContent> {
  const reading = await read(path);
  if (reading.kind !== 'mail') throw new Error(`${path} was rejected: ${reading.detail}`);
  return reading.mail;
}

const compose = (lines: string[]) => Buffer.from(lines.join('\r\n'));
const minimal = ['From: Ada <ada@example.org>', 'Subject: Hi', ''];

describe('reading mail', () => {
  it('rejects of the example files only those that name no sender', async () => {
    const files = ['mikel-mail', 'stalwart'].flatMap((set) =>
      readdirSync(new URL(`${set}/`, examples))
        .filter((name) => name.endsWith('.eml'))
        .map((name) => `${set}/${name}`),
    );
    const readings = await Promise.all(files.map(async (file) => ({ file, reading: await read(file) })));
    expect(files).toHaveLength(105);
    const rejected = readings.flatMap(({ file, reading }) =>
      reading.kind === 'rejected' ? [`${reading.reason} ${file}`] : [],
    );
    expect(rejected).toEqual(rejectedExamples.map((name) => `no_sender stalwart/${name}.eml`));
  });

  it('reads addresses with comments and blanks, as RFC 2822 allowed them once', async () => {
    const first = await readWell('mikel-mail/rfc2822__example10.eml');
    expect(first.sender).toEqual({ name: 'Pete', address: 'pete@silly.test' });
    const second = await readWell('mikel-mail/rfc2822__example13.eml');
    expect(second.sender).toEqual({ name: 'John Doe', address: 'jdoe@machine.example' });
    expect(second.subject).toBe('Saying Hello');
    expect(second.externalId).toBe('1234@local.machine.example');
  });

  it.each([
    ['mikel-mail/multi_charset__japanese_shift_jis.eml', 'このメールはテスト用のメールです。'],
    ['mikel-mail/multi_charset__japanese_iso_2022.eml', 'すみません。'],
    ['mikel-mail/multi_charset__ks_c_5601-1987.eml', '스티해'],
    ['mikel-mail/plain_emails__raw_email.eml', '대부분의 마찬가지로'],
  ])('decodes %s', async (path, text) => {
    expect((await readWell(path)).text).toContain(text);
  });

  it('names attachments as the mail does', async () => {
    const names = async (path: string) =>
      (await readWell(`mikel-mail/${path}.eml`)).attachments.map(({ name }) => name);
    expect(await names('multi_charset__japanese_attachment')).toEqual(['てすと.txt']);
    expect(await names('attachment_emails__attachment_nonascii_filename')).toEqual(['ciële.txt']);
    expect(await names('attachment_emails__attachment_content_location')).toEqual(['attachment-1.jpg']);
    expect(await names('attachment_emails__attachment_message_rfc822')).toEqual(['ForwardedMessage.eml']);
  });

  it('reads who a delivery report is about', async () => {
    const mail = await readWell('mikel-mail/multipart_report_emails__report_530.eml');
    expect(mail.automatic).toBe('bounce');
    expect(mail.bounce).toEqual({
      reportedExternalIds: ['200712232303.lBNN3jDq002941@mail12.rrrr.com.au'],
      recipients: [
        {
          address: 'edwin@zzzzzzz.com',
          action: 'failed',
          status: '5.3.0',
          diagnostic: '553 5.3.0 <edwin@zzzzzzz.com>... Unknown E-Mail Address',
        },
      ],
    });
    const delayed = await readWell('mikel-mail/multipart_report_emails__report_422.eml');
    expect(delayed.bounce?.recipients.map(({ action }) => action)).toEqual(['delayed']);
    const many = await readWell('mikel-mail/multipart_report_emails__multi_address_bounce1.eml');
    expect(many.bounce?.recipients).toHaveLength(5);
  });

  it('reads text sent in another charset than declared, or in none', async () => {
    const latin = Buffer.concat([
      compose([...minimal.slice(0, 2), 'Content-Type: text/plain; charset=utf-8', '', '']),
      Buffer.from('Gr\u00fc\u00dfe aus M\u00fcnchen, die Stra\u00dfe ist gesperrt.', 'latin1'),
    ]);
    const reading = await readMail(latin, envelope);
    expect(reading.kind === 'mail' && reading.mail.text).toBe('Grüße aus München, die Straße ist gesperrt.');
  });

  it('derives a text from HTML when there is no other', async () => {
    const html = '<p>Hello <b>you</b>,</p><p>see <a href="https://example.org/a">this</a></p><script>x</script>';
    const reading = await readMail(compose([...minimal.slice(0, 2), 'Content-Type: text/html', '', html]), envelope);
    expect(reading.kind === 'mail' && reading.mail.text).toBe('Hello you,\n\nsee this (https://example.org/a)');
  });

  it.each([
    ['out of office', ['Auto-Submitted: auto-replied'], 'reply'],
    ['an old responder', ['X-Autoreply: yes'], 'reply'],
    ['Precedence: auto_reply', ['Precedence: auto_reply'], 'reply'],
    ['a notice', ['Auto-Submitted: auto-generated'], 'generated'],
    ['who wants no automatic answer', ['X-Auto-Response-Suppress: All'], 'generated'],
    ['a null return path', ['Return-Path: <>'], 'generated'],
    ['a list', ['List-Id: <a.example.org>'], 'list'],
    ['bulk mail', ['Precedence: bulk'], 'list'],
    ['a read receipt', ['Content-Type: multipart/report; report-type=disposition-notification; boundary=a'], 'reply'],
    ['a person', ['Auto-Submitted: no', 'X-Auto-Response-Suppress: None'], null],
  ])('tells %s', async (_, headers, expected) => {
    const reading = await readMail(compose([...minimal.slice(0, 2), ...headers, '', 'text']), envelope);
    expect(reading.kind === 'mail' && reading.mail.automatic).toBe(expected);
  });

  it('takes the null return path of the envelope for a machine’s', async () => {
    const reading = await readMail(compose([...minimal, 'text']), { from: '', to: [] });
    expect(reading.kind === 'mail' && reading.mail.automatic).toBe('generated');
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['random bytes', Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919) % 256))],
    ['only a header', Buffer.from('From: ada@example.org')],
    [
      'a boundary that never comes',
      compose([...minimal.slice(0, 2), 'Content-Type: multipart/mixed; boundary=x', '', '--x']),
    ],
  ])('answers for %s instead of throwing', async (_, raw) => {
    expect(['mail', 'rejected']).toContain((await readMail(raw, envelope)).kind);
  });

  it('rejects a mail that says nothing at all', async () => {
    const reading = await readMail(compose(['From: ada@example.org', '', '']), envelope);
    expect(reading).toMatchObject({ kind: 'rejected', reason: 'empty', sender: 'ada@example.org' });
  });
});

/** No From at all, or one without an address. */
const rejectedExamples = [
  'rfc__001',
  'rfc__004',
  'rfc__007',
  'rfc__008',
  'thirdparty__000',
  'thirdparty__001',
  'thirdparty__002',
  'thirdparty__003',
  'thirdparty__004',
  'thirdparty__005',
  'thirdparty__006',
  'thirdparty__007',
  'thirdparty__009',
  'thirdparty__010',
  'thirdparty__013',
];

import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Received } from '#modules/conversations/conversations.module';
import { useMailIn } from '#testing/mail-in';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';

const program = useTestProgram();
const mailIn = useMailIn(program);
const { aMailbox, deliver, received } = mailIn;

const messagesOf = async (workspace: TestWorkspace) => (await workspace.call('GET', '/messages?limit=200')).body.items;
const rejectedOf = async (workspace: TestWorkspace) =>
  (await workspace.call('GET', '/rejected-mail?limit=200')).body.items;

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
    expect(
      rejected.map((file) => outcomes.get(file)).every((one) => one?.kind === 'rejected' && one.reason === 'no_sender'),
    ).toBe(true);
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
    expect(raw.body.trimEnd()).toBe(
      readFileSync(new URL(file, examples), 'utf8').replaceAll(/\r?\n/g, '\r\n').trimEnd(),
    );
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
    expect(messageOf('mikel-mail/multi_charset__japanese_shift_jis.eml').text).toContain(
      'このメールはテスト用のメールです。',
    );
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

/** As much of the other parser's answer as is looked at. */
interface StalwartPart {
  headers: { name: unknown; value: StalwartValue }[];
}
interface StalwartValue {
  Text?: string;
  Address?: { List?: { address: string }[]; Group?: { addresses: { address: string }[] }[] };
  ContentType?: { attributes: { name: string; value: string }[] | null };
}

/** What stalwart's mail-parser reads in its own examples. */
function stalwartReadings(examples: URL): Reading[] {
  const folder = new URL('stalwart/', examples);
  const files = readdirSync(folder).filter((name) => /^[a-z]+__\d+\.json$/.test(name));
  return files.map((file) => {
    const { parts } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { parts: StalwartPart[] };
    const valueOf = (part: StalwartPart | undefined, name: string) =>
      part?.headers.find((one) => one.name === name)?.value;
    const from = valueOf(parts[0], 'from')?.Address;
    const senders = from?.List ?? from?.Group?.flatMap(({ addresses }) => addresses) ?? [];
    const attributes = parts
      .slice(1)
      .flatMap((part) => valueOf(part, 'content_disposition')?.ContentType?.attributes ?? []);
    return {
      file: `stalwart/${file.replace('.json', '.eml')}`,
      subject: valueOf(parts[0], 'subject')?.Text?.trim() ?? '',
      from: senders[0]?.address ?? '',
      names: attributes.filter(({ name }) => name === 'filename').map(({ value }) => value),
    };
  });
}

/**
 * From the bytes of a mail to what it says. mailparser does the work; what it gives up on is read a second time by
 * hand (obsolete header syntax, wrongly declared charsets), and nothing a sender can write makes this throw.
 */
import { type Attachment, type ParsedMail, simpleParser } from 'mailparser';
import { type AutomaticMail, findAutomatic } from './automatic-mail.ts';
import { type DeliveryReport, readDeliveryReport } from './delivery-report.ts';
import { htmlToText } from './html-text.ts';
import { type MailAddress, readAddresses, toMailAddresses } from './mail-address.ts';
import { type RawHeader, readRawHeaders, toMessageIds } from './mail-headers.ts';
import { toAttachmentName } from './attachment-name.ts';
import { rereadText } from './reread-text.ts';

export interface MailContent {
  sender: MailAddress;
  to: MailAddress[];
  cc: MailAddress[];
  subject: string;
  text: string;
  html: string | null;
  /** Headers worth keeping, names in lower case. */
  headers: Record<string, string>;
  externalId: string | null;
  inReplyTo: string | null;
  references: string[];
  datedAt: Date | null;
  automatic: AutomaticMail | null;
  bounce: DeliveryReport | null;
  attachments: MailAttachment[];
}

export interface MailAttachment {
  name: string;
  declaredType: string;
  disposition: 'attachment' | 'inline';
  contentId: string | null;
  content: Buffer;
}

export type MailReading =
  | { kind: 'mail'; mail: MailContent }
  | {
      kind: 'rejected';
      reason: 'unparseable' | 'no_sender' | 'empty';
      detail: string;
      sender: string | null;
      subject: string | null;
    };

export interface Envelope {
  /** MAIL FROM; empty for the null return path, null when the mail came without an envelope. */
  from: string | null;
  to: readonly string[];
}

const maxAttachments = 500;

export async function readMail(raw: Buffer, envelope: Envelope): Promise<MailReading> {
  const headers = readRawHeaders(raw);
  let parsed: ParsedMail;
  try {
    // Links to inline images stay `cid:`, delivery reports stay attachments, and no HTML is made up from text.
    parsed = await simpleParser(raw, parserOptions);
  } catch (error) {
    return rejected('unparseable', `The mail could not be read: ${messageOf(error)}`, { headers });
  }
  const sender = findSender(parsed, headers);
  if (!sender) {
    return rejected('no_sender', 'Neither From, Sender nor Reply-To names an address one could answer to.', {
      headers,
      parsed,
    });
  }
  if (parsed.attachments.length > maxAttachments) {
    return rejected('unparseable', `The mail has more than ${maxAttachments} parts.`, { headers, parsed });
  }
  const mail = toContent(raw, { parsed, headers, sender, envelope });
  const isEmpty = mail.text.trim() === '' && !mail.html && mail.subject === '' && mail.attachments.length === 0;
  return isEmpty
    ? rejected('empty', 'The mail has neither subject, text nor attachments.', { headers, parsed })
    : { kind: 'mail', mail };
}

// `keepDeliveryStatus` and `keepCidLinks` are options of mailparser that its types do not know yet.
const parserOptions: Parameters<typeof simpleParser>[1] & { keepDeliveryStatus: true; keepCidLinks: true } = {
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
  keepCidLinks: true,
  keepDeliveryStatus: true,
};

interface Read {
  parsed: ParsedMail;
  headers: RawHeader[];
  sender: MailAddress;
  envelope: Envelope;
}

function toContent(raw: Buffer, { parsed, headers, sender, envelope }: Read): MailContent {
  const header = (name: string) => headers.find((one) => one.name === name)?.value;
  const html = parsed.html === false || parsed.html === undefined || parsed.html.trim() === '' ? null : parsed.html;
  const contentType = parsed.headers.get('content-type');
  const [type, parameters] = isStructured(contentType) ? [contentType.value, contentType.params] : ['', undefined];
  const automatic = findAutomatic({
    header,
    contentType: type.toLowerCase(),
    reportType: (parameters?.['report-type'] ?? '').toLowerCase(),
    sender: sender.address,
    envelopeFrom: envelope.from,
  });
  return {
    sender,
    to: addressesOf('to', parsed, headers),
    cc: addressesOf('cc', parsed, headers),
    subject: (parsed.subject ?? header('subject') ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, 2000),
    text: textOf(raw, parsed, html),
    html,
    headers: pickHeaders(headers),
    externalId: toMessageIds(header('message-id'))[0] ?? null,
    inReplyTo: toMessageIds(header('in-reply-to'))[0] ?? null,
    references: toMessageIds(header('references')).slice(-100),
    datedAt: parsed.date && Number.isFinite(parsed.date.getTime()) ? parsed.date : null,
    automatic,
    bounce: (automatic === 'bounce' && readDeliveryReport(parsed.attachments)) || null,
    attachments: parsed.attachments.map(toAttachment),
  };
}

/** Who wrote it, and else who sent it. The envelope is no witness: it names the machine that bounces come back to. */
function findSender(parsed: ParsedMail, headers: readonly RawHeader[]): MailAddress | undefined {
  for (const name of ['from', 'sender', 'reply-to'] as const) {
    const [first] = addressesOf(name, parsed, headers);
    if (first) return first;
  }
  return undefined;
}

type AddressHeader = 'from' | 'sender' | 'reply-to' | 'to' | 'cc';

function addressesOf(name: AddressHeader, parsed: ParsedMail, headers: readonly RawHeader[]): MailAddress[] {
  const value = parsed.headers.get(name);
  const lists = Array.isArray(value) ? value : [value];
  const found = lists.flatMap((list) =>
    list && typeof list === 'object' && 'value' in list && Array.isArray(list.value) ? toMailAddresses(list.value) : [],
  );
  return (found.length > 0 ? found : readAddresses(headers, name)).slice(0, 200);
}

function textOf(raw: Buffer, parsed: ParsedMail, html: string | null): string {
  const text = (parsed.text ?? '').replaceAll('\r\n', '\n').trimEnd();
  if (text.trim() === '') return html ? htmlToText(html) : '';
  return text.includes('\uFFFD') ? rereadText(raw, text) : text;
}

function toAttachment(attachment: Attachment, at: number): MailAttachment {
  return {
    name: toAttachmentName(attachment.filename, { contentType: attachment.contentType, position: at + 1 }),
    declaredType: attachment.contentType.toLowerCase(),
    disposition:
      attachment.related || (attachment.contentDisposition === 'inline' && attachment.cid) ? 'inline' : 'attachment',
    contentId: attachment.cid ?? null,
    content: attachment.content,
  };
}

const keptHeaders = [
  'date',
  'sender',
  'reply-to',
  'return-path',
  'list-id',
  'list-unsubscribe',
  'auto-submitted',
  'precedence',
  'x-auto-response-suppress',
  'x-failed-recipients',
  'importance',
  'x-priority',
  'x-mailer',
  'user-agent',
  'authentication-results',
  'received-spf',
  'content-language',
  'thread-index',
];

/** The raw mail has them all; these are looked at without it. */
function pickHeaders(headers: readonly RawHeader[]): Record<string, string> {
  const kept = headers.filter(({ name }) => keptHeaders.includes(name));
  return Object.fromEntries(kept.map(({ name, value }) => [name, toUtf8(value).slice(0, 2000)]));
}

/** Headers are read as bytes; those that are UTF-8 (RFC 6532) are shown as such. */
function toUtf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}

function rejected(
  reason: 'unparseable' | 'no_sender' | 'empty',
  detail: string,
  { headers, parsed }: { headers: readonly RawHeader[]; parsed?: ParsedMail },
): MailReading {
  const header = (name: string) => headers.find((one) => one.name === name)?.value;
  const sender = header('from') ?? header('sender') ?? null;
  const subject = parsed?.subject ?? header('subject') ?? null;
  return {
    kind: 'rejected',
    reason,
    detail,
    sender: sender && toUtf8(sender).slice(0, 320),
    subject: subject && subject.slice(0, 1000),
  };
}

function isStructured(value: unknown): value is { value: string; params: Record<string, string> } {
  return typeof value === 'object' && value !== null && 'params' in value && 'value' in value;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * By what a mail is recognised when it comes again. The Message-ID alone will not do: mailers reuse them, and a mail
 * must not vanish because another has its id. So a digest of what the mail says goes with it; what changes on the way
 * (Received lines, the encoding of the parts) stays out.
 */
import { createHash } from 'node:crypto';
import type { InboundMail } from '../inbound-mail.ts';

export function toReceiptId(mail: InboundMail, raw: Buffer): string {
  if (!mail.externalId) return `sha256:${createHash('sha256').update(raw).digest('hex')}`;
  const digest = createHash('sha256');
  const add = (value: string | Buffer) => digest.update(String(value.length)).update(':').update(value);
  add(mail.sender.address.toLowerCase());
  for (const { address } of [...mail.to, ...mail.cc]) add(address.toLowerCase());
  add(mail.subject);
  add(mail.datedAt?.toISOString() ?? '');
  add(mail.headers['sender'] ?? '');
  add(mail.headers['reply-to'] ?? '');
  for (const id of [mail.inReplyTo ?? '', ...mail.references]) add(id);
  // A relay may end lines otherwise, fill them up or trim them.
  add(mail.text.replaceAll(/\s+/g, ' ').trim());
  add((mail.html ?? '').replaceAll(/\s+/g, ' ').trim());
  for (const { name, content } of mail.attachments) {
    add(name);
    add(createHash('sha256').update(content).digest());
  }
  return `${mail.externalId} ${digest.digest('hex')}`;
}

export function toRejectedReceiptId(raw: Buffer): string {
  return `sha256:${createHash('sha256').update(raw).digest('hex')}`;
}

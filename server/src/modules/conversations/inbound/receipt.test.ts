import { describe, expect, it } from 'vitest';
import type { InboundMail } from '../inbound-mail.ts';
import { maxRowText, toRowText } from './large-text.ts';
import { toReceiptId } from './receipt.ts';

const aMail = (overrides: Partial<InboundMail> = {}): InboundMail => ({
  sender: { name: 'Ada', address: 'ada@example.org' },
  to: [{ name: '', address: 'sales@example.com' }],
  cc: [],
  subject: 'A question',
  text: 'Do you deliver?',
  html: null,
  headers: {},
  externalId: 'a@example.org',
  inReplyTo: null,
  references: [],
  datedAt: new Date('2026-01-05T09:30:00Z'),
  automatic: null,
  bounce: null,
  attachments: [],
  ...overrides,
});
const file = { name: 'a.txt', declaredType: 'text/plain', disposition: 'attachment' as const, contentId: null };
const id = (overrides: Partial<InboundMail> = {}) => toReceiptId(aMail(overrides), Buffer.from('raw'));

describe('recognising a mail that comes again', () => {
  it('overlooks what changes on the way', () => {
    expect(id({ text: 'Do you  deliver?\n', sender: { name: 'A.', address: 'Ada@Example.org' } })).toBe(id());
  });

  it.each<[string, Partial<InboundMail>]>([
    ['another Message-ID', { externalId: 'b@example.org' }],
    ['another sender', { sender: { name: 'Ada', address: 'eve@example.org' } }],
    ['another recipient', { to: [] }],
    ['another subject', { subject: 'Another question' }],
    ['another text', { text: 'Do you collect?' }],
    ['another date', { datedAt: null }],
    ['another thread', { inReplyTo: 'x@example.org' }],
    ['an attachment', { attachments: [{ ...file, content: Buffer.from('a') }] }],
  ])('tells %s apart', (_, difference) => {
    expect(id(difference)).not.toBe(id());
  });

  it('does not confuse where one field ends and the next begins', () => {
    expect(id({ subject: 'ab', text: 'c' })).not.toBe(id({ subject: 'a', text: 'bc' }));
  });

  it('goes by the bytes when there is no Message-ID', () => {
    const mail = aMail({ externalId: null });
    expect(toReceiptId(mail, Buffer.from('a'))).not.toBe(toReceiptId(mail, Buffer.from('b')));
  });
});

describe('text for a row', () => {
  it('is kept whole up to its limit and cut between characters beyond', () => {
    expect(toRowText('short')).toEqual({ text: 'short', isCut: false });
    const { text, isCut } = toRowText('日'.repeat(maxRowText));
    expect(isCut).toBe(true);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxRowText);
    expect(text).toMatch(/^日+$/);
  });
});

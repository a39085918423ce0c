/** What every channel adapter must do, whatever vendor it speaks to. Run by each adapter's own test. */
import { expect, it } from 'vitest';
import type {
  ChannelAccount,
  ChannelAdapter,
  GatedMessage,
  OutboundMessage,
} from '#modules/conversations/conversations.module';
import { uuidV7Ids } from '#platform/ids';

export interface ConformanceSubject {
  adapter: ChannelAdapter;
  /** A channel through which sending works. */
  account(): Promise<ChannelAccount>;
  /** Rows a message needs to exist, where the adapter looks for them. */
  prepare?(message: OutboundMessage): Promise<void>;
  /** Message-IDs of everything that arrived at the other side. */
  arrived(): Promise<string[]>;
}

export function anAccount(overrides: Partial<ChannelAccount> = {}): ChannelAccount {
  return {
    workspaceId: uuidV7Ids.next(),
    id: uuidV7Ids.next(),
    version: 1,
    vendor: 'email',
    name: 'Sales',
    sender: { name: 'Example Sales', address: 'sales@example.com' },
    settings: {},
    secret: null,
    ...overrides,
  };
}

export function anOutboundMessage(overrides: Partial<OutboundMessage> = {}): OutboundMessage {
  const id = uuidV7Ids.next();
  const channel = overrides.channel ?? anAccount();
  return {
    workspaceId: channel.workspaceId,
    id,
    conversationId: uuidV7Ids.next(),
    contactId: uuidV7Ids.next(),
    channel,
    purpose: 'reply',
    isAutomatic: false,
    to: { name: 'Ada Lovelace', address: 'ada@example.org' },
    replyTo: 'sales+token@example.com',
    subject: 'A question',
    content: { text: 'Yes, on Mondays too.', html: null },
    attachments: [],
    externalId: `${id}@example.com`,
    inReplyTo: null,
    references: [],
    idempotencyKey: `${id}:1`,
    queuedAt: new Date('2026-01-05T09:30:00Z'),
    ...overrides,
  };
}

/** As the gate would let it pass: tests of adapters stand behind the gate. */
export function gated(message: OutboundMessage, unsubscribe: GatedMessage['unsubscribe'] = null): GatedMessage {
  return { message, unsubscribe } as GatedMessage;
}

export function itConformsToTheChannelPort(subject: () => ConformanceSubject): void {
  const aMessage = async (overrides: Partial<OutboundMessage> = {}) => {
    const { account, prepare } = subject();
    const message = anOutboundMessage({ channel: await account(), ...overrides });
    await prepare?.(message);
    return message;
  };
  const send = (message: OutboundMessage, signal = new AbortController().signal) =>
    subject().adapter.send(gated(message), { signal });

  it('finds nothing wrong with a channel that works', async () => {
    const { adapter, account } = subject();
    expect(await adapter.validate(await account(), { connect: true })).toEqual([]);
  });

  it('always has a text, made from the HTML when there is no other', () => {
    const { formatContent } = subject().adapter;
    expect(formatContent({ text: 'Hello', html: null }).text).toBe('Hello');
    expect(formatContent({ text: '', html: '<p>Hello <b>you</b></p>' }).text).toBe('Hello you');
    expect(formatContent({ text: '', html: null }).text).toBe('');
  });

  it('says the same of content it has formatted before', () => {
    const { formatContent } = subject().adapter;
    const once = formatContent({ text: '', html: '<p>a</p><p>b</p>' });
    expect(formatContent(once)).toEqual(once);
  });

  it('delivers a message and answers the id it has there', async () => {
    const message = await aMessage();
    expect(await send(message)).toMatchObject({ kind: 'sent', externalId: message.externalId });
    expect(await subject().arrived()).toContain(message.externalId);
  });

  it('carries any text there is', async () => {
    const text = 'Grüße, 日本語, 👩🏽‍🚀\n.\n..dots\nFrom here\n' + 'long '.repeat(500);
    const message = await aMessage({ content: { text, html: `<p>${text}</p>` }, subject: 'Ünïcode 🎉 '.repeat(20) });
    expect(await send(message)).toMatchObject({ kind: 'sent' });
  });

  it('keeps messages apart that are sent at the same time', async () => {
    const messages = await Promise.all(Array.from({ length: 10 }, () => aMessage()));
    const outcomes = await Promise.all(messages.map((message) => send(message)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(messages.map(() => 'sent'));
    const arrived = await subject().arrived();
    for (const { externalId } of messages) expect(arrived.filter((id) => id === externalId)).toEqual([externalId]);
  });

  it('knows what became of a message, if it can look up', async () => {
    const { adapter } = subject();
    if (!adapter.lookUp) return;
    const message = await aMessage();
    expect(await adapter.lookUp(message)).toEqual({ kind: 'absent' });
    await send(message);
    expect(await adapter.lookUp(message)).toEqual({ kind: 'accepted', externalId: message.externalId });
  });

  it('throws nothing for what a sender can write, if it takes messages in', async () => {
    const { inbound } = subject().adapter;
    if (!inbound) return;
    for (const bytes of ['', '\u0000\u0001', 'From: x', '{"a":', '<xml/>', 'a'.repeat(100_000)]) {
      const reading = await inbound.read(Buffer.from(bytes), { from: null, to: [] });
      expect(['mail', 'rejected']).toContain(reading.kind);
    }
  });
}

/**
 * A thousand messages go out over real SMTP while something dies. None may be lost and none sent twice; those whose
 * outcome nobody knows are `unknown`, and there are no more of them than were on the wire.
 */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { type Installation, startInstallation } from './installation.ts';
import { type Sink, startSink } from './smtp-sink.ts';

const messageCount = 1000;
/** Messages one process sends at the same time; a channel may take 40 % of them. */
const senders = 50;
const mostOnWire = senders * 0.4;
/** Something dies when about this many have arrived. */
const arrivedBefore = 250;

interface Message {
  id: string;
  state: string;
  externalId: string;
}

const table: Record<string, unknown>[] = [];
afterAll(() => console.table(table));

async function queueMessages(installation: Installation): Promise<void> {
  const { call } = installation;
  const channel = await call<{ id: string }>('POST', '/channels', {
    vendor: 'email',
    name: 'Sales',
    address: 'sales@example.com',
  });
  const contact = await call<{ id: string }>('POST', '/contacts', {
    name: 'Ada Lovelace',
    points: [{ kind: 'email', value: 'ada@example.org' }],
  });
  const first = { contactId: contact.id, channelId: channel.id, subject: 'Hello', text: 'The first', purpose: 'reply' };
  const { conversation } = await call<{ conversation: { id: string } }>('POST', '/conversations', first);
  let left = messageCount - 1;
  const write = async () => {
    while (left-- > 0)
      await call('POST', `/conversations/${conversation.id}/messages`, { text: `Another, ${left} left` });
  };
  await Promise.all(Array.from({ length: 4 }, write));
}

async function readMessages({ call }: Installation): Promise<Message[]> {
  const messages: Message[] = [];
  let cursor = '';
  do {
    const page = await call<{ items: Message[]; nextCursor: string | null }>(
      'GET',
      `/messages?direction=outbound&limit=200&fields=state,externalId${cursor}`,
    );
    messages.push(...page.items);
    cursor = page.nextCursor === null ? '' : `&cursor=${encodeURIComponent(page.nextCursor)}`;
  } while (cursor);
  return messages;
}

async function until(what: string, isSo: () => Promise<boolean>, withinMs = 240_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    if (await isSo()) return;
    await delay(20);
  }
  throw new Error(`Not within ${withinMs} ms: ${what}`);
}

async function untilArrived(sink: Sink, count: number): Promise<void> {
  await until(`${count} arrived`, async () => (await sink.tally()).different >= count);
}

async function untilSettled({ call }: Installation): Promise<void> {
  const isSettled = async () => {
    const { items } = await call<{ items: { name: string; ready: number; deferred: number; active: number }[] }>(
      'GET',
      '/queues',
    );
    const queue = items.find(({ name }) => name === 'email-send');
    return queue !== undefined && queue.ready + queue.deferred + queue.active === 0;
  };
  await until('everything settled', isSettled);
}

/** Until the worker that was frozen has found out that its lease has ended, and told what became of all it was sending. */
async function untilToldLate(installation: Installation): Promise<void> {
  const client = new pg.Client(installation.database());
  await client.connect();
  const isThere = async (query: string) => (await client.query(query)).rowCount !== 0;
  try {
    await until('the frozen worker is registered anew', async () =>
      isThere('select from workers where epoch > 1 and lease_until > now()'),
    );
    await until(
      'each attempt has an outcome',
      async () => !(await isThere('select from send_attempts where outcome is null')),
    );
  } finally {
    await client.end();
  }
}

/** The promise: each message is sent and arrived once, or unknown and arrived at most once. */
async function expectNoneLostNoneTwice(name: string, installation: Installation, sink: Sink): Promise<void> {
  const messages = await readMessages(installation);
  const [accepted, { mostOnWire: seenOnWire }] = [await sink.accepted(), await sink.tally()];
  const arrivals = (message: Message) => accepted[message.externalId] ?? 0;
  const inState = (state: string) => messages.filter((message) => message.state === state);
  const unknown = inState('unknown');
  table.push({
    case: name,
    messages: messages.length,
    sent: inState('sent').length,
    unknown: unknown.length,
    'unknown, arrived': unknown.filter((message) => arrivals(message) === 1).length,
    twice: messages.filter((message) => arrivals(message) > 1).length,
    lost: messages.filter((message) => message.state === 'sent' && arrivals(message) === 0).length,
    'most on the wire': seenOnWire,
  });
  expect(messages).toHaveLength(messageCount);
  expect(inState('sent').length + unknown.length).toBe(messageCount);
  expect(messages.filter((message) => arrivals(message) > 1)).toEqual([]);
  expect(inState('sent').filter((message) => arrivals(message) !== 1)).toEqual([]);
  expect(unknown.length).toBeLessThanOrEqual(mostOnWire);
}

describe('while a thousand messages go out', () => {
  it('the worker is killed', async () => {
    await using sink = await startSink({ delayMs: 10 });
    await using installation = await startInstallation({ SMTP_URL: sink.url, SENDERS: String(senders) });
    await queueMessages(installation);
    const first = await installation.startWorker();
    await untilArrived(sink, arrivedBefore);
    first.process.kill('SIGKILL');
    await installation.startWorker();
    await untilSettled(installation);
    await expectNoneLostNoneTwice('worker killed', installation, sink);
  });

  it('PostgreSQL crashes and comes back', async () => {
    await using sink = await startSink({ delayMs: 10 });
    await using installation = await startInstallation({ SMTP_URL: sink.url, SENDERS: String(senders) });
    await queueMessages(installation);
    await installation.startWorker();
    await untilArrived(sink, arrivedBefore);
    await installation.crashPostgres();
    await until('the API is back', () =>
      installation.call('GET', '/queues').then(
        () => true,
        () => false,
      ),
    );
    await untilSettled(installation);
    await expectNoneLostNoneTwice('PostgreSQL crashed', installation, sink);
  });

  it('the worker is frozen until its lease has ended and others have taken over, then goes on', async () => {
    await using sink = await startSink({ delayMs: 10 });
    await using installation = await startInstallation({ SMTP_URL: sink.url, SENDERS: String(senders) });
    await queueMessages(installation);
    const frozen = await installation.startWorker();
    await untilArrived(sink, arrivedBefore);
    frozen.process.kill('SIGSTOP');
    await installation.startWorker();
    await untilSettled(installation);
    frozen.process.kill('SIGCONT');
    // It wakes believing that it still holds what others have meanwhile decided about.
    await untilToldLate(installation);
    // What it knew not to be out is sent after all.
    await untilSettled(installation);
    await expectNoneLostNoneTwice('worker frozen past its lease', installation, sink);
  });
});

/**
 * Messages a second through a real SMTP server in a process of its own, every attempt on record. The API, the worker and
 * PostgreSQL are the real program. All messages are queued before the worker starts, so that only sending is measured.
 */
import pg from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import { type Installation, startInstallation } from '../tests/crash/installation.ts';
import { startSink } from '../tests/crash/smtp-sink.ts';
import { type Bench, memoryOf, round } from './harness.ts';

const sizes = [1000, 10_000];

export const bench: Bench = {
  summary: 'messages sent over SMTP, attempts recorded (goal: 1,000 a second)',
  async run(say) {
    const runs: Record<string, unknown>[] = [];
    for (const size of sizes) {
      const run = await measure(size);
      say(`${size} messages: ${run['perSecond']} a second`);
      runs.push(run);
    }
    const perSecond = Math.min(...runs.map((run) => Number(run['perSecond'])));
    return { perSecond, goal: 1000, runs };
  },
};

async function measure(size: number): Promise<Record<string, unknown>> {
  await using sink = await startSink({ delayMs: 0 });
  await using installation = await startInstallation({ SMTP_URL: sink.url });
  const client = new pg.Client(installation.database());
  await client.connect();
  try {
    await queueMessages(installation, client, size);
    const worker = await installation.startWorker();
    while ((await countStates(client)).sent < size) await delay(100);
    const { firstAt = 0, lastAt = 0, different, mostOnWire } = await sink.tally();
    const attempts = await client.query<{ count: string }>(`select count(*) from send_attempts where outcome = 'sent'`);
    const seconds = (lastAt - firstAt) / 1000;
    return {
      messages: size,
      perSecond: round((different - 1) / seconds),
      seconds: round(seconds),
      arrived: different,
      attemptsRecorded: Number(attempts.rows[0]?.count),
      mostOnWire,
      workerMemory: worker.process.pid === undefined ? undefined : await memoryOf(worker.process.pid),
    };
  } finally {
    await client.end();
  }
}

/** The first as the API writes it; the others like it, since writing them is not what is measured. */
async function queueMessages({ call }: Installation, client: pg.Client, size: number): Promise<void> {
  const channel = await call<{ id: string }>('POST', '/channels', {
    vendor: 'email',
    name: 'Sales',
    address: 'sales@example.com',
  });
  const points = [{ kind: 'email', value: 'ada@example.org' }];
  const contact = await call<{ id: string }>('POST', '/contacts', { name: 'Ada Lovelace', points });
  const text = 'Thank you for your question. Yes, we deliver on Mondays too.\n\n'.repeat(5);
  const { message } = await call<{ message: { id: string } }>('POST', '/conversations', {
    ...{ contactId: contact.id, channelId: channel.id, subject: 'Your question', text, purpose: 'outreach' },
  });
  await client.query(
    `insert into messages (workspace_id, id, conversation_id, channel_id, contact_id, direction, state, author_kind,
            author_id, purpose, contact_address, parties, subject, text, external_id, next_attempt_at)
     select workspace_id, overlay(id::text placing lpad(to_hex(number), 12, '0') from 25)::uuid, conversation_id, channel_id,
            contact_id, direction, state, author_kind, author_id, purpose, contact_address, parties, subject, text,
            number || '.' || external_id, next_attempt_at
       from messages, generate_series(1, $2::int) number where id = $1`,
    [message.id, size - 1],
  );
}

async function countStates(client: pg.Client): Promise<{ sent: number }> {
  const result = await client.query<{ sent: string }>(
    `select count(*) filter (where state = 'sent') as sent from messages`,
  );
  return { sent: Number(result.rows[0]?.sent) };
}

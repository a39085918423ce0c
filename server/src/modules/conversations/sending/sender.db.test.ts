import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { createConsent } from '#modules/consent/consent.module';
import { createEventLog } from '#modules/events/events.module';
import { createFiles } from '#modules/files/files.module';
import { systemClock } from '#platform/clock';
import { uuidV7Ids } from '#platform/ids';
import { createWorkerLease, type WorkerLease } from '#platform/leases/worker-lease';
import { silentLogger } from '#platform/log/logger';
import { aConversation, aQueuedMessage } from '#testing/outbound';
import { useTestDatabase } from '#testing/test-database';
import { aVault } from '#testing/test-vault';
import { createChannelAdapters } from '../channels/channel-adapters.ts';
import type { ChannelAdapter, SendOutcome } from '../channel-port.ts';
import { Sender } from './sender.ts';

const database = useTestDatabase();
const running: { sender: Sender; lease: WorkerLease }[] = [];

afterEach(async () => {
  for (const { sender, lease } of running.splice(0)) {
    await sender.stop(2000);
    await lease.stop();
  }
  await sql`delete from messages; delete from workers; delete from suppressions`.execute(database.current.owner);
});

interface FakeChannel {
  adapter: ChannelAdapter;
  /** Message ids handed over, in order. */
  sent: string[];
}

function aChannel(outcomeOf: (id: string, attempt: number) => Promise<SendOutcome> | SendOutcome): FakeChannel {
  const sent: string[] = [];
  const adapter: ChannelAdapter = {
    vendor: 'email',
    contactPointKind: 'email',
    validate: async () => [],
    formatContent: (content) => content,
    send: async ({ message }) => {
      sent.push(message.id);
      return await outcomeOf(message.id, sent.filter((id) => id === message.id).length);
    },
  };
  return { adapter, sent };
}

const accepted = (id: string): SendOutcome => ({ kind: 'sent', externalId: `${id}@example.com` });
const notReached: SendOutcome = {
  kind: 'transient',
  retry: 'failed',
  code: 'smtp.connection',
  detail: 'No connection.',
};

async function startSender({ adapter }: FakeChannel, slots = 10): Promise<Sender> {
  const db = database.current;
  const events = createEventLog({ ids: uuidV7Ids, clock: systemClock });
  const common = { database: db, events, ids: uuidV7Ids, clock: systemClock, log: silentLogger };
  const secret = 'a secret that only tests know, long enough';
  // Long, so that it is lost only where a test ends it.
  const lease = createWorkerLease({ ...common, connection: db.connections.owner, role: 'test', leaseMs: 60_000 });
  const storage = {
    put: none,
    open: none,
    read: none,
    remove: async () => {},
    list: () => Promise.resolve([]),
    removeAll: async () => {},
  };
  const sender = new Sender({
    ...common,
    lease,
    slots,
    gate: createConsent({ ...common, secret, publicUrl: 'http://127.0.0.1:3000' }).gate,
    adapters: createChannelAdapters([adapter]),
    files: createFiles({ ...common, storage, vault: aVault(db) }),
    vault: aVault(db),
    random: () => 0,
  });
  await lease.start();
  sender.start();
  running.push({ sender, lease });
  return sender;
}

const none = async (): Promise<never> => {
  throw new Error('Nothing is stored in these tests.');
};

async function readMessage(id: string) {
  return await database.current.owner
    .selectFrom('messages')
    .select(['state', 'attempt_count', 'failure', 'worker_id', 'sent_at'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}

const stateOf = async (id: string) => (await readMessage(id)).state;

async function attemptsOf(id: string) {
  const rows = await database.current.owner
    .selectFrom('send_attempts')
    .select(['number', 'outcome', 'code', 'external_id'])
    .where('message_id', '=', id)
    .orderBy('number')
    .execute();
  return rows;
}

async function eventsOf(id: string): Promise<string[]> {
  const rows = await database.current.owner
    .selectFrom('events')
    .select('type')
    .where('entity_id', '=', id)
    .orderBy('id')
    .execute();
  return rows.map(({ type }) => type);
}

/** A worker that died with this message in hand. */
async function heldByTheDead(id: string, options: { intended: boolean; outcome?: string }): Promise<string> {
  const worker = uuidV7Ids.next();
  await sql`update messages set state = 'sending', worker_id = ${worker}, token = 1, next_attempt_at = null where id = ${id}`.execute(
    database.current.owner,
  );
  if (options.intended) {
    await sql`
      insert into send_attempts (workspace_id, message_id, attempt_group, number, channel_id, worker_id, token, not_after, outcome)
      select workspace_id, id, 1, 1, channel_id, ${worker}, 1, now(), ${options.outcome ?? null} from messages where id = ${id}
    `.execute(database.current.owner);
  }
  return worker;
}

describe('a queued message', () => {
  it('is sent, with its attempt on record before the channel is called', async () => {
    const seen: unknown[] = [];
    const channel = aChannel(async (id) => {
      seen.push(...(await attemptsOf(id)));
      return accepted(id);
    });
    await startSender(channel);
    const id = await aQueuedMessage(database.current, await aConversation(database.current));
    await expect.poll(() => stateOf(id)).toBe('sent');
    expect(seen).toEqual([{ number: 1, outcome: null, code: null, external_id: null }]);
    expect(await attemptsOf(id)).toEqual([
      { number: 1, outcome: 'sent', code: null, external_id: `${id}@example.com` },
    ]);
    expect(await eventsOf(id)).toEqual(['message.sent']);
    expect(await readMessage(id)).toMatchObject({ attempt_count: 1, worker_id: null, sent_at: expect.any(Date) });
  });

  it('is sent again after a passing failure, on the schedule of its channel', async () => {
    const channel = aChannel((id, attempt) => (attempt < 3 ? notReached : accepted(id)));
    await startSender(channel);
    const retryPolicy = { transientDelaysSeconds: [0.01, 0.01, 0.01] };
    const id = await aQueuedMessage(database.current, await aConversation(database.current, { retryPolicy }));
    await expect.poll(() => stateOf(id)).toBe('sent');
    expect((await attemptsOf(id)).map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'sent']);
    expect(await eventsOf(id)).toEqual(['message.deferred', 'message.deferred', 'message.sent']);
  });

  it('goes to the dead letters with the reason after three retries', async () => {
    const channel = aChannel(() => notReached);
    await startSender(channel);
    const retryPolicy = { transientDelaysSeconds: [0.01, 0.01, 0.01] };
    const id = await aQueuedMessage(database.current, await aConversation(database.current, { retryPolicy }));
    await expect.poll(() => stateOf(id)).toBe('failed');
    expect(channel.sent).toHaveLength(4);
    expect(await readMessage(id)).toMatchObject({ failure: { code: 'smtp.connection', detail: 'No connection.' } });
  });

  it('waits for minutes when the other side asks for it', async () => {
    const later: SendOutcome = { kind: 'transient', retry: 'later', code: 'smtp.451', detail: 'Greylisted.' };
    await startSender(aChannel(() => later));
    const id = await aQueuedMessage(database.current, await aConversation(database.current));
    await expect.poll(() => stateOf(id)).toBe('deferred');
    const { rows } = await sql<{ wait: string }>`
      select extract(epoch from next_attempt_at - now()) as wait from messages where id = ${id}`.execute(
      database.current.owner,
    );
    expect(Number(rows[0]?.wait)).toBeGreaterThan(280);
  });

  it('is not tried again when it was refused for good', async () => {
    const channel = aChannel(() => ({ kind: 'refused', code: 'smtp.550', detail: 'No such user.', badAddress: true }));
    await startSender(channel);
    const id = await aQueuedMessage(database.current, await aConversation(database.current));
    await expect.poll(() => stateOf(id)).toBe('failed');
    expect(channel.sent).toHaveLength(1);
  });

  it('is unknown, and left alone, when the connection was lost at the wrong moment or the adapter broke', async () => {
    const channel = aChannel((id) => {
      if (id === broken) throw new TypeError('a bug');
      return { kind: 'unknown', code: 'smtp.no_answer', detail: 'The connection was lost.' };
    });
    const conversation = await aConversation(database.current);
    const broken = await aQueuedMessage(database.current, conversation);
    const lost = await aQueuedMessage(database.current, conversation);
    await startSender(channel);
    await expect.poll(async () => [await stateOf(lost), await stateOf(broken)]).toEqual(['unknown', 'unknown']);
    expect(channel.sent).toHaveLength(2);
    expect(await eventsOf(lost)).toEqual(['message.unconfirmed']);
  });

  it('is refused by the gate without an attempt', async () => {
    const channel = aChannel(accepted);
    const conversation = await aConversation(database.current);
    await sql`
      insert into suppressions (workspace_id, id, kind, address, reason)
      values (${conversation.workspaceId}, ${uuidV7Ids.next()}, 'email', ${conversation.address}, 'manual')
    `.execute(database.current.owner);
    const id = await aQueuedMessage(database.current, conversation);
    await startSender(channel);
    await expect.poll(() => stateOf(id)).toBe('refused');
    expect(channel.sent).toEqual([]);
    expect(await attemptsOf(id)).toEqual([]);
    expect(await eventsOf(id)).toEqual(['message.refused']);
    expect(await readMessage(id)).toMatchObject({ failure: { code: 'gate.suppressed' } });
  });

  it('does not wait behind another channel that hangs', async () => {
    const gate = Promise.withResolvers<void>();
    const [slow, quick] = [await aConversation(database.current), await aConversation(database.current)];
    const stuck: string[] = [];
    const channel = aChannel(async (id) => {
      if (stuck.includes(id)) await gate.promise;
      return accepted(id);
    });
    for (let count = 0; count < 30; count++) stuck.push(await aQueuedMessage(database.current, slow));
    await startSender(channel);
    await expect.poll(() => channel.sent.length).toBe(4);
    const id = await aQueuedMessage(database.current, quick);
    await expect.poll(() => stateOf(id)).toBe('sent');
    expect(channel.sent).toHaveLength(5);
    gate.resolve();
    await expect.poll(() => channel.sent.length).toBe(31);
  });

  it('waits while its channel is paused', async () => {
    const conversation = await aConversation(database.current);
    await sql`update channels set status = 'paused' where id = ${conversation.channelId}`.execute(
      database.current.owner,
    );
    const id = await aQueuedMessage(database.current, conversation);
    const channel = aChannel(accepted);
    await startSender(channel);
    await expect
      .poll(
        async () =>
          (
            await sql`select 1 from messages where id = ${id} and next_attempt_at > now()`.execute(
              database.current.owner,
            )
          ).rows.length,
      )
      .toBe(1);
    expect(channel.sent).toEqual([]);
    expect(await stateOf(id)).toBe('queued');
  });
});

describe('many messages', () => {
  it('are each sent once by two workers together', async () => {
    const channel = aChannel(accepted);
    const conversations = await Promise.all(Array.from({ length: 5 }, () => aConversation(database.current)));
    const ids: string[] = [];
    for (const conversation of conversations) {
      for (let count = 0; count < 40; count++) ids.push(await aQueuedMessage(database.current, conversation));
    }
    await Promise.all([startSender(channel), startSender(channel)]);
    await expect.poll(() => channel.sent.length).toBe(200);
    expect(new Set(channel.sent)).toEqual(new Set(ids));
  });
});

describe('what a dead worker had in hand', () => {
  it('is sent when it was never on the wire', async () => {
    const id = await aQueuedMessage(database.current, await aConversation(database.current));
    await heldByTheDead(id, { intended: false });
    const channel = aChannel(accepted);
    await startSender(channel);
    await expect.poll(() => stateOf(id)).toBe('sent');
    expect(channel.sent).toEqual([id]);
  });

  it('is unknown when it may be out, and is not sent again', async () => {
    const id = await aQueuedMessage(database.current, await aConversation(database.current));
    await heldByTheDead(id, { intended: true });
    const channel = aChannel(accepted);
    await startSender(channel);
    await expect.poll(() => stateOf(id)).toBe('unknown');
    expect(channel.sent).toEqual([]);
    expect(await readMessage(id)).toMatchObject({ failure: { code: 'sending.worker_lost' } });
  });

  it('is settled when its outcome is on record', async () => {
    const id = await aQueuedMessage(database.current, await aConversation(database.current));
    await heldByTheDead(id, { intended: true, outcome: 'sent' });
    const channel = aChannel(accepted);
    await startSender(channel);
    await expect.poll(() => stateOf(id)).toBe('sent');
    expect(channel.sent).toEqual([]);
  });

  it('was unknown until the worker that was thought dead told what became of it', async () => {
    const gate = Promise.withResolvers<void>();
    const channel = aChannel(async (id) => {
      await gate.promise;
      return accepted(id);
    });
    const id = await aQueuedMessage(database.current, await aConversation(database.current));
    await startSender(channel);
    await expect.poll(() => channel.sent).toEqual([id]);
    // Its lease ends while the message is on the wire; another worker takes over.
    await sql`update workers set lease_until = now() - interval '1 minute'`.execute(database.current.owner);
    const other = aChannel(accepted);
    await startSender(other);
    await expect.poll(() => stateOf(id)).toBe('unknown');
    gate.resolve();
    await expect.poll(() => stateOf(id)).toBe('sent');
    expect(other.sent).toEqual([]);
    expect(await eventsOf(id)).toEqual(['message.unconfirmed', 'message.sent']);
  });
});

describe('a worker that is stopped', () => {
  it('finishes what is on the wire and hands the rest back', async () => {
    const gate = Promise.withResolvers<void>();
    const channel = aChannel(async (id) => {
      await gate.promise;
      return accepted(id);
    });
    const conversation = await aConversation(database.current);
    for (let count = 0; count < 20; count++) await aQueuedMessage(database.current, conversation);
    const sender = await startSender(channel);
    await expect.poll(() => channel.sent.length).toBe(4);
    const stopped = sender.stop(5000);
    gate.resolve();
    await stopped;
    expect(await countStates()).toEqual({ queued: 16, sent: 4 });
  });

  it('puts nothing more on the wire while it is still looking for work', async () => {
    const gate = Promise.withResolvers<void>();
    const channel = aChannel(async (id) => {
      await gate.promise;
      return accepted(id);
    });
    const conversation = await aConversation(database.current);
    for (let count = 0; count < 20; count++) await aQueuedMessage(database.current, conversation);
    const sender = await startSender(channel);
    await expect.poll(() => channel.sent.length).toBe(4);
    let stopped: Promise<void> | undefined;
    await database.current.inTransaction(async (tx) => {
      // Whoever looks for dead workers waits here.
      await sql`lock table workers in access exclusive mode`.execute(tx);
      await expect.poll(() => isAnyoneWaitingFor('workers')).toBe(true);
      stopped = sender.stop(20_000);
      gate.resolve();
      await expect.poll(async () => (await countStates())['sent']).toBe(4);
    });
    await stopped;
    expect(channel.sent).toHaveLength(4);
    expect(await countStates()).toEqual({ queued: 16, sent: 4 });
  });
});

async function countStates(): Promise<Record<string, number>> {
  const { rows } = await sql<{ state: string; count: number }>`
    select state, count(*)::int as count from messages group by state`.execute(database.current.owner);
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

async function isAnyoneWaitingFor(table: string): Promise<boolean> {
  const { rows } = await sql`
    select from pg_locks l
     where l.relation = ${table}::regclass and not l.granted
       and l.database = (select oid from pg_database where datname = current_database())
       and exists (select from pg_stat_activity a where a.pid = l.pid and a.query like '%no key update of row skip locked%')
  `.execute(database.current.owner);
  return rows.length > 0;
}

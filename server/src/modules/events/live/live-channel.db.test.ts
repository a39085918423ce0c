import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { liveCloseCodes } from '@millrace/contracts/live';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EventDraft, publishProgress, systemActor } from '#modules/events/events.module';
import { uuidV7Ids } from '#platform/ids';
import { LiveClient } from '#testing/live-client';
import { signUp, testOrigin } from '#testing/test-person';
import { inject, startTestProgram, type TestProgram, useTestProgram } from '#testing/test-program';

const program = useTestProgram();
let address: string;

beforeAll(async () => {
  address = await program.current.server.listen({ host: '127.0.0.1', port: 0 });
});

function aDraft(workspaceId: string, after: Record<string, unknown> = {}): EventDraft {
  const entity = { entityType: 'contact', entityId: uuidV7Ids.next() };
  return { workspaceId, type: 'contact.updated', ...entity, actor: systemActor, after };
}

/**
 * A workspace whose own events are behind every reader. The order of the log is that of the whole server: as long as a
 * transaction of another test is open, what came after it is held back, and would be carried to a client later.
 */
async function aSettledWorkspace() {
  const workspace = await program.current.aWorkspace();
  const isSettled = async () => {
    const { rows } = await sql`
      select from events
      where workspace_id = ${workspace.workspaceId} and xid >= pg_snapshot_xmin(pg_current_snapshot())
    `.execute(program.current.database.owner);
    return rows.length === 0;
  };
  await expect.poll(isSettled).toBe(true);
  return workspace;
}

async function record(from: TestProgram, workspaceId: string, after?: Record<string, unknown>): Promise<string> {
  const [event] = await from.database.inWorkspace(workspaceId, (tx) =>
    from.modules.events.record(tx, [aDraft(workspaceId, after)]),
  );
  return event?.id ?? '';
}

describe('the live channel', () => {
  it('carries what happens after hello, and nothing of another workspace', async () => {
    const [mine, theirs] = [await aSettledWorkspace(), await aSettledWorkspace()];
    const client = await LiveClient.open(address, mine.apiKey);
    expect(client.messages[0]).toMatchObject({ type: 'ready' });
    await record(program.current, theirs.workspaceId);
    const id = await record(program.current, mine.workspaceId, { status: 'working' });
    await client.until(() => client.eventsOf('contact.updated').length > 0);
    await delay(50);
    expect(client.eventsOf('contact.updated')).toMatchObject([
      { id, type: 'contact.updated', after: { status: 'working' } },
    ]);
    await client.close();
  });

  it('names the person behind an event, like the list of events', async () => {
    const { apiKey, call } = await aSettledWorkspace();
    const client = await LiveClient.open(address, apiKey);
    await call('PATCH', '/workspace', { name: 'Renamed' });
    await client.until(() => client.eventsOf('workspace.updated').length > 0);
    const list = await call('GET', '/events?limit=1');
    expect(client.eventsOf('workspace.updated')).toEqual(list.body.items);
    await client.close();
  });

  it('goes on behind the cursor of a client that comes back', async () => {
    const { apiKey, workspaceId } = await aSettledWorkspace();
    const first = await LiveClient.open(address, apiKey);
    await record(program.current, workspaceId);
    await first.until(() => first.eventsOf('contact.updated').length === 1);
    await first.close();
    const missed = [await record(program.current, workspaceId), await record(program.current, workspaceId)];
    const second = await LiveClient.open(address, apiKey, first.cursor);
    await second.until(() => second.eventsOf('contact.updated').length === 2);
    expect(second.messages[0]).toEqual({ type: 'ready', cursor: first.cursor });
    expect(second.eventsOf('contact.updated').map(({ id }) => id)).toEqual(missed);
    await second.close();
  });

  it('holds back what an older transaction might still come before, and hands it on when that has ended', async () => {
    const { apiKey, workspaceId } = await aSettledWorkspace();
    const client = await LiveClient.open(address, apiKey);
    const ids: string[] = [];
    let finish = () => {};
    const older = program.current.database.inWorkspace(workspaceId, async (tx) => {
      const [event] = await program.current.modules.events.record(tx, [aDraft(workspaceId)]);
      ids.push(event?.id ?? '');
      await new Promise<void>((resolve) => (finish = resolve));
    });
    await expect.poll(() => ids.length).toBe(1);
    ids.push(await record(program.current, workspaceId));
    await delay(100);
    expect(client.eventsOf('contact.updated')).toEqual([]);
    finish();
    await older;
    await client.until(() => client.eventsOf('contact.updated').length === 2);
    expect(client.eventsOf('contact.updated').map(({ id }) => id)).toEqual(ids);
    await client.close();
  });

  it('tells a client whose cursor is not known here, or too far back, to read everything again', async () => {
    const { apiKey, workspaceId } = await aSettledWorkspace();
    const early = await LiveClient.open(address, apiKey);
    await early.close();
    const future = Buffer.from(`99999999999.${uuidV7Ids.next()}`).toString('base64url');
    for (const cursor of ['nonsense', future]) {
      const client = await LiveClient.open(address, apiKey, cursor);
      expect(client.messages[0]?.type).toBe('reset');
      const id = await record(program.current, workspaceId);
      await client.until(() => client.eventsOf('contact.updated').length > 0);
      expect(client.eventsOf('contact.updated').map((event) => event.id)).toEqual([id]);
      await client.close();
    }
    await insertMany(workspaceId, 10_001);
    const late = await LiveClient.open(address, apiKey, early.cursor);
    expect(late.messages[0]?.type).toBe('reset');
    await late.close();
  });

  it('shows how far long work is, also of another process, to its workspace only', async () => {
    const { program: worker, stop } = await startTestProgram({ beside: program.current });
    const [mine, theirs] = [await aSettledWorkspace(), await aSettledWorkspace()];
    const clients = [await LiveClient.open(address, mine.apiKey), await LiveClient.open(address, theirs.apiKey)];
    await expect.poll(() => worker.bus.isConnected && program.current.bus.isConnected).toBe(true);
    const progress = { kind: 'import', id: uuidV7Ids.next(), done: 500, total: 1000, state: 'running' };
    publishProgress(worker.bus, mine.workspaceId, progress);
    const progressOf = ({ messages }: LiveClient) => messages.filter(({ type }) => type === 'progress');
    await clients[0]?.until(() => clients.some((client) => progressOf(client).length > 0));
    expect(clients.map(progressOf)).toEqual([[{ type: 'progress', ...progress }], []]);
    await Promise.all(clients.map((client) => client.close()));
    await stop();
  });

  it('answers ping with pong, and ends a conversation in another language', async () => {
    const { apiKey } = await aSettledWorkspace();
    const client = await LiveClient.open(address, apiKey);
    client.send({ type: 'ping' });
    await client.until(() => client.messages.at(-1)?.type === 'pong');
    client.send('what?');
    expect(await client.closed).toBe(liveCloseCodes.protocol);
  });

  it.each([
    'null',
    '[]',
    '{"type":"hello","cursor":1}',
    '{"type":"hello","cursor":""}',
    '{"__proto__":{"type":"hello"}}',
    '\u0000\ud800',
    '['.repeat(4_000),
    'x'.repeat(5_000),
  ])('ends a conversation that opens with %j', async (message) => {
    const { apiKey } = await program.current.aWorkspace();
    const client = await LiveClient.open(address, apiKey);
    client.send(message);
    // Longer than any message: the protocol's own code for that.
    expect(await client.closed).toBe(message.length > 4_096 ? 1009 : liveCloseCodes.protocol);
  });

  it.each([
    '\u0000',
    '-1-x',
    `${'9'.repeat(20)}.0192f3c1-7a00-7fff-8000-00000000ffff`,
    `${'9'.repeat(21)}.0192f3c1-7a00-7fff-8000-00000000ffff`,
  ])('does not know the cursor %j and says so', async (cursor) => {
    const { apiKey } = await program.current.aWorkspace();
    const client = await LiveClient.open(address, apiKey, Buffer.from(cursor).toString('base64url'));
    await client.until(() => client.messages.length > 0);
    expect(client.messages[0]?.type).toBe('reset');
    await client.close();
  });

  it('lets go of a client that reads nothing, not of one that is only slow, and neither misses anything', async () => {
    const { apiKey, workspaceId } = await aSettledWorkspace();
    const reader = await LiveClient.open(address, apiKey);
    const { clients } = program.current.server.websocketServer;
    await expect.poll(() => clients.size).toBe(1);
    const stuck = await openWithoutReading(apiKey);
    let isEnded = false;
    stuck.on('close', () => (isEnded = true)).on('error', () => {});
    const text = 'x'.repeat(20_000);
    for (let sent = 0; sent < 40; sent++) {
      await program.current.database.inWorkspace(workspaceId, async (tx) => {
        await program.current.modules.events.record(
          tx,
          Array.from({ length: 25 }, () => aDraft(workspaceId, { text })),
        );
      });
    }
    await reader.until(() => reader.eventsOf('contact.updated').length === 1_000);
    await expect.poll(() => clients.size).toBe(1);
    stuck.resume();
    await expect.poll(() => isEnded).toBe(true);
    const again = await LiveClient.open(address, apiKey, reader.messages.flatMap(cursorsOf)[0]);
    await again.until(() => again.eventsOf('contact.updated').length === 1_000);
    expect(again.eventsOf('contact.updated').map(({ id }) => id)).toEqual(
      reader.eventsOf('contact.updated').map(({ id }) => id),
    );
    await Promise.all([reader.close(), again.close()]);
  });
});

describe('who is where', () => {
  const place = { kind: 'workflow', id: uuidV7Ids.next() } as const;
  const othersOf = ({ messages }: LiveClient) => {
    const told = messages.flatMap((message) => (message.type === 'others' ? [message.people] : []));
    return told.at(-1)?.map(({ name, isEditing }) => `${name}${isEditing ? ' edits' : ''}`);
  };
  const openTab = async (at: string, cookie: string) => {
    const client = new LiveClient(at, { cookie });
    await client.opened();
    client.send({ type: 'hello' });
    await client.until(() => client.messages.length > 0);
    client.send({ type: 'here', place, isEditing: false });
    return client;
  };

  it('is told to those at the same place of the same workspace, in whatever process, until they leave', async () => {
    const { program: other, stop } = await startTestProgram({ beside: program.current });
    const elsewhere = await other.server.listen({ host: '127.0.0.1', port: 0 });
    await expect.poll(() => other.bus.isConnected && program.current.bus.isConnected).toBe(true);
    const [cookie, stranger] = [await signIn(anAddress()), await signIn(anAddress())];
    const [one, two, three] = [
      await openTab(address, cookie),
      await openTab(elsewhere, cookie),
      await openTab(address, stranger),
    ];
    await one.until(() => othersOf(one)?.length === 1);
    const [name] = othersOf(one) ?? [];
    two.send({ type: 'here', place, isEditing: true });
    await one.until(() => othersOf(one)?.[0] === `${name} edits`);
    expect(othersOf(two)).toEqual([name]);
    expect(othersOf(three)).toEqual([]);
    await two.close();
    await one.until(() => othersOf(one)?.length === 0);
    one.send({ type: 'here', place: null, isEditing: false });
    await Promise.all([one.close(), three.close()]);
    await stop();
  });

  it('is nobody’s business for a program, and nothing to be said before hello', async () => {
    const { apiKey } = await aSettledWorkspace();
    const client = await LiveClient.open(address, apiKey);
    client.send({ type: 'here', place, isEditing: true });
    client.send({ type: 'ping' });
    await client.until(() => client.messages.at(-1)?.type === 'pong');
    expect(othersOf(client)).toBeUndefined();
    await client.close();
    const rude = new LiveClient(address, { authorization: `Bearer ${apiKey}` });
    await rude.opened();
    rude.send({ type: 'here', place, isEditing: true });
    expect(await rude.closed).toBe(liveCloseCodes.protocol);
  });
});

describe('who may listen', () => {
  it('nobody without a credential, with a wrong one, or with a cookie from another site', async () => {
    const cookie = await signIn(`${uuidV7Ids.next()}@example.com`);
    expect(await handshake({})).toBe(401);
    expect(await handshake({ authorization: 'Bearer mr_wrong' })).toBe(401);
    expect(await handshake({ cookie, origin: 'https://evil.example' })).toBe(401);
    expect(await handshake({ cookie, origin: address })).toBe(101);
  });

  it('is told 426 without an upgrade', async () => {
    const { call } = await aSettledWorkspace();
    expect(await call('GET', '/live')).toMatchObject({ status: 426, body: { code: 'request.upgrade_required' } });
  });

  it('a key until it is revoked, in whatever process', async () => {
    const { program: other, stop } = await startTestProgram({ beside: program.current });
    await expect.poll(() => other.bus.isConnected && program.current.bus.isConnected).toBe(true);
    const { apiKey, call } = await aSettledWorkspace();
    const { body } = await call('POST', '/api-keys', { name: 'Short-lived' });
    const client = await LiveClient.open(address, body.key);
    const headers = { authorization: `Bearer ${apiKey}` };
    const revoked = await inject(other.server, { method: 'DELETE', url: `/api/v1/api-keys/${body.id}`, headers });
    expect(revoked.status).toBe(200);
    expect(await client.closed).toBe(liveCloseCodes.signedOut);
    await stop();
  });

  it('a person until they sign out', async () => {
    const cookie = await signIn(`${uuidV7Ids.next()}@example.com`);
    const client = new LiveClient(address, { cookie });
    await client.opened();
    client.send({ type: 'hello' });
    await client.until(() => client.messages.length > 0);
    const { server } = program.current;
    await inject(server, { method: 'POST', url: '/api/v1/auth/sign-out', headers: { cookie, origin: testOrigin } }, {});
    expect(await client.closed).toBe(liveCloseCodes.signedOut);
  });
});

describe('with many writers, two processes, lost connections and a restart', () => {
  let other: Awaited<ReturnType<typeof startTestProgram>>;
  const clients: LiveClient[] = [];
  beforeAll(async () => void (other = await startTestProgram({ beside: program.current })));
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await other.stop();
  });

  it('every event arrives exactly once, in the order of the log', async () => {
    const { apiKey, workspaceId } = await aSettledWorkspace();
    const processes = [program.current, other.program];
    const addresses = [address, await other.program.server.listen({ host: '127.0.0.1', port: 0 })];
    const steady = await LiveClient.open(address, apiKey);
    clients.push(steady);
    const roaming: string[] = [];
    let cursor = steady.cursor;
    const writing = { isOver: false };

    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let round = 0; round < 25; round++) {
        const from = processes[(writer + round) % 2] ?? program.current;
        const work = from.database.inWorkspace(workspaceId, async (tx) => {
          const drafts = Array.from({ length: 1 + ((writer + round) % 3) }, () => aDraft(workspaceId));
          await from.modules.events.record(tx, drafts);
          // Commits come in another order than ids.
          await delay((writer * 7 + round * 3) % 11);
          if ((writer + round) % 10 === 0) throw new Error('changed my mind');
        });
        await work.catch(() => {});
      }
    });
    const roam = async () => {
      for (let visit = 0; !writing.isOver || visit < 4; visit++) {
        if (visit === 3) await restartOther();
        const client = await LiveClient.open(addresses[visit % 2] ?? address, apiKey, cursor);
        clients.push(client);
        await delay(30 + (visit % 3) * 20);
        await client.close();
        roaming.push(...client.eventsOf('contact.updated').map(({ id }) => id));
        cursor = client.cursor;
      }
    };
    const restartOther = async () => {
      await other.program.server.close();
      const started = await startTestProgram({ beside: program.current });
      const { stop } = other;
      other = { program: started.program, stop: async () => void (await Promise.all([stop(), started.stop()])) };
      addresses[1] = await started.program.server.listen({ host: '127.0.0.1', port: 0 });
    };
    await Promise.all([Promise.all(writers).then(() => (writing.isOver = true)), roam()]);

    const log = await sql<{ id: string }>`
      select id from events where workspace_id = ${workspaceId} and type = 'contact.updated' order by xid, id
    `.execute(program.current.database.owner);
    const wanted = log.rows.map(({ id }) => id);
    expect(wanted.length).toBeGreaterThan(300);
    await steady.until(() => steady.eventsOf('contact.updated').length >= wanted.length);
    const last = await LiveClient.open(address, apiKey, cursor);
    clients.push(last);
    await last.until(() => roaming.length + last.eventsOf('contact.updated').length >= wanted.length);
    await delay(100);
    expect(steady.eventsOf('contact.updated').map(({ id }) => id)).toEqual(wanted);
    expect([...roaming, ...last.eventsOf('contact.updated').map(({ id }) => id)]).toEqual(wanted);
  });
});

function cursorsOf(message: { cursor?: string } | object): string[] {
  return 'cursor' in message && typeof message.cursor === 'string' ? [message.cursor] : [];
}

async function insertMany(workspaceId: string, count: number): Promise<void> {
  await sql`
    insert into events (workspace_id, id, type, entity_type, entity_id, actor_kind)
    select ${workspaceId}, gen_random_uuid(), 'contact.updated', 'contact', gen_random_uuid(), 'system'
      from generate_series(1, ${count}::int)
  `.execute(program.current.database.owner);
}

/** Signs a new person up and gives them a workspace; answers their cookie. */
function anAddress(): string {
  return `${uuidV7Ids.next()}@example.com`;
}

async function signIn(email: string): Promise<string> {
  const person = await signUp(program.current, { email });
  const made = await person.call('POST', '/workspaces', { name: 'Ada & Co' });
  expect(made.status).toBeLessThan(300);
  return person.cookie;
}

const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': Buffer.alloc(16).toString('base64'),
};

/** The status a handshake is answered with. */
function handshake(headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${address}/api/v1/live`, { agent: false, headers: { ...upgrade, ...headers } });
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', reject).end();
  });
}

/** Says hello and then reads nothing: what the server sends piles up. */
function openWithoutReading(apiKey: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${address}/api/v1/live`, {
      headers: { ...upgrade, authorization: `Bearer ${apiKey}` },
    });
    request.on('upgrade', (_response, socket) => {
      const hello = Buffer.from('{"type":"hello"}');
      // A masked text frame with a mask of zeros.
      socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | hello.length, 0, 0, 0, 0]), hello]));
      socket.once('data', () => {
        socket.pause();
        resolve(socket as Socket);
      });
    });
    request.on('error', reject).end();
  });
}

import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uuidV7Ids } from '#platform/ids';
import { silentLogger } from '#platform/log/logger';
import { createJobWorker, type JobWorker, PermanentJobError } from '#platform/queue/job-worker';
import { aConversation, aQueuedMessage, type TestConversation } from '#testing/outbound';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';

const program = useTestProgram();
let workspace: TestWorkspace;
let conversation: TestConversation;

beforeEach(async () => {
  workspace = await program.current.aWorkspace();
  conversation = await aConversation(program.current.database, { workspaceId: workspace.workspaceId });
});

const owner = () => program.current.database.owner;

interface Fate {
  state: 'failed' | 'unknown';
  code?: string;
  attempts?: number;
}

/** A message that has met its end, with its attempts. */
async function aMessageThat(
  { state, code = 'smtp.connection_failed', attempts = 1 }: Fate,
  on = conversation,
): Promise<string> {
  const id = await aQueuedMessage(program.current.database, on);
  const failure = JSON.stringify({ code, detail: 'The mail server could not be reached.' });
  await sql`
    update messages set state = ${state}, next_attempt_at = null, attempt_count = ${attempts}, failure = ${failure}::jsonb
     where id = ${id}`.execute(owner());
  await sql`
    insert into send_attempts (workspace_id, message_id, attempt_group, number, channel_id, worker_id, token, not_after,
                               outcome, code, ended_at)
    select workspace_id, id, 1, number, channel_id, gen_random_uuid(), number, now(), ${state}, ${code}, now()
      from messages, generate_series(1, ${attempts}) number where id = ${id}`.execute(owner());
  return id;
}

const stateOf = async (id: string) => (await workspace.call('GET', `/messages/${id}`)).body.state;

describe('dead letters', () => {
  it('show messages that were given up and those in doubt, newest first, with filters', async () => {
    const failed = await aMessageThat({ state: 'failed', attempts: 4 });
    const refused = await aMessageThat({ state: 'failed', code: 'smtp.550' });
    const doubtful = await aMessageThat({ state: 'unknown' });
    await aQueuedMessage(program.current.database, conversation);

    const all = await workspace.call('GET', '/dead-letters?total=true');
    expect(all.body.items.map(({ id }: { id: string }) => id)).toEqual([doubtful, refused, failed]);
    expect(all.body.total).toBe(3);
    expect(all.body.items[2]).toMatchObject({
      kind: 'message',
      state: 'dead',
      queue: 'email-send',
      title: `A question → ${conversation.address}`,
      reason: { code: 'smtp.connection_failed' },
      attempts: 4,
    });
    const listed = async (query: string) =>
      (await workspace.call('GET', `/dead-letters?${query}`)).body.items.map(({ id }: { id: string }) => id);
    expect(await listed('reason=smtp.550')).toEqual([refused]);
    expect(await listed('state=unknown')).toEqual([doubtful]);
    expect(await listed('kind=job')).toEqual([]);
    expect(await listed('queue=imports')).toEqual([]);
  });

  it('are paged without gap or repeat', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) ids.unshift(await aMessageThat({ state: 'failed' }));
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await workspace.call('GET', `/dead-letters?limit=2${cursor}`);
      seen.push(...page.body.items.map(({ id }: { id: string }) => id));
      cursor = page.body.nextCursor ? `&cursor=${page.body.nextCursor}` : '';
    } while (cursor);
    expect(seen).toEqual(ids);
  });

  it('tell what was tried', async () => {
    const id = await aMessageThat({ state: 'failed', attempts: 2 });
    const letter = await workspace.call('GET', `/dead-letters/${id}`);
    expect(letter.body).toMatchObject({
      payload: { conversationId: conversation.conversationId, to: conversation.address },
      attemptList: [
        { number: 1, outcome: 'failed', code: 'smtp.connection_failed' },
        { number: 2, outcome: 'failed' },
      ],
    });
    expect((await workspace.call('GET', `/messages/${id}/attempts`)).body.items).toHaveLength(2);
  });

  it('go back into their queue with a fresh set of attempts, many at once', async () => {
    const [one, other] = [
      await aMessageThat({ state: 'failed', attempts: 4 }),
      await aMessageThat({ state: 'failed' }),
    ];
    const stranger = uuidV7Ids.next();
    const answer = await workspace.call('POST', '/dead-letters/retry', { ids: [one, other, stranger] });
    expect(answer.body.results).toEqual([
      { id: one, done: true, reason: null },
      { id: other, done: true, reason: null },
      { id: stranger, done: false, reason: 'There is no such dead letter any more.' },
    ]);
    const message = await workspace.call('GET', `/messages/${one}`);
    expect(message.body).toMatchObject({ state: 'queued', attempts: 0, failure: null });
    const events = await workspace.call('GET', `/events?recordId=${one}&type=message.queued`);
    expect(events.body.items[0]).toMatchObject({ actor: { kind: 'api_key' }, after: { retried: true } });
    expect((await workspace.call('GET', '/dead-letters')).body.items).toEqual([]);
  });

  it('are discarded: off the list, still in the conversation as failed', async () => {
    const id = await aMessageThat({ state: 'failed' });
    await workspace.call('POST', '/dead-letters/discard', { ids: [id] });
    expect((await workspace.call('GET', '/dead-letters')).body.items).toEqual([]);
    expect((await workspace.call('GET', `/dead-letters/${id}`)).status).toBe(404);
    expect(await stateOf(id)).toBe('failed');
  });

  it('of another workspace are neither shown nor decided', async () => {
    const other = await program.current.aWorkspace();
    const theirs = await aMessageThat({ state: 'failed' }, await aConversation(program.current.database, other));
    expect((await workspace.call('GET', '/dead-letters')).body.items).toEqual([]);
    expect((await workspace.call('GET', `/dead-letters/${theirs}`)).status).toBe(404);
    const answer = await workspace.call('POST', '/dead-letters/retry', { ids: [theirs] });
    expect(answer.body.results).toMatchObject([{ done: false }]);
  });
});

describe('a message in doubt', () => {
  it('is not retried along with others', async () => {
    const id = await aMessageThat({ state: 'unknown' });
    const answer = await workspace.call('POST', '/dead-letters/retry', { ids: [id] });
    expect(answer.body.results).toMatchObject([{ done: false, reason: expect.stringContaining('may have been sent') }]);
    expect(await stateOf(id)).toBe('unknown');
  });

  it('is marked as sent, or sent again, by a person who has looked', async () => {
    const [arrived, lost] = [await aMessageThat({ state: 'unknown' }), await aMessageThat({ state: 'unknown' })];
    expect((await workspace.call('POST', `/messages/${arrived}/resolve`, { as: 'sent' })).body).toEqual({
      id: arrived,
      state: 'sent',
    });
    expect((await workspace.call('POST', `/messages/${lost}/resolve`, { as: 'send_again' })).body.state).toBe('queued');
    expect([await stateOf(arrived), await stateOf(lost)]).toEqual(['sent', 'queued']);
    const again = await workspace.call('POST', `/messages/${arrived}/resolve`, { as: 'send_again' });
    expect([again.status, again.body.code]).toEqual([409, 'sending.not_unknown']);
  });
});

describe('the queues', () => {
  it('show depth, age and failures of outgoing messages', async () => {
    await aMessageThat({ state: 'failed', code: 'smtp.550' });
    await aMessageThat({ state: 'failed', code: 'smtp.550' });
    await aMessageThat({ state: 'unknown' });
    await aQueuedMessage(program.current.database, conversation);
    const { body } = await workspace.call('GET', '/queues');
    const outgoing = body.items.find(({ name }: { name: string }) => name === 'email-send');
    expect(outgoing).toMatchObject({
      holds: 'messages',
      ready: 1,
      active: 0,
      dead: 2,
      unknown: 1,
      oldestReadyAt: expect.any(String),
      failures: [{ reason: 'smtp.550', count: 2 }],
    });
  });
});

describe('jobs', () => {
  let worker: JobWorker;
  const failing = new Set<string>();

  beforeAll(async () => {
    const { database, modules } = program.current;
    worker = createJobWorker({ connection: database.connections.owner, queue: modules.queue, log: silentLogger });
    worker.register({
      queue: 'imports',
      task: 'test',
      run: async ({ data }) => {
        if (failing.has(String(data['recordId']))) throw new PermanentJobError('The file is gone.');
      },
    });
    await worker.start();
  });
  afterAll(() => worker.stop(1000));

  async function enqueue(recordId: string): Promise<string> {
    const { database, modules } = program.current;
    return await database.inWorkspace(workspace.workspaceId, (tx) =>
      modules.queue.enqueue(tx, 'imports', { task: 'test', recordId }),
    );
  }

  it('are listed, and those that failed for good are dead letters that can be retried', async () => {
    failing.add('bad');
    const good = await enqueue('good');
    const bad = await enqueue('bad');
    await expect
      .poll(async () => (await workspace.call('GET', '/jobs')).body.items)
      .toMatchObject([
        { id: bad, task: 'test', state: 'dead', payload: { recordId: 'bad' }, error: 'The file is gone.' },
        { id: good, state: 'completed' },
      ]);
    const [letter] = (await workspace.call('GET', '/dead-letters?kind=job')).body.items;
    expect(letter).toMatchObject({ id: bad, queue: 'imports', title: 'test', reason: { detail: 'The file is gone.' } });
    expect((await workspace.call('GET', `/dead-letters/${bad}`)).body.payload).toEqual({ recordId: 'bad' });
    const queues = (await workspace.call('GET', '/queues')).body.items;
    expect(queues.find(({ name }: { name: string }) => name === 'imports')).toMatchObject({
      dead: 1,
      failures: [{ reason: 'The file is gone.', count: 1 }],
    });

    failing.clear();
    const answer = await workspace.call('POST', '/dead-letters/retry', { ids: [bad] });
    expect(answer.body.results).toEqual([{ id: bad, done: true, reason: null }]);
    await expect.poll(async () => (await workspace.call('GET', '/jobs?state=completed&total=true')).body.total).toBe(2);
  });

  it('are discarded for good', async () => {
    failing.add('bad');
    const bad = await enqueue('bad');
    await expect.poll(async () => (await workspace.call('GET', '/jobs?state=dead')).body.items).toHaveLength(1);
    await workspace.call('POST', '/dead-letters/discard', { ids: [bad] });
    expect((await workspace.call('GET', '/jobs?state=dead')).body.items).toEqual([]);
    failing.clear();
  });
});

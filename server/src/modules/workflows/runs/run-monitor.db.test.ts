import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { inject, type TestWorkspace, useTestProgram } from '#testing/test-program';
import { countDeadRuns } from './run-monitor-store.ts';

const program = useTestProgram();
let workspace: TestWorkspace;
let workflowId: string;

beforeEach(async () => {
  workspace = await program.current.aWorkspace();
  workflowId = await aWorkflow();
});

const owner = () => program.current.database.owner;

async function aWorkflow(): Promise<string> {
  const steps = [{ id: 'a', type: 'transformation', set: { n: 1 } }];
  const { body } = await workspace.call('POST', '/workflows', { definition: { name: 'Greet', steps } });
  expect((await workspace.call('POST', `/workflows/${body.id}/publish`, {})).status).toBe(200);
  return body.id;
}

/** Nobody carries it out here: it stands in line. */
async function aRun(): Promise<string> {
  return (await workspace.call('POST', `/workflows/${workflowId}/run`, {})).body.id;
}

async function fail(id: string, code = 'http.refused'): Promise<void> {
  const error = JSON.stringify({ code, message: 'The server said no.', class: 'permanent', path: 'each[1].send' });
  await sql`
    update runs set state = 'failed', due_at = null, error = ${error}::jsonb, ended_at = clock_timestamp()
     where id = ${id}`.execute(owner());
}

async function aFailedRun(code?: string): Promise<string> {
  const id = await aRun();
  await fail(id, code);
  return id;
}

const listed = async (query = ''): Promise<string[]> =>
  (await workspace.call('GET', `/dead-letters?${query}`)).body.items.map(({ id }: { id: string }) => id);

describe('failed runs among the dead letters', () => {
  it('are listed newest first, with where and why they failed, and paged', async () => {
    const [one, two, three] = [await aFailedRun(), await aFailedRun('run.out_of_time'), await aFailedRun()];
    await aRun();
    const { body } = await workspace.call('GET', '/dead-letters?kind=run&limit=2&total=true');
    expect(body).toMatchObject({ total: 3, hasMore: true });
    expect(body.items).toMatchObject([
      {
        id: three,
        kind: 'run',
        state: 'dead',
        queue: 'workflow-execution',
        title: 'Greet',
        reason: { code: 'http.refused', detail: 'The server said no.' },
        attempts: 1,
        failedAt: expect.any(String),
        run: { workflowId, version: 1, step: 'each[1].send', canResume: true },
      },
      { id: two },
    ]);
    expect(await listed(`kind=run&limit=2&cursor=${body.nextCursor}`)).toEqual([one]);
    expect(await listed('reason=run.out_of_time')).toEqual([two]);
    expect(await listed(`reason=http.refused&limit=2&cursor=${body.nextCursor}`)).toEqual([one]);
    expect((await workspace.call('GET', '/dead-letters?reason=http.refused&total=true')).body.total).toBe(2);
    expect(await listed('queue=workflow-execution')).toEqual([three, two, one]);
    for (const others of ['kind=message', 'state=unknown', 'queue=imports']) expect(await listed(others)).toEqual([]);
  });

  it('are counted no further than asked', async () => {
    for (let left = 3; left > 0; left -= 1) await aFailedRun();
    const { database } = program.current;
    const { workspaceId } = workspace;
    for (const reason of [undefined, 'http.refused']) {
      const count = (most: number) =>
        database.inWorkspace(workspaceId, (tx) => countDeadRuns(tx, workspaceId, { reason, most }));
      expect([await count(2), await count(10)]).toEqual([2, 3]);
    }
  });

  it('tell every attempt at the step that failed', async () => {
    const id = await aFailedRun();
    await sql`
      insert into run_effects (workspace_id, run_id, path, attempt_group, attempt, service, action, effect, inputs, worker_id, token,
                               not_after, outcome, error, ended_at)
      select ${workspace.workspaceId}, ${id}, 'each[1].send', 0, attempt, 'http', 'request', 'unsafe', '{}', gen_random_uuid(), 1,
             now(), 'failed', '{"code": "http.refused", "message": "No."}', now()
        from generate_series(1, 3) attempt`.execute(owner());
    expect((await workspace.call('GET', '/dead-letters')).body.items).toMatchObject([{ id, attempts: 3 }]);
    const { body } = await workspace.call('GET', `/dead-letters/${id}`);
    expect(body.payload).toMatchObject({ runId: id, workflowId, step: 'each[1].send', trigger: 'api' });
    expect(body.attemptList).toMatchObject([1, 2, 3].map((number) => ({ number, outcome: 'failed', detail: 'No.' })));
  });

  it('go on from where they failed, many at once', async () => {
    const [one, two, erased] = [await aFailedRun(), await aFailedRun(), await aFailedRun()];
    await sql`update runs set was_compensated = true, error = null where id = ${erased}`.execute(owner());
    const { body } = await workspace.call('POST', '/dead-letters/retry', { ids: [one, two, erased] });
    expect(body.results).toMatchObject([
      { id: one, done: true },
      { id: two, done: true },
      { id: erased, done: false, reason: expect.stringContaining('from the start') },
    ]);
    expect((await workspace.call('GET', `/runs/${one}`)).body).toMatchObject({ state: 'pending', error: null });
    expect(await listed()).toEqual([erased]);
    const events = await workspace.call('GET', `/events?recordId=${two}&type=run.resumed`);
    expect(events.body.items).toMatchObject([{ actor: { kind: 'api_key' }, after: { workflowId } }]);
  });

  it('are discarded: off the list, failed in history, and back when they fail again', async () => {
    const [one, two] = [await aFailedRun(), await aFailedRun()];
    const stranger = await aRun();
    const { body } = await workspace.call('POST', '/dead-letters/discard', { ids: [one, two, stranger] });
    expect(body.results).toMatchObject([{ done: true }, { done: true }, { id: stranger, done: false }]);
    expect(await listed()).toEqual([]);
    expect((await workspace.call('GET', `/dead-letters/${one}`)).status).toBe(404);
    expect((await workspace.call('POST', '/dead-letters/discard', { ids: [one] })).body.results).toMatchObject([
      { done: false },
    ]);
    const failed = (await workspace.call('GET', '/runs?state=failed')).body.items;
    expect(failed).toMatchObject([{ id: two }, { id: one }]);
    expect((await workspace.call('GET', '/events?type=run.discarded')).body.items).toHaveLength(2);
    await workspace.call('POST', `/runs/${one}/resume`);
    await fail(one);
    expect(await listed()).toEqual([one]);
  });

  it('of another workspace are neither shown nor decided', async () => {
    const theirs = await aFailedRun();
    const other = await program.current.aWorkspace();
    expect((await other.call('GET', '/dead-letters')).body.items).toEqual([]);
    expect((await other.call('GET', `/dead-letters/${theirs}`)).status).toBe(404);
    for (const verb of ['retry', 'discard']) {
      const { body } = await other.call('POST', `/dead-letters/${verb}`, { ids: [theirs] });
      expect(body.results).toMatchObject([{ done: false }]);
    }
    expect(await listed()).toEqual([theirs]);
  });

  it('are decided by members when the workflow is theirs', async () => {
    const { body: key } = await workspace.call('POST', '/api-keys', { name: 'member', role: 'member' });
    const id = await aFailedRun();
    for (const verb of ['retry', 'discard']) {
      const headers = { authorization: `Bearer ${key.key}` };
      const request = { method: 'POST' as const, url: `/api/v1/dead-letters/${verb}`, headers };
      const { body } = await inject(program.current.server, request, { ids: [id] });
      expect(body.results).toMatchObject([{ done: false, reason: expect.stringContaining('somebody else') }]);
    }
    expect(await listed()).toEqual([id]);
  });
});

describe('the queue of runs', () => {
  const queue = async () =>
    (await workspace.call('GET', '/queues')).body.items.find(
      ({ name }: { name: string }) => name === 'workflow-execution',
    );

  it('counts those in line, under way and waiting, and tells since when the first stands in line', async () => {
    expect(await queue()).toMatchObject({ holds: 'runs', ready: 0, oldestReadyAt: null, capped: [], failures: [] });
    const [first] = [await aRun(), await aRun()];
    const [held, resting, doubtful] = [await aRun(), await aRun(), await aRun()];
    const since = '2026-01-05T09:30:00.000Z';
    await sql`update runs set due_at = ${since}, priority = -3 where id = ${first}`.execute(owner());
    await sql`update runs set state = 'running', due_at = null, worker_id = gen_random_uuid() where id = ${held}`.execute(
      owner(),
    );
    await sql`update runs set state = 'waiting', due_at = null, waiting_reason = 'timer' where id = ${resting}`.execute(
      owner(),
    );
    await sql`
      update runs set state = 'waiting', due_at = null, waiting_reason = 'effect_unknown' where id = ${doubtful}`.execute(
      owner(),
    );
    await aFailedRun();
    await aFailedRun();
    expect(await queue()).toMatchObject({
      ready: 2,
      active: 1,
      deferred: 1,
      unknown: 1,
      dead: 2,
      oldestReadyAt: since,
      capped: [],
      failures: [{ reason: 'http.refused', count: 2 }],
    });
  });

  /** As the run that is given, so many more. */
  async function more(id: string, count: number, isWaiting: boolean): Promise<void> {
    const waits = isWaiting ? sql`'waiting', null, 'timer'` : sql`'pending', now(), null`;
    await sql`
      insert into runs (workspace_id, id, workflow_id, version_id, trigger_kind, trigger, state, due_at, waiting_reason)
      select workspace_id, gen_random_uuid(), workflow_id, version_id, trigger_kind, trigger, ${waits}
        from runs, generate_series(1, ${count}::int) n where id = ${id}`.execute(owner());
  }

  it('counts what waits behind more in line than it counts', async () => {
    const id = await aRun();
    await more(id, 10_000, false);
    await more(id, 3, true);
    expect(await queue()).toMatchObject({ ready: 10_000, deferred: 3, capped: ['ready'] });
  });

  it('counts what waits as far as it counts anything', async () => {
    const id = await aRun();
    await more(id, 10_001, true);
    const { ready, deferred, capped } = await queue();
    expect({ ready, deferred }).toEqual({ ready: 1, deferred: 10_000 });
    expect(capped).toEqual(expect.arrayContaining(['deferred']));
    expect(capped).not.toContain('ready');
  });

  it('says so where it has found less than there may be', async () => {
    const id = await aRun();
    await more(id, 20_000, false);
    await more(id, 1, true);
    expect(await queue()).toMatchObject({ ready: 10_000, capped: expect.arrayContaining(['ready', 'deferred']) });
  });
});

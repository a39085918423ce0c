import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { useTestDatabase } from '#testing/test-database';
import { useTestEngine } from '#testing/test-engine';
import { uuidV7Ids } from '#platform/ids';
import type { StepRecord } from './run.ts';

const database = useTestDatabase();
const test = useTestEngine(database);

async function records(runId: string): Promise<StepRecord[]> {
  const { rows } = await sql<{ entries: StepRecord[] }>`
    select entries from run_journal where run_id = ${runId} order by seq`.execute(database.current.owner);
  return rows.flatMap(({ entries }) => entries);
}

async function effects(runId: string) {
  return await database.current.owner
    .selectFrom('run_effects')
    .selectAll()
    .where('run_id', '=', runId)
    .orderBy('path')
    .orderBy('attempt_group')
    .orderBy('attempt')
    .execute();
}

const send = { id: 'send', type: 'integration', service: 'test', action: 'unsafe', inputs: { to: '{{ trigger.to }}' } };

describe('a run', () => {
  it('goes from step to step and ends with the value of the last', async () => {
    const worker = await test.current.aWorker();
    const run = await test.current.complete(
      worker,
      {
        steps: [
          { id: 'a', type: 'transformation', set: { n: '{{ trigger.n + 1 }}' } },
          {
            id: 'check',
            type: 'conditional',
            cases: [{ when: '{{ a.n > 2 }}', steps: [{ id: 'big', type: 'transformation', set: { size: 'big' } }] }],
            else: [{ id: 'small', type: 'transformation', set: { size: 'small' } }],
          },
          { id: 'last', type: 'transformation', set: { text: 'It is {{ check.size }}' } },
        ],
      },
      { n: 2 },
    );
    expect(run).toMatchObject({ state: 'completed', output: { text: 'It is big' }, worker_id: null, due_at: null });
    expect((await records(run.id)).map(({ path }) => path)).toEqual(['a', 'check.big', 'check', 'last']);
  });

  it('performs an effect once, with its intent on record before and its outcome after', async () => {
    const worker = await test.current.aWorker();
    test.current.actions.answer(async (call) => {
      const [row] = await effects(call.runId);
      return { kind: 'done', output: { wasOnRecord: row?.outcome === null && row.path === 'send' } };
    });
    const run = await test.current.complete(worker, { steps: [send] }, { to: 'ada' });
    expect(run).toMatchObject({ state: 'completed', output: { wasOnRecord: true } });
    expect(test.current.actions.performed).toEqual([
      { action: 'unsafe', effectKey: `${run.id}:send:0`, inputs: { to: 'ada' } },
    ]);
    expect(await effects(run.id)).toMatchObject([{ outcome: 'done', attempt: 1, service: 'test' }]);
  });

  it('is the same in a replay as it was: dates, key order and random numbers', async () => {
    const worker = await test.current.aWorker();
    test.current.actions.answer(() => ({ kind: 'done', output: { z: 1, a: 2 } }));
    const run = await test.current.complete(worker, {
      steps: [
        { id: 'first', type: 'transformation', set: { at: '{{ now }}', n: '{{ Math.random() }}' } },
        { ...send, inputs: {} },
        { id: 'pause', type: 'wait', for: '10ms' },
        {
          id: 'again',
          type: 'transformation',
          set: { keys: '{{ Object.keys(send) }}', at: '{{ first.at }}', n: '{{ first.n }}' },
        },
      ],
    });
    const first = (await records(run.id)).find(({ path }) => path === 'first')?.value;
    expect(run).toMatchObject({ state: 'completed', output: { keys: ['z', 'a'], ...(first as object) } });
  });

  it('tells who watches what it has done on its way, once that is on record', async () => {
    const worker = await test.current.aWorker();
    const seen: Promise<unknown>[] = [];
    worker.engine.onProgress(({ id }) => seen.push(effects(id).then((rows) => rows.length)));
    await test.current.complete(worker, { steps: [send] });
    // The intent, and what became of it.
    expect(await Promise.all(seen)).toEqual([1, 1]);
  });

  it('retries what failed in passing and gives up after the last attempt', async () => {
    const worker = await test.current.aWorker();
    const retry = { attempts: 3, delay: '5ms' };
    test.current.actions.answer((_, count) =>
      count < 3
        ? { kind: 'failed', error: { code: 'x.busy', message: 'Busy.', class: 'transient' }, nothingHappened: true }
        : { kind: 'done', output: count },
    );
    expect(await test.current.complete(worker, { steps: [{ ...send, retry }] })).toMatchObject({
      state: 'completed',
      output: 3,
    });
    test.current.actions.answer(() => ({
      kind: 'failed',
      error: { code: 'x.busy', message: 'Busy.', class: 'transient' },
      nothingHappened: true,
    }));
    const run = await test.current.complete(worker, { steps: [{ ...send, retry }] });
    expect(run).toMatchObject({ state: 'failed', error: { code: 'x.busy', path: 'send' } });
    expect((await effects(run.id)).map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed']);
  });

  it('does not repeat an unsafe effect that may have happened, but asks a person', async () => {
    const { engine } = await test.current.aWorker();
    test.current.actions.answer((_, count) =>
      count === 1
        ? { kind: 'failed', error: { code: 'x.cut', message: 'Cut.', class: 'transient' }, nothingHappened: false }
        : { kind: 'done', output: 'again' },
    );
    const version = test.current.publish({ steps: [send] });
    const [first, second] = await Promise.all(
      [0, 1].map(async () => await test.current.start(engine, test.current.draft(version))),
    );
    for (const id of [first, second]) {
      const run = await test.current.until(id as string, 'waiting');
      expect(run.waiting_reason).toBe('effect_unknown');
    }
    const settle = async (runId: string, outcome: 'done' | 'failed') =>
      await database.current.inWorkspace(
        test.current.workspaceId,
        async (tx) => await engine.settleEffect(tx, { runId, path: 'send', outcome, output: 'by hand' }),
      );
    expect(await settle(first as string, 'done')).toBe(true);
    expect(await settle(second as string, 'failed')).toBe(true);
    expect(await test.current.until(first as string, 'completed')).toMatchObject({ output: 'by hand' });
    expect(await test.current.until(second as string, 'completed')).toMatchObject({ output: 'again' });
  });

  it('goes on from the failed step when a person resumes it', async () => {
    const { engine } = await test.current.aWorker();
    let isMended = false;
    test.current.actions.answer(({ inputs }) =>
      isMended || (inputs as { n: number }).n === 1
        ? { kind: 'done', output: 'ok' }
        : { kind: 'failed', error: { code: 'x.no', message: 'No.', class: 'permanent' }, nothingHappened: true },
    );
    const steps = [
      { ...send, id: 'one', inputs: { n: 1 } },
      { ...send, id: 'two', inputs: { n: 2 } },
    ];
    const id = await test.current.start(engine, test.current.draft(test.current.publish({ steps })));
    await test.current.until(id, 'failed');
    isMended = true;
    const resumed = await database.current.inWorkspace(test.current.workspaceId, (tx) => engine.resume(tx, [id]));
    expect(resumed).toEqual([id]);
    await test.current.until(id, 'completed');
    expect(test.current.actions.performed.map(({ effectKey }) => effectKey)).toEqual([
      `${id}:one:0`,
      `${id}:two:0`,
      `${id}:two:1`,
    ]);
  });

  it('takes back what it has done when a later step fails, the last first', async () => {
    const worker = await test.current.aWorker();
    test.current.actions.answer(({ inputs }) =>
      (inputs as { what: string }).what === 'fail'
        ? { kind: 'failed', error: { code: 'x.no', message: 'No.', class: 'permanent' }, nothingHappened: true }
        : { kind: 'done', output: 'ok' },
    );
    const step = (id: string, what: string) => ({
      id,
      type: 'integration',
      service: 'test',
      action: 'unsafe',
      inputs: { what },
    });
    const run = await test.current.complete(worker, {
      steps: [
        { ...step('book', 'book'), compensate: [step('unbook', 'unbook {{ error.code }}')] },
        { ...step('pay', 'pay'), compensate: [step('refund', 'refund')] },
        step('ship', 'fail'),
      ],
    });
    expect(run).toMatchObject({ state: 'failed', error: { code: 'x.no', path: 'ship' }, was_compensated: true });
    const what = test.current.actions.performed.map(({ inputs }) => (inputs as { what: string }).what);
    expect(what).toEqual(['book', 'pay', 'fail', 'refund', 'unbook x.no']);
    const again = await database.current.inWorkspace(test.current.workspaceId, (tx) =>
      worker.engine.resume(tx, [run.id]),
    );
    expect(again).toEqual([]);
  });

  it('handles a failure where the step says so', async () => {
    const worker = await test.current.aWorker();
    test.current.actions.answer(() => ({
      kind: 'failed',
      error: { code: 'x.no', message: 'No.', class: 'permanent' },
      nothingHappened: true,
    }));
    const run = await test.current.complete(worker, {
      steps: [
        { ...send, onError: 'continue' },
        { ...send, id: 'other', onError: [{ id: 'note', type: 'transformation', set: { why: '{{ error.code }}' } }] },
        { id: 'last', type: 'transformation', set: { send: '{{ send.error.code }}', other: '{{ other.why }}' } },
      ],
    });
    expect(run).toMatchObject({ state: 'completed', output: { send: 'x.no', other: 'x.no' } });
  });
});

describe('waiting', () => {
  it('sleeps for a time as a row and goes on', async () => {
    const { engine } = await test.current.aWorker();
    const version = test.current.publish({ steps: [{ id: 'pause', type: 'wait', for: '1s' }, { ...send }] });
    const id = await test.current.start(engine, test.current.draft(version));
    const waiting = await test.current.until(id, 'waiting');
    expect(waiting).toMatchObject({ waiting_reason: 'timer', worker_id: null });
    expect(await test.current.until(id, 'completed')).toMatchObject({ wake_at: null });
  });

  it.each(['before', 'after'])('gets a signal that comes %s it begins to wait', async (when) => {
    const { engine } = await test.current.aWorker();
    const signal = async () =>
      await database.current.inWorkspace(test.current.workspaceId, (tx) =>
        engine.signal(tx, [
          { id: uuidV7Ids.next(), event: 'order.paid', key: '7', payload: { amount: 5 } },
          { id: uuidV7Ids.next(), event: 'order.paid', key: '7', payload: { amount: 50 } },
          { id: uuidV7Ids.next(), event: 'order.paid', key: '8', payload: { amount: 90 } },
        ]),
      );
    test.current.actions.answer(async () => {
      if (when === 'before') await signal();
      return { kind: 'done', output: null };
    });
    const version = test.current.publish({
      steps: [
        send,
        { id: 'paid', type: 'wait', event: 'order.paid', key: '{{ trigger.order }}', match: '{{ event.amount > 10 }}' },
      ],
    });
    const id = await test.current.start(engine, test.current.draft(version, { trigger: { order: 7 } }));
    if (when === 'after') {
      await test.current.until(id, 'waiting');
      await signal();
    }
    expect(await test.current.until(id, 'completed')).toMatchObject({ output: { amount: 50 } });
    expect((await sql`select 1 from run_waits`.execute(database.current.owner)).rows).toEqual([]);
  });

  it('stops waiting for an event after its time', async () => {
    const worker = await test.current.aWorker();
    const wait = { id: 'paid', type: 'wait', event: 'order.paid', timeout: '20ms' };
    expect(await test.current.complete(worker, { steps: [wait] })).toMatchObject({
      state: 'failed',
      error: { code: 'wait.timed_out' },
    });
    expect(await test.current.complete(worker, { steps: [{ ...wait, onTimeout: 'continue' }] })).toMatchObject({
      state: 'completed',
      output: null,
    });
  });

  it('waits for a workflow it has started and takes its output', async () => {
    const worker = await test.current.aWorker();
    const child = test.current.publish({
      steps: [
        { id: 'pause', type: 'wait', for: '10ms' },
        { id: 'sum', type: 'transformation', set: { n: '{{ inputs.n * 2 }}' } },
      ],
    });
    const run = await test.current.complete(worker, {
      steps: [{ id: 'sub', type: 'workflow', workflow: child, inputs: { n: 21 } }],
    });
    expect(run).toMatchObject({ state: 'completed', output: { n: 42 } });
  });

  it('ends when it is cancelled, whether it waits or works', async () => {
    const { engine } = await test.current.aWorker();
    test.current.actions.answer(
      async ({ signal }) =>
        await new Promise((resolve) => {
          signal.addEventListener('abort', () =>
            resolve({ kind: 'unknown', error: { code: 'x.aborted', message: 'Aborted.', class: 'transient' } }),
          );
        }),
    );
    const start = async (steps: object[]) =>
      await test.current.start(engine, test.current.draft(test.current.publish({ steps })));
    const [sleeping, working] = [await start([{ id: 'p', type: 'wait', for: '1d' }]), await start([send])];
    await test.current.until(sleeping, 'waiting');
    await expect.poll(() => test.current.actions.performed.length).toBe(1);
    await database.current.inWorkspace(test.current.workspaceId, (tx) => engine.cancel(tx, [sleeping, working]));
    await test.current.until(sleeping, 'cancelled');
    await test.current.until(working, 'cancelled');
    expect(await effects(working)).toMatchObject([{ outcome: 'unknown' }]);
  });
});

describe('many lines of steps', () => {
  it('loops over items, several at once, and collects', async () => {
    const worker = await test.current.aWorker();
    test.current.actions.answer(({ inputs }) => ({ kind: 'done', output: (inputs as { n: number }).n * 10 }));
    const run = await test.current.complete(
      worker,
      {
        steps: [
          {
            id: 'each',
            type: 'loop',
            over: '{{ trigger.items }}',
            concurrency: 3,
            steps: [
              { id: 'times', type: 'integration', service: 'test', action: 'idempotent', inputs: { n: '{{ item }}' } },
            ],
            collect: '{{ times + index }}',
          },
        ],
      },
      { items: [1, 2, 3, 4, 5] },
    );
    expect(run).toMatchObject({ state: 'completed', output: [10, 21, 32, 43, 54] });
  });

  it('waits for all branches, or for the first', async () => {
    const worker = await test.current.aWorker();
    const branches = [
      [{ id: 'slow', type: 'wait', for: '1d' }],
      [{ id: 'quick', type: 'transformation', set: { is: 'quick' } }],
    ];
    const run = await test.current.complete(worker, {
      steps: [{ id: 'fan', type: 'parallel', branches, join: 'any' }],
    });
    expect(run).toMatchObject({ state: 'completed', output: [null, { is: 'quick' }] });
  });

  it('follows a graph of steps', async () => {
    const worker = await test.current.aWorker();
    test.current.actions.answer(({ inputs }) => ({ kind: 'done', output: inputs }));
    const call = (id: string, inputs: object, after: string[]) => ({
      id,
      type: 'integration',
      service: 'test',
      action: 'idempotent',
      inputs,
      after,
    });
    const run = await test.current.complete(worker, {
      steps: [
        call('a', { n: 1 }, []),
        call('b', { n: 2 }, []),
        { id: 'sum', type: 'transformation', set: { n: '{{ a.n + b.n }}' }, after: ['a', 'b'] },
      ],
    });
    expect(run).toMatchObject({ state: 'completed', output: { n: 3 } });
  });

  it('lets only as many run at once as the key allows', async () => {
    const { engine } = await test.current.aWorker();
    let [now, most] = [0, 0];
    test.current.actions.answer(async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => void setTimeout(resolve, 20));
      now -= 1;
      return { kind: 'done', output: null };
    });
    const version = test.current.publish({ steps: [send] });
    const ids = await Promise.all(
      Array.from({ length: 8 }, () =>
        test.current.start(engine, test.current.draft(version, { concurrency: { key: 'k', limit: 2 } })),
      ),
    );
    for (const id of ids) await test.current.until(id, 'completed');
    expect(most).toBe(2);
    expect((await sql`select 1 from run_slots`.execute(database.current.owner)).rows).toEqual([]);
  });
});

describe('a worker that dies', () => {
  it.each(['idempotent', 'transactional', 'unsafe', 'look_up'] as const)(
    'leaves an effect without an outcome that is settled as an effect of the kind %s is',
    async (effect) => {
      const dying = await test.current.aWorker();
      let isDead = false;
      // The first worker never comes back from its call.
      test.current.actions.answer(async (_, count) => {
        if (count === 1 && !isDead) return await new Promise(() => {});
        return { kind: 'done', output: 'second' };
      });
      test.current.actions.found = { kind: 'done', output: 'looked up' };
      const version = test.current.publish({
        steps: [{ id: 'act', type: 'integration', service: 'test', action: effect, inputs: {} }],
      });
      const id = await test.current.start(dying.engine, test.current.draft(version));
      await expect.poll(() => test.current.actions.performed.length).toBe(1);
      isDead = true;
      await sql`update workers set lease_until = now() - interval '1 minute'`.execute(database.current.owner);
      await sql`update run_effects set not_after = now() - interval '1 minute'`.execute(database.current.owner);
      await test.current.aWorker();
      if (effect === 'unsafe') {
        const run = await test.current.until(id, 'waiting');
        expect(run.waiting_reason).toBe('effect_unknown');
        expect(test.current.actions.performed).toHaveLength(1);
      } else {
        const run = await test.current.until(id, 'completed');
        expect(run.output).toBe(effect === 'look_up' ? 'looked up' : 'second');
      }
    },
  );
});

describe('a run somebody waits for', () => {
  const begin = async (steps: object[], slots?: number) => {
    const worker = await test.current.aWorker(slots === undefined ? {} : { slots });
    const draft = test.current.draft(test.current.publish({ steps }), { trigger: { n: 1 } });
    const begun = await worker.engine.begin(draft, test.current.partsOf(draft));
    return { ...worker, draft, begun };
  };

  it('is begun at once, and is on record before it is answered', async () => {
    const { begun, draft } = await begin([{ id: 'a', type: 'transformation', set: { n: '{{ trigger.n + 1 }}' } }]);
    expect(await begun.executing?.finished).toEqual({ state: 'completed', output: { n: 2 } });
    expect(begun.executing?.scope.names['a']).toEqual({ n: 2 });
    expect(await test.current.find(draft.id)).toMatchObject({ state: 'completed', output: { n: 2 }, worker_id: null });
  });

  it('goes on after it has rested, like any other', async () => {
    const { begun, draft, engine } = await begin([
      { ...send, inputs: {} },
      { id: 'pause', type: 'wait', for: '20ms' },
      { id: 'b', type: 'transformation', set: { n: 3 } },
    ]);
    expect(await begun.executing?.finished).toMatchObject({ state: 'waiting' });
    expect(await engine.awaitEnd(draft.workspaceId, draft.id, 20_000)).toMatchObject({
      state: 'completed',
      output: { n: 3 },
    });
    expect(test.current.actions.performed).toHaveLength(1);
  });

  it('stands in line where there is no room', async () => {
    const { begun, draft, engine } = await begin([{ id: 'a', type: 'transformation', set: { n: 1 } }], 0);
    expect(begun.executing).toBeUndefined();
    expect((await test.current.find(draft.id)).state).toBe('pending');
    await test.current.aWorker();
    expect(await engine.awaitEnd(draft.workspaceId, draft.id, 20_000)).toMatchObject({ state: 'completed' });
  });
});

describe('the house', () => {
  it('forgets runs that ended long ago, with all that is on record of them', async () => {
    const worker = await test.current.aWorker();
    const old = await test.current.complete(worker, { steps: [send] });
    const recent = await test.current.complete(worker, { steps: [send] });
    const [{ owner }, { workspaceId }] = [database.current, test.current];
    const past = sql`(lpad(to_hex((extract(epoch from now() - interval '40 days') * 1000)::bigint), 12, '0') || substr(replace(${old.id}, '-', ''), 13))::uuid`;
    const move = sql<{ id: string }>`
      update runs set id = ${past}, ended_at = now() - interval '31 days' where id = ${old.id} returning id`;
    const moved = await move.execute(owner);
    for (const table of ['run_journal', 'run_effects'])
      await sql`update ${sql.table(table)} set run_id = ${moved.rows[0]?.id} where run_id = ${old.id}`.execute(owner);
    const before = new Date(Date.now() - 30 * 86_400_000);
    expect(await worker.engine.forgetOldRuns({ workspaceId, before })).toBe(1);
    const left = await sql<{ run_id: string }>`
      select run_id from run_effects where workspace_id = ${workspaceId}
      union select id from runs where workspace_id = ${workspaceId}`.execute(owner);
    expect(left.rows.map(({ run_id: id }) => id)).toEqual([recent.id]);
  });

  it('finds runs nothing would move any more, and lets them go on', async () => {
    const { engine } = await test.current.aWorker();
    const id = await test.current.start(
      engine,
      test.current.draft(test.current.publish({ steps: [{ id: 'pause', type: 'wait', for: '1d' }] })),
    );
    await test.current.until(id, 'waiting');
    expect(await engine.releaseStuckRuns()).toEqual([]);
    await sql`update runs set wake_at = null where id = ${id}`.execute(database.current.owner);
    expect(await engine.releaseStuckRuns()).toMatchObject([{ id, reason: 'waiting, and nothing will wake it' }]);
    await expect.poll(async () => (await test.current.find(id)).wake_at).not.toBeNull();
  });

  it('refuses more when too much waits, and takes it again', async () => {
    const { engine } = await test.current.aWorker({ isStarted: false });
    const workspace = test.current.workspaceId;
    await sql`
      insert into runs (workspace_id, id, workflow_id, version_id, trigger_kind, trigger)
      select ${workspace}, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'api', '{}' from generate_series(1, 5001)
    `.execute(database.current.owner);
    await expect.poll(() => engine.accepts(workspace)).toBe(false);
    expect(engine.accepts(uuidV7Ids.next())).toBe(true);
    await sql`delete from runs where workspace_id = ${workspace}`.execute(database.current.owner);
    await expect.poll(() => engine.accepts(workspace)).toBe(true);
  });
});

import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { useTestDatabase } from '#testing/test-database';
import { type TestWorker, useTestEngine } from '#testing/test-engine';
import { systemClock } from '#platform/clock';
import { uuidV7Ids } from '#platform/ids';
import { silentLogger } from '#platform/log/logger';
import type { ActionEffect, ActionOutcome } from '../steps/action.ts';
import { takeOverRuns } from './claim-runs.ts';
import { createJournal } from './journal.ts';

const database = useTestDatabase();
const test = useTestEngine(database);

/** A run whose only effect is under way in a worker that holds no lease any more and does not know it. */
async function aZombie(effect: ActionEffect) {
  const gate = Promise.withResolvers<void>();
  const zombie = await test.current.aWorker();
  test.current.actions.answer(async (call, count) => {
    if (count > 1) return { kind: 'done', output: 'second' };
    await gate.promise;
    if (effect === 'transactional')
      await database.current.inWorkspace(call.workspaceId, async (tx) => await call.recordOutcome(tx, 'first'));
    return { kind: 'done', output: 'first' };
  });
  const version = test.current.publish({
    steps: [{ id: 'act', type: 'integration', service: 'test', action: effect, inputs: {} }],
  });
  const id = await test.current.start(zombie.engine, test.current.draft(version));
  await expect.poll(() => test.current.actions.performed.length).toBe(1);
  await sql`update workers set lease_until = now() - interval '1 minute'`.execute(database.current.owner);
  return { id, wake: () => gate.resolve() };
}

function heldId({ lease }: TestWorker): string {
  const worker = lease.heldId();
  if (!worker) throw new Error('The lease has just been taken.');
  return worker;
}

async function takeOver(successor: TestWorker) {
  const [loaded] = await takeOverRuns(database.current, { worker: heldId(successor), limit: 1 });
  if (!loaded) throw new Error('There is one.');
  return loaded;
}

async function effects(runId: string) {
  return await database.current.owner
    .selectFrom('run_effects')
    .select(['attempt', 'outcome'])
    .where('run_id', '=', runId)
    .orderBy('attempt')
    .execute();
}

const aJournal = () =>
  createJournal({
    database: database.current,
    payloads: test.current.payloads(),
    log: silentLogger,
    listeners: [],
    progressListeners: [],
  });

describe('a worker that only seemed dead', () => {
  it('has the last word on an effect its successor could only call unknown', async () => {
    const { id, wake } = await aZombie('unsafe');
    await test.current.aWorker();
    await test.current.until(id, 'waiting');
    wake();
    expect(await test.current.until(id, 'completed')).toMatchObject({ output: 'first' });
    expect(test.current.actions.performed).toHaveLength(1);
  });

  it('is believed, too, when it speaks between what its successor reads and what that decides', async () => {
    const { id, wake } = await aZombie('unsafe');
    const { claim, run } = await takeOver(await test.current.aWorker({ isStarted: false }));
    wake();
    await expect.poll(async () => (await effects(id))[0]?.outcome).toBe('done');
    await sql`update runs set has_news = false where id = ${id}`.execute(database.current.owner);
    const journal = aJournal();
    const key = { path: 'act', group: 0, attempt: 1 };
    await journal.write({ run, claim, fact: { ...key, outcome: 'unknown', output: null, error: null, endedAt: null } });
    const end = { state: 'waiting' as const, suspensions: [{ reason: 'effect_unknown' as const, path: 'act' }] };
    expect(await journal.write({ run, claim, end })).toBe(true);
    expect((await test.current.find(id)).due_at).not.toBeNull();
  });

  it('keeps what it has done in our own database from being done again', async () => {
    const { id, wake } = await aZombie('transactional');
    const successor = await test.current.aWorker({ isStarted: false });
    const { claim, run } = await takeOver(successor);
    wake();
    await expect.poll(async () => (await effects(id))[0]?.outcome).toBe('done');
    const intent = { path: 'act', group: 0, attempt: 2, service: 'test', action: 'transactional' };
    const meant = { ...intent, effect: 'transactional' as const, inputs: {}, notAfter: systemClock.now(), abandons: 1 };
    expect(await aJournal().write({ run, claim, intent: meant })).toBe(false);
    expect(await effects(id)).toEqual([{ attempt: 1, outcome: 'done' }]);
    successor.runner.start();
    expect(await test.current.until(id, 'completed')).toMatchObject({ output: 'first' });
    expect(test.current.actions.performed).toHaveLength(1);
  });
});

describe('a worker whose connection is lost', () => {
  it('lets go of runs it was given without learning of it', async () => {
    const { id } = await aZombie('idempotent');
    const worker = await test.current.aWorker({ isStarted: false });
    await takeOver(worker);
    worker.runner.start();
    expect(await test.current.until(id, 'completed')).toMatchObject({ output: 'second' });
  });

  it.each([
    ['once where it had committed', true, 'first', 1],
    ['again where it had not', false, 'second', 2],
  ])('does what it was doing in our own database %s', async (_, hasCommitted, output, times) => {
    const worker = await test.current.aWorker();
    test.current.actions.answer(async (call, count) => {
      if (hasCommitted || count > 1)
        await database.current.inWorkspace(
          call.workspaceId,
          async (tx) => await call.recordOutcome(tx, count === 1 ? 'first' : 'second'),
        );
      if (count === 1) throw Object.assign(new Error('terminating connection'), { code: '57P01' });
      return { kind: 'done', output: 'second' };
    });
    const step = { id: 'act', type: 'integration', service: 'test', action: 'transactional', inputs: {} };
    const id = await test.current.start(worker.engine, test.current.draft(test.current.publish({ steps: [step] })));
    expect(await test.current.until(id, 'completed', 'failed')).toMatchObject({ state: 'completed', output });
    expect(test.current.actions.performed).toHaveLength(times);
  });
});

describe('an effect that can be looked up', () => {
  const busy = { code: 'test.busy', message: 'Later.', class: 'transient' as const };

  /** Its only attempt ended in doubt, and enough time has passed for it to be looked up. */
  async function inDoubt(doubt: ActionOutcome) {
    const worker = await test.current.aWorker();
    test.current.actions.answer((_, count) => (count === 1 ? doubt : { kind: 'done', output: 'second' }));
    const step = { id: 'act', type: 'integration', service: 'test', action: 'look_up', inputs: {} };
    const id = await test.current.start(worker.engine, test.current.draft(test.current.publish({ steps: [step] })));
    expect(await test.current.until(id, 'waiting')).toMatchObject({ waiting_reason: 'retry' });
    return id;
  }

  async function letTimePass(id: string) {
    await sql`update run_effects set not_after = now() - interval '1 minute'`.execute(database.current.owner);
    await sql`update runs set wake_at = now() where id = ${id}`.execute(database.current.owner);
  }

  it.each([
    ['unknown', { kind: 'unknown', error: busy }],
    ['failed without proof that nothing happened', { kind: 'failed', error: busy, nothingHappened: false }],
  ] as const)('is looked up when it is %s, not begun again', async (_, doubt) => {
    const id = await inDoubt(doubt);
    test.current.actions.found = { kind: 'done', output: 'looked up' };
    await letTimePass(id);
    expect(await test.current.until(id, 'completed')).toMatchObject({ output: 'looked up' });
    expect(test.current.actions.performed).toHaveLength(1);
  });

  it('is not begun again because it could not be looked up', async () => {
    const id = await inDoubt({ kind: 'unknown', error: busy });
    const before = (await test.current.find(id)).token;
    test.current.actions.found = { kind: 'failed', error: busy, nothingHappened: true };
    await letTimePass(id);
    await expect.poll(async () => (await test.current.find(id)).token).toBe(before + 1);
    expect(await test.current.until(id, 'waiting')).toMatchObject({ waiting_reason: 'retry' });
    expect(test.current.actions.performed).toHaveLength(1);
    test.current.actions.found = { kind: 'nothing' };
    await letTimePass(id);
    expect(await test.current.until(id, 'completed')).toMatchObject({ output: 'second' });
  });
});

describe('what the database refuses', () => {
  const act = {
    id: 'act',
    type: 'integration',
    service: 'test',
    action: 'idempotent',
    inputs: { n: '{{ trigger.n }}' },
  };

  /** Five runs whose writes go out together; answers what they have come to. */
  async function runFive(steps: readonly object[], extra: object = {}) {
    const worker = await test.current.aWorker();
    test.current.actions.answer(({ inputs }) => ({
      kind: 'done',
      output: 'done',
      ...(JSON.stringify(inputs) === '{"n":3}' && extra),
    }));
    const version = test.current.publish({ steps });
    const drafts = [1, 2, 3, 4, 5].map((n) => test.current.draft(version, { trigger: { n } }));
    await database.current.inWorkspace(
      test.current.workspaceId,
      async (tx) => await worker.engine.startRuns(tx, drafts),
    );
    const ended = [];
    for (const { id } of drafts) ended.push(await test.current.until(id, 'completed', 'failed'));
    return ended.map(({ state, error }) => [
      state,
      error && typeof error === 'object' && 'code' in error && error.code,
    ]);
  }

  const fine = ['completed', null];

  it('of what an effect answers fails this run and no other', async () => {
    const steps = [act, { type: 'wait', for: '1s' }];
    const ended = await runFive(steps, { costMicros: 1e30 });
    expect(ended).toEqual([fine, fine, ['failed', 'effect.unstorable'], fine, fine]);
    expect(test.current.actions.performed).toHaveLength(5);
  });

  it('for its length fails this run and no other', async () => {
    const long = Array.from({ length: 400 }, () => uuidV7Ids.next()).join('');
    const key = `{{ trigger.n == 3 ? '${long}' : 'short' }}`;
    const wait = { type: 'wait', event: 'never', key, timeout: '1s', onTimeout: 'continue' };
    expect(await runFive([wait])).toEqual([fine, fine, ['failed', 'run.unstorable'], fine, fine]);
  });

  it('takes a name with what it cannot store as far as it can', async () => {
    expect(await runFive([act], { externalId: 'a\u0000b' })).toEqual([fine, fine, fine, fine, fine]);
  });
});

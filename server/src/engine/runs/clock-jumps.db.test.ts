/** What becomes of runs when the clock of a worker's machine is set hours ahead or back. Leases are on the database's. */
import { describe, expect, it } from 'vitest';
import { useTestDatabase } from '#testing/test-database';
import { useTestEngine } from '#testing/test-engine';

const database = useTestDatabase();
const test = useTestEngine(database);

const hour = 3_600_000;

function aClock() {
  let offset = 0;
  return { now: () => new Date(Date.now() + offset), jump: (by: number) => void (offset += by) };
}

describe('a worker whose clock jumps', () => {
  it.each([
    ['ahead', 5 * hour],
    ['back', -5 * hour],
  ])('%s while an effect is under way does it once and comes to the end', async (_, by) => {
    const clock = aClock();
    const worker = await test.current.aWorker({ clock });
    const gate = Promise.withResolvers<void>();
    test.current.actions.answer(async () => {
      await gate.promise;
      return { kind: 'done', output: 'did' };
    });
    const version = test.current.publish({
      steps: [
        { id: 'act', type: 'integration', service: 'test', action: 'unsafe', inputs: {} },
        { id: 'after', type: 'transformation', set: { did: '{{ act }}' } },
      ],
    });
    const id = await test.current.start(worker.engine, test.current.draft(version));
    await expect.poll(() => test.current.actions.performed.length).toBe(1);
    clock.jump(by);
    gate.resolve();
    expect(await test.current.until(id, 'completed', 'failed')).toMatchObject({ output: { did: 'did' } });
    expect(test.current.actions.performed).toHaveLength(1);
  });

  it('ahead does not begin twice what its successor may begin, and takes up work again by itself', async () => {
    const clock = aClock();
    const worker = await test.current.aWorker({ clock });
    const lost: string[] = [];
    worker.lease.onLost((id) => void lost.push(id));
    const before = worker.lease.heldId();
    clock.jump(hour);
    expect(worker.lease.heldId()).toBeUndefined();
    expect(lost).toEqual([before]);
    test.current.actions.answer(() => ({ kind: 'done', output: 'did' }));
    const step = { id: 'act', type: 'integration', service: 'test', action: 'unsafe', inputs: {} };
    expect(await test.current.complete(worker, { steps: [step] })).toMatchObject({ state: 'completed' });
    expect(test.current.actions.performed).toHaveLength(1);
  });

  it('waits by the clock of the database while its own is behind', async () => {
    const clock = aClock();
    clock.jump(-hour);
    const worker = await test.current.aWorker({ clock });
    const steps = [
      { id: 'wait', type: 'wait', for: '1s' },
      { id: 'after', type: 'transformation', set: { at: '{{ now }}' } },
    ];
    const run = await test.current.complete(worker, { steps });
    expect(run).toMatchObject({ state: 'completed' });
    // Once for its beginning and once when its time had come, not again and again in between.
    expect(run.token).toBe(2);
  });
});

import { expect, it } from 'vitest';
import { useTestDatabase } from '#testing/test-database';
import { useTestEngine } from '#testing/test-engine';
import { uuidV7Ids } from '#platform/ids';

const database = useTestDatabase();
const test = useTestEngine(database);

it('a run is begun at once beside another workspace that has more in line than there is room for', async () => {
  const worker = await test.current.aWorker({ slots: 4 });
  const send = { id: 'send', type: 'integration', service: 'test', action: 'unsafe', inputs: {} };
  const noisy = test.current.publish({ steps: [send] });
  const hold = Promise.withResolvers<void>();
  test.current.actions.answer(async () => {
    await hold.promise;
    return { kind: 'done', output: null };
  });
  for (let count = 0; count < 8; count++) await test.current.start(worker.engine, test.current.draft(noisy));
  await expect.poll(() => test.current.actions.performed.length, { timeout: 20_000 }).toBe(3);

  const version = test.current.publish({ steps: [{ id: 'a', type: 'transformation', set: { n: 1 } }] });
  const draft = test.current.draft(version, { workspaceId: uuidV7Ids.next() });
  const { executing } = await worker.engine.begin(draft, test.current.partsOf(draft));
  expect(await executing?.finished).toMatchObject({ state: 'completed', output: { n: 1 } });
  expect(test.current.actions.performed).toHaveLength(3);
  hold.resolve();
});

import { expect, it } from 'vitest';
import { useTestDatabase } from '#testing/test-database';
import { useTestEngine } from '#testing/test-engine';

const database = useTestDatabase();
const test = useTestEngine(database);

it('a step waits as often as its service asks for it, without using up its tries', async () => {
  const worker = await test.current.aWorker();
  const busy = { code: 'x.busy', message: 'Busy.', class: 'transient', isThrottled: true, retryAfterMs: 5 } as const;
  const broken = { code: 'x.broken', message: 'Broken.', class: 'transient' } as const;
  test.current.actions.answer((_, count) =>
    count > 5
      ? { kind: 'done', output: count }
      : { kind: 'failed', error: count < 5 ? busy : broken, nothingHappened: true },
  );
  const step = { id: 'send', type: 'integration', service: 'test', action: 'unsafe', inputs: {} };
  const definition = { steps: [{ ...step, retry: { attempts: 2, delay: '5ms' } }] };
  expect(await test.current.complete(worker, definition)).toMatchObject({ state: 'completed', output: 6 });
});

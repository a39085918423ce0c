/** What a person wants who resumes a run: that the failed step is tried again, not that it fails again. */
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { useTestDatabase } from '#testing/test-database';
import { useTestEngine } from '#testing/test-engine';

const database = useTestDatabase();
const test = useTestEngine(database);

it('a step that waited in vain waits anew, for as long as before', async () => {
  const { engine } = await test.current.aWorker();
  const steps = [{ id: 'paid', type: 'wait', event: 'order.paid', timeout: '1s' }];
  const id = await test.current.start(engine, test.current.draft(test.current.publish({ steps })));
  expect(await test.current.until(id, 'failed')).toMatchObject({ error: { code: 'wait.timed_out' } });
  await database.current.inWorkspace(test.current.workspaceId, (tx) => engine.resume(tx, [id]));
  const { wake_at: wakeAt, resumed_at: resumedAt } = await test.current.until(id, 'waiting');
  expect(wakeAt?.getTime()).toBe((resumedAt?.getTime() ?? 0) + 1_000);
  expect(await test.current.until(id, 'failed')).toMatchObject({ error: { code: 'wait.timed_out' } });
});

it('the time limit of a run is the same each time it is resumed', async () => {
  const { engine } = await test.current.aWorker();
  test.current.actions.answer(() => ({
    kind: 'failed',
    error: { code: 'x.no', message: 'No.', class: 'permanent' },
    nothingHappened: true,
  }));
  const steps = [{ id: 'send', type: 'integration', service: 'test', action: 'unsafe', inputs: {} }];
  const draft = test.current.draft(test.current.publish({ steps, timeout: '1h' }));
  const id = await test.current.start(engine, draft);
  await test.current.until(id, 'failed');
  // A while ago.
  await sql`update runs set created_at = created_at - interval '1 hour', deadline_at = deadline_at - interval '1 hour'`.execute(
    database.current.owner,
  );
  for (let times = 0; times < 2; times += 1) {
    await database.current.inWorkspace(test.current.workspaceId, (tx) => engine.resume(tx, [id]));
    const { deadline_at: deadlineAt, resumed_at: resumedAt } = await test.current.until(id, 'failed');
    const limitMs = deadlineAt.getTime() - (resumedAt?.getTime() ?? 0);
    expect(Math.round(limitMs / 60_000)).toBe(draft.timeLimitMs / 60_000);
  }
});

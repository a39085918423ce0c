/** A run that somebody waits for is begun at once, whatever stands in line. */
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { useTestDatabase } from '#testing/test-database';
import { type TestWorker, useTestEngine } from '#testing/test-engine';
import { uuidV7Ids } from '#platform/ids';

const database = useTestDatabase();
const test = useTestEngine(database);

const send = { id: 'send', type: 'integration', service: 'test', action: 'unsafe', inputs: {} };

/** Answers what lets their effects end. */
async function startSending({ engine }: TestWorker, { runs, begun }: { runs: number; begun: number }) {
  const versionId = test.current.publish({ steps: [send] });
  const hold = Promise.withResolvers<void>();
  test.current.actions.answer(async () => {
    await hold.promise;
    return { kind: 'done', output: null };
  });
  const ids: string[] = [];
  while (ids.length < runs) ids.push(await test.current.start(engine, test.current.draft(versionId)));
  await expect.poll(() => test.current.actions.performed.length, { timeout: 20_000 }).toBe(begun);
  return { ids, letGo: () => hold.resolve() };
}

async function beginAndFinish({ engine }: TestWorker) {
  const version = test.current.publish({ steps: [{ id: 'a', type: 'transformation', set: { n: 1 } }] });
  const draft = test.current.draft(version, { workspaceId: uuidV7Ids.next() });
  const { executing } = await engine.begin(draft, test.current.partsOf(draft));
  return await executing?.finished;
}

it('even where another workspace has more in line than there is room for', async () => {
  const worker = await test.current.aWorker({ slots: 4 });
  const { letGo } = await startSending(worker, { runs: 8, begun: 3 });
  expect(await beginAndFinish(worker)).toMatchObject({ state: 'completed', output: { n: 1 } });
  expect(test.current.actions.performed).toHaveLength(3);
  letGo();
});

it('and is recorded while what was in line cannot be', async () => {
  const worker = await test.current.aWorker();
  const {
    ids: [id = ''],
    letGo,
  } = await startSending(worker, { runs: 1, begun: 1 });
  await database.current.inTransaction(async (tx) => {
    await sql`select from runs where id = ${id} for update`.execute(tx);
    letGo();
    await expect.poll(async () => await isAnybodyBlocked()).toBe(true);
    expect(await beginAndFinish(worker)).toMatchObject({ state: 'completed', output: { n: 1 } });
    expect((await test.current.find(id)).state).toBe('running');
  });
  await test.current.until(id, 'completed');
});

async function isAnybodyBlocked(): Promise<boolean> {
  const { rows } = await sql`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
    database.current.owner,
  );
  return rows.length > 0;
}

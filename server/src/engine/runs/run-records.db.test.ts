/** Which records a run has to do with: on record with whatever names them, or not at all. */
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { uuidV7Ids } from '#platform/ids';
import { useTestDatabase } from '#testing/test-database';
import { useTestEngine } from '#testing/test-engine';
import { insertRunRecords } from './run-records.ts';

const database = useTestDatabase();
const test = useTestEngine(database);

const anId = () => uuidV7Ids.next();

async function recordsOf(runId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select record_id as id from run_records where run_id = ${runId} order by record_id`.execute(database.current.owner);
  return rows.map(({ id }) => id);
}

const call = (id: string, recordId: string) => ({
  id,
  type: 'integration',
  service: 'test',
  action: 'unsafe',
  inputs: { recordId },
});

it('are those it was started with, and those its steps were given and gave, each once', async () => {
  const worker = await test.current.aWorker();
  const [started, given, gave] = [anId(), anId(), anId()];
  test.current.actions.answer(() => ({ kind: 'done', output: { recordId: gave } }));
  const steps = [call('first', started), call('second', given), call('third', given)];
  const draft = test.current.draft(test.current.publish({ steps }), { named: [started] });
  const id = await test.current.start(worker.engine, draft);
  expect(await recordsOf(id)).toContain(started);
  await test.current.until(id, 'completed');
  expect(await recordsOf(id)).toEqual([started, given, gave].toSorted());
});

it('are written with a run that is begun at once and with its first write over', async () => {
  const { engine } = await test.current.aWorker();
  const steps = [{ id: 'shape', type: 'transformation', set: { n: 1 } }];
  const draft = test.current.draft(test.current.publish({ steps }), { named: [anId()] });
  const { executing } = await engine.begin(draft, test.current.partsOf(draft));
  expect(await executing?.finished).toMatchObject({ state: 'completed' });
  expect(await recordsOf(draft.id)).toEqual(draft.named);
});

it('are those of an event that a wait was given', async () => {
  const { engine } = await test.current.aWorker();
  const recordId = anId();
  const steps = [{ id: 'reply', type: 'wait', event: 'message.received' }];
  const id = await test.current.start(engine, test.current.draft(test.current.publish({ steps })));
  await test.current.until(id, 'waiting');
  await database.current.inWorkspace(test.current.workspaceId, (tx) =>
    engine.signal(tx, [{ id: anId(), event: 'message.received', key: '', payload: { recordId } }]),
  );
  await test.current.until(id, 'completed');
  expect(await recordsOf(id)).toEqual([recordId]);
});

it('go with a run that is forgotten; what is told of it afterwards leaves nothing', async () => {
  const worker = await test.current.aWorker();
  const [recordId, late] = [anId(), anId()];
  const draft = test.current.draft(test.current.publish({ steps: [] }), { named: [recordId] });
  const id = await test.current.start(worker.engine, draft);
  await test.current.until(id, 'completed');
  const { workspaceId } = test.current;
  const tomorrow = new Date(Date.now() + 86_400_000);
  expect(await worker.engine.forgetOldRuns({ workspaceId, before: tomorrow })).toBe(1);
  expect(await recordsOf(id)).toEqual([]);
  await database.current.inTransaction((tx) => insertRunRecords(tx, [{ workspaceId, runId: id, recordIds: [late] }]));
  expect(await recordsOf(id)).toEqual([]);
});

it('of a transactional action are written with what it does, or rolled back with it', async () => {
  const { engine } = await test.current.aWorker();
  const [lost, made] = [anId(), anId()];
  let writtenInside: string[] = [];
  test.current.actions.answer(async (asked, count) => {
    const recordId = count === 1 ? lost : made;
    const writing = database.current.inWorkspace(asked.workspaceId, async (tx) => {
      await asked.recordOutcome(tx, { recordId });
      if (count === 1) throw new Error('The change was refused.');
    });
    if (count === 1) {
      await writing.catch(() => {});
      return { kind: 'failed', error: { code: 'x.busy', message: 'Busy.', class: 'transient' }, nothingHappened: true };
    }
    await writing;
    writtenInside = await recordsOf(asked.runId);
    return { kind: 'done', output: { recordId } };
  });
  const retry = { attempts: 2, delay: '100ms' };
  const steps = [{ ...call('make', anId()), action: 'transactional', inputs: {}, retry }];
  const id = await test.current.start(engine, test.current.draft(test.current.publish({ steps })));
  await test.current.until(id, 'completed');
  expect(writtenInside).toEqual([made]);
  expect(await recordsOf(id)).toEqual([made]);
});

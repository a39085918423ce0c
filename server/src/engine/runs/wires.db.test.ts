import { describe, expect, it } from 'vitest';
import { useTestDatabase } from '#testing/test-database';
import { type TestWorker, useTestEngine } from '#testing/test-engine';

const database = useTestDatabase();
const test = useTestEngine(database);

const places = 50;
const send = { id: 'send', type: 'integration', service: 'test', action: 'unsafe', inputs: {} };

/** Effects that last until they are let go. */
function holdAnswers() {
  let isOpen = false;
  const held: (() => void)[] = [];
  test.current.actions.answer(async () => {
    if (!isOpen) await new Promise<void>((resolve) => held.push(resolve));
    return { kind: 'done', output: null };
  });
  const letGo = () => {
    for (const answer of held.splice(0)) answer();
  };
  return {
    held,
    letGo,
    open() {
      isOpen = true;
      letGo();
    },
  };
}

async function startSending({ engine }: TestWorker, count: number): Promise<string[]> {
  const versionId = test.current.publish({ steps: [send] });
  const start = async () => await test.current.start(engine, test.current.draft(versionId));
  return await Promise.all(Array.from({ length: count }, start));
}

async function countInDoubt(): Promise<number> {
  const asking = database.current.owner.selectFrom('run_effects').select('path').where('outcome', 'is', null);
  return (await asking.execute()).length;
}

describe('effects that may not be repeated', () => {
  it('stand in line before they are on record: no more are in doubt than there are places on the wire', async () => {
    const worker = await test.current.aWorker();
    const answers = holdAnswers();
    const ids = await startSending(worker, places + 10);
    await expect.poll(() => worker.runner.inHand).toBe(ids.length);
    await expect.poll(() => answers.held.length).toBe(places);
    expect(await countInDoubt()).toBe(places);
    answers.letGo();
    await expect.poll(() => answers.held.length).toBe(10);
    expect(await countInDoubt()).toBe(10);
    answers.open();
    for (const id of ids) await test.current.until(id, 'completed');
  });

  it('let a run go that is cancelled while it stands in line', async () => {
    const worker = await test.current.aWorker();
    const answers = holdAnswers();
    const ids = await startSending(worker, places);
    await expect.poll(() => answers.held.length).toBe(places);
    const [last = ''] = await startSending(worker, 1);
    await expect.poll(() => worker.runner.inHand).toBe(places + 1);
    await database.current.inWorkspace(test.current.workspaceId, async (tx) => await worker.engine.cancel(tx, [last]));
    await test.current.until(last, 'cancelled');
    answers.open();
    for (const id of ids) await test.current.until(id, 'completed');
  });
});

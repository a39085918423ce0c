import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { uuidV7Ids } from '#platform/ids';
import { useTestDatabase } from '#testing/test-database';
import { useTestEngine } from '#testing/test-engine';
import { mostBytes } from './large-value.ts';

const database = useTestDatabase();
const test = useTestEngine(database);
const large = 'large '.repeat(60_000);
const never = new AbortController().signal;

const call = {
  id: 'call',
  type: 'integration',
  service: 'test',
  action: 'idempotent',
  inputs: { t: '{{ trigger.t }}' },
};
const keep = { id: 'keep', type: 'transformation', set: { all: '{{ call.text }}' } };
const wait = { id: 'wait', type: 'wait', event: 'go', key: '{{ run.id }}' };
const size = {
  id: 'size',
  type: 'transformation',
  set: { n: '{{ keep.all.length + wait.text.length + trigger.t.length }}' },
};

async function aWorkspace(): Promise<void> {
  const { workspaceId } = test.current;
  await sql`insert into workspaces (id, name) values (${workspaceId}, 'Test') on conflict do nothing`.execute(
    database.current.owner,
  );
}

async function stored(): Promise<string[]> {
  return await readdir(join(test.current.directory, test.current.workspaceId, 'run_payloads')).catch(() => []);
}

async function rows(runId: string): Promise<string> {
  const result = await sql<{ text: string }>`
    select concat(trigger, output, (select json_agg(j) from run_journal j where j.run_id = r.id),
                  (select json_agg(e) from run_effects e where e.run_id = r.id)) as text
      from runs r where id = ${runId}`.execute(database.current.owner);
  return result.rows[0]?.text ?? '';
}

it('large values lie in storage, and a worker that comes after reads them back', async () => {
  await aWorkspace();
  test.current.actions.answer(() => ({ kind: 'done', output: { text: large } }));
  const first = await test.current.aWorker();
  const version = test.current.publish({ steps: [call, keep, wait, size] });
  const id = await test.current.start(first.engine, test.current.draft(version, { trigger: { t: large } }));
  await test.current.until(id, 'waiting');
  expect((await rows(id)).length).toBeLessThan(5_000);
  expect((await stored()).length).toBeGreaterThan(2);
  // The process is gone; another one has nothing but what is on record.
  await test.current.stop();
  const second = await test.current.aWorker();
  const signal = { id: uuidV7Ids.next(), event: 'go', key: id, payload: { text: large } };
  await database.current.inWorkspace(test.current.workspaceId, (tx) => second.engine.signal(tx, [signal]));
  expect(await test.current.until(id, 'completed', 'failed')).toMatchObject({ output: { n: 3 * large.length } });
  expect(test.current.actions.performed).toHaveLength(1);
});

it('a value beyond what can be kept fails its run and names the step', async () => {
  await aWorkspace();
  test.current.actions.answer(() => ({ kind: 'done', output: 'x'.repeat(mostBytes + 1) }));
  const run = await test.current.complete(await test.current.aWorker(), { steps: [call] }, { t: 'small' });
  expect(run).toMatchObject({ state: 'failed', error: { path: 'call' } });
  expect(JSON.stringify(run.error)).toMatch(/“call” has 32\.0 MiB .* at most 32 MiB/);
});

it('retention removes the bytes with the run, and bytes nothing refers to are collected', async () => {
  await aWorkspace();
  const { workspaceId } = test.current;
  const worker = await test.current.aWorker();
  const done = await test.current.complete(
    worker,
    { steps: [{ id: 'a', type: 'transformation', set: { n: 1 } }] },
    large,
  );
  const payloads = test.current.payloads({ now: () => new Date(Date.now() + 2 * 86_400_000) });
  const before = await stored();
  const orphan = await payloads.put({ workspaceId, kind: 'run', id: done.id }, large, { name: 'x' });
  expect(await stored()).toHaveLength(before.length + 1);
  expect(await payloads.collect(never)).toBe(1);
  expect(await stored()).toEqual(before);
  expect(orphan.reference.bytes).toBeGreaterThan(0);
  const removed = { workspaceId, ids: [done.id] };
  await database.current.inTransaction((tx) => payloads.remove(tx, removed.workspaceId, removed.ids));
  await expect.poll(async () => (await stored()).length).toBeLessThan(before.length);
});

it('no workspace reads what another has stored, and what people write is no reference', async () => {
  await aWorkspace();
  const { workspaceId } = test.current;
  const worker = await test.current.aWorker();
  const done = await test.current.complete(
    worker,
    { steps: [{ id: 'a', type: 'transformation', set: { n: 1 } }] },
    large,
  );
  const { rows: mine } = await sql<{ id: string }>`
    select id from run_payloads where owner_id = ${done.id}`.execute(database.current.owner);
  const reference = { $payload: mine[0]?.id ?? '', bytes: 1 };
  const payloads = test.current.payloads();
  const read = async (as: string, asked: string) =>
    await database.current.inWorkspace(as, (tx) => payloads.read(tx, asked, [reference]));
  expect((await read(workspaceId, workspaceId)).get(reference.$payload)).toBe(large);
  expect((await read(uuidV7Ids.next(), workspaceId)).size).toBe(0);
  const echo = { id: 'echo', type: 'transformation', set: { $payload: '{{ trigger.id }}', bytes: 1 } };
  const forged = await test.current.complete(worker, { steps: [echo] }, { id: reference.$payload });
  expect(forged.output).not.toEqual(reference);
  expect(await payloads.restore(database.current.owner, workspaceId, forged.output as never)).toEqual(reference);
});

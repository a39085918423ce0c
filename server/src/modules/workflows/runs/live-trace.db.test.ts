import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { createHttpClient } from '#platform/http-client/http-client';
import { useEngineRunner } from '#testing/engine-runner';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';

/** Answers only when told to. */
const held: ServerResponse[] = [];
const service = createServer((_, response) => void held.push(response));
await new Promise<void>((resolve) => void service.listen(0, '127.0.0.1', resolve));
afterAll(() => new Promise((resolve) => void service.close(resolve)));
const { port } = service.address() as AddressInfo;
const httpClient = createHttpClient({ guard: { allow: ['127.0.0.1'], ports: [port] }, userAgent: 'Test' });

const program = useTestProgram({ overrides: { httpClient } });
useEngineRunner(program);

async function start(workspace: TestWorkspace, steps: object[]): Promise<string> {
  const { body } = await workspace.call('POST', '/workflows', { definition: { name: 'Test', steps } });
  const published = await workspace.call('POST', `/workflows/${body.id}/publish`, {});
  expect(published.status, JSON.stringify(published.body)).toBe(200);
  return String((await workspace.call('POST', `/workflows/${body.id}/run`, {})).body.id);
}

async function trace(workspace: TestWorkspace, run: string, under = ''): Promise<object[]> {
  return (await workspace.call('GET', `/runs/${run}/steps?under=${encodeURIComponent(under)}`)).body.items;
}

const answerNext = async (): Promise<void> => {
  await expect.poll(() => held.length, { timeout: 10_000 }).toBeGreaterThan(0);
  held.shift()?.writeHead(200, { 'content-type': 'application/json' }).end('{}');
};

it('has a loop and what lies in it while it runs, and the same place for it when it has ended', async () => {
  const workspace = await program.current.aWorkspace();
  const call = { id: 'call', type: 'http', url: `http://127.0.0.1:${port}/` };
  const check = { id: 'check', type: 'conditional', if: '{{ index >= 0 }}', then: [call] };
  const run = await start(workspace, [
    { id: 'each', type: 'loop', count: 2, steps: [check] },
    { id: 'fan', type: 'parallel', branches: [[{ id: 'ask', type: 'wait', event: 'asked' }]] },
  ]);
  await expect
    .poll(() => trace(workspace, run))
    .toMatchObject([{ path: 'each', type: 'loop', state: 'running', inside: 1, endedAt: null }]);
  expect(await trace(workspace, run, 'each')).toMatchObject([{ path: 'each[0].check', state: 'running', inside: 1 }]);
  expect(await trace(workspace, run, 'each[0].check')).toMatchObject([
    { path: 'each[0].check.call', type: 'http', state: 'running' },
  ]);
  await answerNext();
  await expect
    .poll(() => trace(workspace, run, 'each'))
    .toMatchObject([
      { path: 'each[0].check', state: 'done' },
      { path: 'each[1].check', state: 'running' },
    ]);
  await answerNext();
  await expect
    .poll(() => trace(workspace, run))
    .toMatchObject([
      { path: 'each', state: 'done', inside: 2 },
      { path: 'fan', type: 'parallel', state: 'waiting', waitingReason: 'event', inside: 1 },
    ]);
  expect(await trace(workspace, run, 'fan')).toMatchObject([{ path: 'fan.0.ask', waitingReason: 'event' }]);
  await workspace.call('POST', `/runs/${run}/cancel`);
  await expect.poll(async () => (await trace(workspace, run)).length).toBe(1);
});

it('says where a run waits for its time, and which step of which round it fell over', async () => {
  const workspace = await program.current.aWorkspace();
  const nap = { id: 'nap', type: 'wait', for: '1h', when: '{{ index < 1 }}' };
  const waiting = await start(workspace, [{ id: 'each', type: 'loop', count: 2, steps: [nap] }]);
  const at = { state: 'waiting', waitingReason: 'timer', wakeAt: expect.any(String) };
  await expect.poll(() => trace(workspace, waiting)).toMatchObject([{ path: 'each', inside: 1, ...at }]);
  expect(await trace(workspace, waiting, 'each')).toMatchObject([{ path: 'each[0].nap', ...at }]);

  const pause = { id: 'pause', type: 'wait', for: '1ms' };
  const set = { id: 'set', type: 'transformation', set: { x: '{{ trigger.none.name }}' } };
  const failed = await start(workspace, [{ id: 'each', type: 'loop', count: 2, steps: [pause, set] }]);
  await expect.poll(() => trace(workspace, failed)).toMatchObject([{ path: 'each', state: 'failed', inside: 1 }]);
  expect(await trace(workspace, failed, 'each')).toMatchObject([
    { path: 'each[0].pause', state: 'done' },
    { path: 'each[0].set', state: 'failed', error: { message: expect.stringContaining('name') } },
  ]);
});

it('tells how long a step waited, and what holds others took', async () => {
  const workspace = await program.current.aWorkspace();
  const pause = { id: 'pause', type: 'wait', for: '300ms' };
  const run = await start(workspace, [{ id: 'each', type: 'loop', count: 2, steps: [pause] }]);
  const state = async () => (await workspace.call('GET', `/runs/${run}`)).body.state;
  await expect.poll(state, { timeout: 20_000 }).toBe('completed');
  const { steps } = (await workspace.call('GET', `/runs/${run}/outline`)).body;
  const took = steps.map(
    (step: { startedAt: string; endedAt: string }) => Date.parse(step.endedAt) - Date.parse(step.startedAt),
  );
  expect(took).toEqual([600, 300, 300]);
});

it('is outlined at every depth, and a step of it is found by its path', async () => {
  const workspace = await program.current.aWorkspace();
  const call = { id: 'call', type: 'http', url: `http://127.0.0.1:${port}/` };
  const run = await start(workspace, [
    { id: 'each', type: 'loop', count: 2, steps: [call] },
    { id: 'ask', type: 'wait', event: 'asked' },
  ]);
  const outline = async () => (await workspace.call('GET', `/runs/${run}/outline`)).body;
  await expect.poll(outline).toMatchObject({
    isWhole: true,
    steps: [{ path: 'each', state: 'running', endedAt: null }, { path: 'each[0].call' }],
  });
  await answerNext();
  await answerNext();
  await expect.poll(outline).toMatchObject({
    steps: [
      { path: 'each', type: 'loop', state: 'done' },
      { path: 'each[0].call', type: 'http', state: 'done', attempts: [{ hasFailed: false }] },
      { path: 'each[1].call', state: 'done' },
      { path: 'ask', state: 'waiting', waitingReason: 'event', endedAt: null },
    ],
  });
  const one = await workspace.call('GET', `/runs/${run}/step?path=${encodeURIComponent('each[1].call')}`);
  expect(one.body).toMatchObject({ path: 'each[1].call', state: 'done', attempts: [{ number: 1, outcome: 'done' }] });
  expect((await workspace.call('GET', `/runs/${run}/step?path=ask`)).body).toMatchObject({ state: 'waiting' });
  expect(await workspace.call('GET', `/runs/${run}/step?path=nowhere`)).toMatchObject({
    status: 404,
    body: { code: 'run_steps.not_found' },
  });
});

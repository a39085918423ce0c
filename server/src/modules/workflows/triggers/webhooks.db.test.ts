import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useEngineRunner } from '#testing/engine-runner';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';

const program = useTestProgram();
useEngineRunner(program);

const steps = [{ id: 'double', type: 'transformation', set: { value: '{{ trigger.body.n * 2 }}' } }];
const finished = { type: 'webhook', respond: 'finished' };

/** Publishes a workflow with one webhook: its address below the host, and a caller for it. */
async function aHook(workspace: TestWorkspace, trigger: object, change: object = {}) {
  const definition = { name: 'Hook', triggers: [trigger], steps, ...change };
  const { body } = await workspace.call('POST', '/workflows', { definition });
  const path = `/workflows/${body.id}`;
  const published = await workspace.call('POST', `${path}/publish`, {});
  expect(published.status, JSON.stringify(published.body)).toBe(200);
  const [endpoint] = (await workspace.call('GET', `${path}/endpoints`)).body.items;
  const { pathname } = new URL(endpoint.url);
  const call = async (options: { method?: string; rest?: string; payload?: unknown; headers?: object } = {}) => {
    const response = await program.current.server.inject({
      method: (options.method ?? 'POST') as 'POST',
      url: pathname + (options.rest ?? ''),
      headers: { ...options.headers },
      ...(options.payload === undefined ? {} : { payload: options.payload as object }),
    });
    const isJson = String(response.headers['content-type']).includes('json');
    return { status: response.statusCode, headers: response.headers, body: isJson ? response.json() : response.body };
  };
  return { id: String(body.id), path, endpoint, call };
}

async function untilEnded(workspace: TestWorkspace, runId: string) {
  const read = async () => (await workspace.call('GET', `/runs/${runId}`)).body;
  await expect.poll(async () => (await read()).endedAt, { timeout: 20_000 }).not.toBeNull();
  return await read();
}

describe('a webhook that answers when its run has ended', () => {
  it('answers with the output, and the run is on record by then', async () => {
    const workspace = await program.current.aWorkspace();
    const { id, call } = await aHook(workspace, finished);
    expect(await call({ payload: { n: 21 } })).toMatchObject({ status: 200, body: { value: 42 } });
    const { body } = await workspace.call('GET', `/runs?workflowId=${id}`);
    expect(body.items).toMatchObject([{ state: 'completed', trigger: 'webhook', version: 1, workflow: { id } }]);
    const trace = await workspace.call('GET', `/runs/${body.items[0].id}/steps`);
    expect(trace.body.items).toMatchObject([
      { path: 'double', type: 'transformation', state: 'done', output: { value: 42 }, attempts: [] },
    ]);
  });

  it('answers what its response says, and nothing that speaks for the whole program', async () => {
    const workspace = await program.current.aWorkspace();
    const response = {
      status: '{{ double.value > 5 ? 201 : 202 }}',
      headers: { 'x-made-by': 'us', 'set-cookie': 'a=b', 'content-type': 'text/html' },
      body: '<b>{{ double.value }}</b>',
    };
    const { call } = await aHook(workspace, { ...finished, response });
    const answer = await call({ payload: { n: 4 } });
    expect(answer).toMatchObject({ status: 201, body: '<b>8</b>', headers: { 'x-made-by': 'us' } });
    expect(answer.headers).not.toHaveProperty('set-cookie');
    expect(answer.headers['content-security-policy']).toContain('sandbox');
  });

  it('says that the run failed, and not why to whoever calls', async () => {
    const workspace = await program.current.aWorkspace();
    const { id, call } = await aHook(workspace, finished, {
      steps: [{ type: 'stop', status: 'failed', message: 'Secret' }],
    });
    const answer = await call();
    expect(answer).toMatchObject({ status: 500, body: { code: 'hooks.run_failed', runId: expect.any(String) } });
    expect(JSON.stringify(answer.body)).not.toContain('Secret');
    const { body } = await workspace.call('GET', `/runs?workflowId=${id}`);
    expect(body.items).toMatchObject([{ state: 'failed', error: { message: 'Secret' }, canResume: true }]);
  });

  it('does not keep the caller of a run that waits', async () => {
    const workspace = await program.current.aWorkspace();
    const { call } = await aHook(workspace, finished, { steps: [{ type: 'wait', for: '3d' }] });
    expect(await call()).toMatchObject({ status: 202, body: { runId: expect.any(String) } });
  });
});

describe('a webhook that answers at once', () => {
  it('gives the id of a run that is on record', async () => {
    const workspace = await program.current.aWorkspace();
    const { call } = await aHook(workspace, { type: 'webhook', path: 'orders' });
    const answer = await call({
      payload: { n: 1 },
      rest: '/7?tag=a&tag=b',
      headers: { 'x-source': 'shop', cookie: 'c=d' },
    });
    expect(answer).toMatchObject({ status: 202, body: { runId: expect.any(String) } });
    const run = await untilEnded(workspace, answer.body.runId);
    expect(run).toMatchObject({
      state: 'completed',
      output: { value: 2 },
      payload: {
        method: 'POST',
        path: '7',
        query: { tag: ['a', 'b'] },
        headers: { 'x-source': 'shop' },
        body: { n: 1 },
      },
    });
    expect(run.payload.headers).not.toHaveProperty('cookie');
  });

  it('starts one run for deliveries with one key', async () => {
    const workspace = await program.current.aWorkspace();
    const { id, call } = await aHook(workspace, { type: 'webhook' });
    const headers = { 'idempotency-key': 'delivery 1' };
    const [first, second] = [await call({ payload: { n: 1 }, headers }), await call({ payload: { n: 1 }, headers })];
    expect(second.body).toEqual(first.body);
    expect((await call({ payload: { n: 1 }, headers: { 'webhook-id': 'msg_2' } })).body).not.toEqual(first.body);
    expect((await workspace.call('GET', `/runs?workflowId=${id}&total=true`)).body.total).toBe(2);
  });

  it('leaves out what is more than may run at a time, where it is so told', async () => {
    const workspace = await program.current.aWorkspace();
    const change = {
      steps: [{ type: 'wait', for: '1h' }],
      concurrency: { key: '{{ trigger.body.customer }}', onLimit: 'skip' },
    };
    const { id, call } = await aHook(workspace, { type: 'webhook' }, change);
    expect((await call({ payload: { customer: 'a' } })).status).toBe(202);
    expect(await call({ payload: { customer: 'a' } })).toMatchObject({ status: 409, body: { code: 'hooks.at_limit' } });
    expect((await call({ payload: { customer: 'b' } })).status).toBe(202);
    expect((await workspace.call('GET', `/runs?workflowId=${id}&total=true`)).body.total).toBe(2);
  });
});

describe('an address', () => {
  it('answers only while its workflow is active, at its path, with its methods', async () => {
    const workspace = await program.current.aWorkspace();
    const { path, endpoint, call } = await aHook(workspace, { ...finished, path: 'in', methods: ['POST'] });
    const { server } = program.current;
    const { pathname } = new URL(endpoint.url);
    expect((await call({ payload: { n: 1 } })).status).toBe(200);
    expect(await call({ method: 'GET' })).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    for (const url of [
      pathname.replace('/in', '/out'),
      pathname.replace('/in', ''),
      '/hooks/nothing',
      `${pathname}side`,
    ]) {
      expect((await server.inject({ method: 'POST', url })).statusCode, url).toBe(404);
    }
    await workspace.call('POST', `${path}/disable`);
    expect((await call()).body.code).toBe('hooks.not_found');
    await workspace.call('POST', `${path}/enable`);
    expect((await call({ payload: { n: 1 } })).status).toBe(200);
    await workspace.call('POST', `${path}/endpoints/${endpoint.id}/renew`);
    expect((await call()).status).toBe(404);
  });

  it('runs what is published, from the moment it is', async () => {
    const workspace = await program.current.aWorkspace();
    const { path, call } = await aHook(workspace, finished);
    expect((await call({ payload: { n: 1 } })).body).toEqual({ value: 2 });
    const changed = [{ id: 'triple', type: 'transformation', set: { value: '{{ trigger.body.n * 3 }}' } }];
    await workspace.call('PATCH', path, { definition: { name: 'Hook', triggers: [finished], steps: changed } });
    expect((await call({ payload: { n: 1 } })).body).toEqual({ value: 2 });
    await workspace.call('POST', `${path}/publish`, {});
    expect((await call({ payload: { n: 1 } })).body).toEqual({ value: 3 });
  });

  it('with a secret takes only calls that are signed with it, over the very bytes', async () => {
    const workspace = await program.current.aWorkspace();
    const auth = { type: 'signature', header: 'x-hub-signature-256' };
    const { path, endpoint, call } = await aHook(workspace, { ...finished, auth });
    const payload = '{ "n":  3 }';
    const sign = (secret: string) => ({
      'content-type': 'application/json',
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(payload).digest('hex')}`,
    });
    expect(await call({ payload, headers: sign('x') })).toMatchObject({
      status: 401,
      body: { code: 'hooks.unauthorized' },
    });
    const { body } = await workspace.call('POST', `${path}/endpoints/${endpoint.id}/secret`, {});
    expect((await call({ payload, headers: sign(body.secret) })).body).toEqual({ value: 6 });
    expect((await call({ payload, headers: sign('x') })).status).toBe(401);
    const dictated = await workspace.call('POST', `${path}/endpoints/${endpoint.id}/secret`, {
      secret: 'from-the-shop',
    });
    expect(dictated.body.secret).toBe('from-the-shop');
    expect((await call({ payload, headers: sign(body.secret) })).status).toBe(401);
    expect((await call({ payload, headers: sign('from-the-shop') })).status).toBe(200);
  });
});

import { describe, expect, it } from 'vitest';
import { useEngineRunner } from '#testing/engine-runner';
import { inject, type TestWorkspace, useTestProgram } from '#testing/test-program';

const program = useTestProgram();
useEngineRunner(program);

async function publish(workspace: TestWorkspace, change: object) {
  const { body } = await workspace.call('POST', '/workflows', { definition: { name: 'Test', ...change } });
  const published = await workspace.call('POST', `/workflows/${body.id}/publish`, {});
  expect(published.status, JSON.stringify(published.body)).toBe(200);
  return String(body.id);
}

async function until(workspace: TestWorkspace, runId: string, ...states: string[]) {
  const read = async () => (await workspace.call('GET', `/runs/${runId}`)).body;
  await expect.poll(async () => states.includes((await read()).state), { timeout: 20_000 }).toBe(true);
  return await read();
}

describe('running by hand', () => {
  it('checks the input against the schema of the trigger', async () => {
    const workspace = await program.current.aWorkspace();
    const input = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
    const steps = [{ id: 'hi', type: 'transformation', set: { text: 'Hello {{ inputs.name }}, {{ trigger.name }}' } }];
    const id = await publish(workspace, { triggers: [{ type: 'manual', input }], steps });
    const run = (given?: object) =>
      workspace.call('POST', `/workflows/${id}/run`, given === undefined ? {} : { input: given });
    expect(await run()).toMatchObject({ status: 422, body: { code: 'runs.input_invalid' } });
    expect((await run({ name: 7 })).body.issues).toMatchObject([{ path: 'input.name' }]);
    const { body } = await run({ name: 'Ada' });
    expect((await until(workspace, body.id, 'completed')).output).toEqual({ text: 'Hello Ada, Ada' });
  });

  it('is for what is published, also while its triggers are off', async () => {
    const workspace = await program.current.aWorkspace();
    const { body } = await workspace.call('POST', '/workflows', {
      definition: { name: 'T', steps: [{ type: 'stop' }] },
    });
    const path = `/workflows/${body.id}`;
    expect((await workspace.call('POST', `${path}/run`, {})).body.code).toBe('workflows.not_published');
    await workspace.call('POST', `${path}/publish`, { enable: false });
    expect((await workspace.call('POST', `${path}/run`, {})).status).toBe(201);
    // Its runs stay readable: it cannot be deleted any more.
    expect((await workspace.call('DELETE', path)).body.code).toBe('workflows.has_runs');
  });

  it('starts another workflow, and waits for what it gives', async () => {
    const workspace = await program.current.aWorkspace();
    await publish(workspace, {
      name: 'Inner',
      steps: [{ id: 'a', type: 'transformation', set: { n: '{{ inputs.n + 1 }}' } }],
    });
    const steps = [{ id: 'sub', type: 'workflow', workflow: 'Inner', inputs: { n: '{{ trigger.n }}' } }];
    const id = await publish(workspace, { name: 'Outer', steps });
    const { body } = await workspace.call('POST', `/workflows/${id}/run`, { input: { n: 1 } });
    expect((await until(workspace, body.id, 'completed')).output).toEqual({ n: 2 });
    const { body: trace } = await workspace.call('GET', `/runs/${body.id}/steps`);
    expect(trace.items).toMatchObject([{ path: 'sub', type: 'workflow', runId: expect.any(String) }]);
    expect((await workspace.call('GET', `/runs/${trace.items[0].runId}`)).body.parentRunId).toBe(body.id);
  });
});

describe('a trace', () => {
  it('has the rounds of a loop under its step, paged', async () => {
    const workspace = await program.current.aWorkspace();
    const inner = [
      { id: 'nap', type: 'wait', for: '1ms' },
      { id: 'out', type: 'transformation', set: { i: '{{ index }}' } },
    ];
    const id = await publish(workspace, { steps: [{ id: 'each', type: 'loop', count: 3, steps: inner }] });
    const { body } = await workspace.call('POST', `/workflows/${id}/run`, {});
    await until(workspace, body.id, 'completed');
    const { body: top } = await workspace.call('GET', `/runs/${body.id}/steps`);
    expect(top.items).toMatchObject([{ path: 'each', type: 'loop', inside: 6 }]);
    const page = (query: string) => workspace.call('GET', `/runs/${body.id}/steps?under=each&limit=4${query}`);
    const first = (await page('')).body;
    const second = (await page(`&cursor=${first.nextCursor}`)).body;
    const paths = [...first.items, ...second.items].map((item: { path: string }) => item.path);
    expect(paths.toSorted()).toEqual([
      'each[0].nap',
      'each[0].out',
      'each[1].nap',
      'each[1].out',
      'each[2].nap',
      'each[2].out',
    ]);
    expect(second.hasMore).toBe(false);
    expect((await page('&cursor=WyJ4Il0')).status).toBe(422);
  });

  it('has what code printed, also in the rounds of a loop and before it failed, with secrets masked', async () => {
    const workspace = await program.current.aWorkspace();
    const told = (text: string) => `console.log('round', input.n, { password: 'p4ss' }); ${text}`;
    const inner = [{ id: 'say', type: 'code', inputs: { n: '{{ index }}' }, source: told('return input.n') }];
    const steps = [
      { id: 'each', type: 'loop', count: 2, steps: inner },
      { id: 'quiet', type: 'code', source: 'return 1' },
      { id: 'caught', type: 'code', inputs: { n: 7 }, source: told('throw new Error("no")'), onError: 'continue' },
      { id: 'last', type: 'code', inputs: { n: 8 }, source: told('throw new Error("no")') },
    ];
    const id = await publish(workspace, { steps });
    const { body } = await workspace.call('POST', `/workflows/${id}/run`, { input: {} });
    await until(workspace, body.id, 'failed');
    const logs = async (under: string) => {
      const { body: trace } = await workspace.call('GET', `/runs/${body.id}/steps?under=${under}`);
      return trace.items.map(({ path, log }: { path: string; log: string[] }) => [path, ...log]);
    };
    const line = (n: number) => `round ${n} {"password":••••••}`;
    expect(await logs('')).toEqual([['each'], ['quiet'], ['caught', line(7)], ['last', line(8)]]);
    expect(await logs('each')).toEqual([
      ['each[0].say', line(0)],
      ['each[1].say', line(1)],
    ]);
  });

  it('has what code printed before it failed and the loop around went on', async () => {
    const workspace = await program.current.aWorkspace();
    const source = `console.log('at', input.n); if (input.n === 1) throw new Error('odd'); return input.n`;
    const say = { id: 'say', type: 'code', inputs: { n: '{{ index }}' }, source };
    const steps = [
      {
        id: 'each',
        type: 'loop',
        count: 3,
        onItemError: 'continue',
        steps: [say, { id: 'rest', type: 'wait', for: '1s' }],
      },
    ];
    const id = await publish(workspace, { steps, output: { each: '{{ each }}' } });
    const { body } = await workspace.call('POST', `/workflows/${id}/run`, { input: {} });
    const run = await until(workspace, body.id, 'completed');
    expect(run.output.each[1]).toMatchObject({ error: { code: 'code.failed' } });
    const told = async (under: string) => {
      const { body: trace } = await workspace.call('GET', `/runs/${body.id}/steps?under=${under}`);
      return trace.items.flatMap(({ path, state, log }: { path: string; state: string; log: string[] }) =>
        log.length > 0 ? [`${path} ${state}: ${log.join()}`] : [],
      );
    };
    // Walked again after each wait, and still once.
    expect(await told('each')).toEqual([
      'each[0].say done: at 0',
      'each[1].say failed: at 1',
      'each[2].say done: at 2',
    ]);
  });

  it('has what code printed before it failed and the join went past its branch', async () => {
    const workspace = await program.current.aWorkspace();
    const steps = [
      {
        id: 'both',
        type: 'parallel',
        join: 'any',
        branches: [
          [{ id: 'odd', type: 'code', source: `console.log('looked'); throw new Error('odd')` }],
          [
            { id: 'rest', type: 'wait', for: '1s' },
            { id: 'even', type: 'code', source: `console.log('found'); return 2` },
          ],
        ],
      },
    ];
    const id = await publish(workspace, { steps, output: '{{ both }}' });
    const { body } = await workspace.call('POST', `/workflows/${id}/run`, { input: {} });
    expect((await until(workspace, body.id, 'completed')).output).toEqual([null, 2]);
    const { body: trace } = await workspace.call('GET', `/runs/${body.id}/steps?under=both`);
    expect(trace.items).toMatchObject([
      { path: 'both.0.odd', state: 'failed', log: ['looked'] },
      { path: 'both.1.rest', state: 'done', log: [] },
      { path: 'both.1.even', state: 'done', log: ['found'] },
    ]);
  });

  it('shows what a run fell over, with what to do', async () => {
    const workspace = await program.current.aWorkspace();
    const steps = [
      { id: 'a', type: 'transformation', set: { n: 1 } },
      { id: 'b', type: 'transformation', set: { x: '{{ trigger.lead.name }}' } },
    ];
    const id = await publish(workspace, { steps });
    const { body } = await workspace.call('POST', `/workflows/${id}/run`, { input: {} });
    const run = await until(workspace, body.id, 'failed');
    expect(run.error).toMatchObject({ path: 'b', message: expect.stringContaining('name'), help: expect.any(String) });
    const { body: trace } = await workspace.call('GET', `/runs/${body.id}/steps`);
    expect(trace.items).toMatchObject([
      { path: 'a', state: 'done' },
      { path: 'b', state: 'failed', type: 'transformation' },
    ]);
  });
});

describe('a person', () => {
  it('runs a failed run again from the start, with other input, and resumes it', async () => {
    const workspace = await program.current.aWorkspace();
    const id = await publish(workspace, {
      steps: [{ id: 'x', type: 'transformation', set: { n: '{{ trigger.lead.name }}' } }],
    });
    const { body } = await workspace.call('POST', `/workflows/${id}/run`, { input: {} });
    await until(workspace, body.id, 'failed');
    const payload = { lead: { name: 'Ada' } };
    const fork = await workspace.call('POST', `/runs/${body.id}/fork`, { payload });
    expect(fork).toMatchObject({ status: 201, body: { forkedFromId: body.id, payload } });
    expect((await until(workspace, fork.body.id, 'completed')).output).toEqual({ n: 'Ada' });
    expect((await workspace.call('POST', `/runs/${body.id}/resume`)).body.state).toMatch(/pending|running|failed/);
    await until(workspace, body.id, 'failed');
    expect((await workspace.call('POST', `/runs/${fork.body.id}/resume`)).body.code).toBe('runs.not_resumable');
  });

  it('is told at which field changed input does not fit', async () => {
    const workspace = await program.current.aWorkspace();
    const properties = { name: { type: 'string' }, password: { type: 'string' } };
    const input = { type: 'object', properties, required: ['name'] };
    const steps = [{ id: 'x', type: 'transformation', set: { n: '{{ trigger.name }}', k: '{{ trigger.password }}' } }];
    const id = await publish(workspace, { triggers: [{ type: 'manual', input }], steps });
    const { body } = await workspace.call('POST', `/workflows/${id}/run`, {
      input: { name: 'Ada', password: 'sesame' },
    });
    const { payload } = await until(workspace, body.id, 'completed');
    expect(payload.password).not.toBe('sesame');
    const fork = (change: object) => {
      const changed = { ...payload, ...change };
      return workspace.call('POST', `/runs/${body.id}/fork`, { payload: changed, inputs: changed });
    };
    expect(await fork({ name: 7 })).toMatchObject({
      status: 422,
      body: { code: 'runs.input_invalid', issues: [{ path: 'payload.name' }] },
    });
    const { body: forked } = await fork({ name: 'Grace' });
    await until(workspace, forked.id, 'completed');
    const stored = await program.current.database.owner
      .selectFrom('runs')
      .select('trigger')
      .where('id', '=', forked.id)
      .executeTakeFirstOrThrow();
    expect(stored.trigger).toEqual({ name: 'Grace', password: 'sesame' });
  });

  it('cancels a run, and tells one what has happened', async () => {
    const workspace = await program.current.aWorkspace();
    const wait = { id: 'paid', type: 'wait', event: 'order.paid', key: '{{ run.id }}' };
    const id = await publish(workspace, {
      steps: [wait, { id: 'end', type: 'transformation', set: { amount: '{{ paid.amount }}' } }],
    });
    const start = async () => (await workspace.call('POST', `/workflows/${id}/run`, {})).body.id;
    const [told, cancelled] = [await start(), await start()];
    await until(workspace, told, 'waiting');
    await until(workspace, cancelled, 'waiting');
    const waiting = (await workspace.call('GET', `/runs/${told}/steps`)).body.items;
    expect(waiting).toMatchObject([
      { path: 'paid', waitingReason: 'event', input: { event: 'order.paid', key: told } },
    ]);
    const signal = await workspace.call('POST', `/runs/${told}/signal`, {
      event: 'order.paid',
      payload: { amount: 42 },
    });
    expect(signal.body).toEqual({ woken: 1 });
    expect((await until(workspace, told, 'completed')).output).toEqual({ amount: 42 });
    expect((await workspace.call('POST', `/runs/${told}/signal`, { event: 'order.paid' })).body.code).toBe(
      'runs.ended',
    );
    expect((await workspace.call('POST', `/runs/${cancelled}/cancel`)).body.isCancelRequested).toBe(true);
    await until(workspace, cancelled, 'cancelled');
    expect((await workspace.call('POST', `/runs/${cancelled}/cancel`)).body.code).toBe('runs.ended');
  });

  it('tells all runs that wait for an event with a key', async () => {
    const workspace = await program.current.aWorkspace();
    const id = await publish(workspace, {
      steps: [{ id: 'w', type: 'wait', event: 'shipped', key: '{{ trigger.order }}' }],
    });
    const start = async (order: string) =>
      (await workspace.call('POST', `/workflows/${id}/run`, { input: { order } })).body.id;
    const [one, two, other] = [await start('A'), await start('A'), await start('B')];
    for (const run of [one, two, other]) await until(workspace, run, 'waiting');
    const told = await workspace.call('POST', '/workflows/signals', {
      event: 'shipped',
      key: 'A',
      payload: { by: 'ship' },
    });
    expect(told.body).toEqual({ woken: 2 });
    for (const run of [one, two]) expect((await until(workspace, run, 'completed')).output).toEqual({ by: 'ship' });
    expect((await until(workspace, other, 'waiting')).waitingReason).toBe('event');
  });

  it('who is a member does so with runs of their own workflows only', async () => {
    const workspace = await program.current.aWorkspace();
    const { body: key } = await workspace.call('POST', '/api-keys', { name: 'member', role: 'member' });
    const member = (method: string, path: string, payload?: unknown) =>
      inject(
        program.current.server,
        { method: method as 'GET', url: `/api/v1${path}`, headers: { authorization: `Bearer ${key.key}` } },
        payload,
      );
    const id = await publish(workspace, { steps: [{ type: 'wait', for: '1h' }] });
    expect((await member('POST', `/workflows/${id}/run`, {})).body.code).toBe('workflows.not_yours');
    const { body } = await workspace.call('POST', `/workflows/${id}/run`, {});
    expect((await member('GET', `/runs/${body.id}`)).status).toBe(200);
    for (const verb of ['cancel', 'resume', 'fork']) {
      expect((await member('POST', `/runs/${body.id}/${verb}`, {})).body.code, verb).toBe('runs.not_yours');
    }
  });
});

it('runs are listed by workflow, state, trigger and time', async () => {
  const workspace = await program.current.aWorkspace();
  const id = await publish(workspace, { steps: [{ type: 'wait', for: '1h' }] });
  const { body } = await workspace.call('POST', `/workflows/${id}/run`, {});
  await until(workspace, body.id, 'waiting');
  const count = async (query: string) => (await workspace.call('GET', `/runs?${query}`)).body.items.length;
  expect(await count(`workflowId=${id}&state=waiting&waitingReason=timer&trigger=api`)).toBe(1);
  expect(await count('state=failed')).toBe(0);
  expect(await count('trigger=webhook')).toBe(0);
  expect(await count('after=2026-01-01T00:00:00Z')).toBe(1);
  expect(await count('before=2026-01-01T00:00:00Z')).toBe(0);
  expect(await count(`workflowId=${id}&version=1&minMs=0`)).toBe(1);
  expect(await count('version=2')).toBe(0);
  expect(await count('minMs=86400000')).toBe(0);
});

describe('a list of failed runs', () => {
  const steps = [{ id: 'x', type: 'transformation', set: { n: '{{ trigger.lead.name }}' } }];

  it('is filtered by what they failed of, page by page', async () => {
    const workspace = await program.current.aWorkspace();
    const id = await publish(workspace, { steps });
    const start = async (input: object) => (await workspace.call('POST', `/workflows/${id}/run`, { input })).body.id;
    const failed = [await start({}), await start({})];
    const good = await start({ lead: { name: 'Ada' } });
    for (const run of failed) await until(workspace, run, 'failed');
    await until(workspace, good, 'completed');
    const { code } = (await workspace.call('GET', `/runs/${failed[0]}`)).body.error;
    const list = async (query: string) => (await workspace.call('GET', `/runs?${query}`)).body;
    const first = await list(`reason=${code}&limit=1&total=true`);
    expect(first).toMatchObject({ items: [{ id: failed[1] }], hasMore: true, total: 2 });
    const second = await list(`reason=${code}&limit=1&cursor=${first.nextCursor}`);
    expect(second).toMatchObject({ items: [{ id: failed[0] }], hasMore: false, nextCursor: null });
    expect((await list('reason=other.code')).items).toEqual([]);
    expect((await list('state=completed')).items).toMatchObject([{ id: good }]);
  });

  it('is filtered by the step they failed at, in any round of a loop, and by when they ended', async () => {
    const workspace = await program.current.aWorkspace();
    const code = (id: string) => ({ id, type: 'code', source: 'throw new Error("no")' });
    const inLoop = await publish(workspace, {
      steps: [{ id: 'each', type: 'loop', over: '{{ [1, 2] }}', steps: [code('send')] }],
    });
    const plain = await publish(workspace, { steps: [code('check')] });
    const start = async (id: string) => (await workspace.call('POST', `/workflows/${id}/run`, {})).body.id;
    const [first, second] = [await start(inLoop), await start(plain)];
    for (const run of [first, second]) await until(workspace, run, 'failed');
    const list = async (query: string) =>
      (await workspace.call('GET', `/runs?${query}`)).body.items.map(({ id }: { id: string }) => id);
    expect(await list('step=send')).toEqual([first]);
    expect(await list('step=check')).toEqual([second]);
    expect(await list('step=each')).toEqual([]);
    expect(await list('step=')).toEqual([]);
    const { endedAt } = (await workspace.call('GET', `/runs/${second}`)).body;
    expect(await list(`workflowId=${plain}&endedAfter=${endedAt}`)).toEqual([second]);
    expect(await list(`workflowId=${plain}&endedBefore=${endedAt}`)).toEqual([]);
    expect(await list('endedAfter=2020-01-01T00:00:00Z&endedBefore=2020-01-02T00:00:00Z')).toEqual([]);
  });

  it('is resumed and cancelled at once, and who cannot be is told', async () => {
    const workspace = await program.current.aWorkspace();
    const failing = await publish(workspace, { steps });
    const waiting = await publish(workspace, { steps: [{ type: 'wait', for: '1h' }] });
    const start = async (id: string) => (await workspace.call('POST', `/workflows/${id}/run`, { input: {} })).body.id;
    const [failed, open, gone] = [await start(failing), await start(waiting), failing];
    await until(workspace, failed, 'failed');
    await until(workspace, open, 'waiting');
    const { body: cancelled } = await workspace.call('POST', '/runs/batch/cancel', { ids: [failed, open, gone] });
    expect(cancelled).toMatchObject({
      succeeded: 1,
      failed: 2,
      results: [
        { id: failed, ok: false, error: { code: 'runs.ended' } },
        { id: open, ok: true },
        { id: gone, ok: false, error: { code: 'runs.not_found' } },
      ],
    });
    await until(workspace, open, 'cancelled');
    const { body: resumed } = await workspace.call('POST', '/runs/batch/resume', { ids: [failed, open] });
    expect(resumed).toMatchObject({ succeeded: 2, failed: 0 });
    await until(workspace, failed, 'failed');
    await until(workspace, open, 'waiting');
    const { body: events } = await workspace.call('GET', '/events?type=run.resumed');
    const told = events.items.map(({ entityId }: { entityId: string }) => entityId);
    expect(new Set(told)).toEqual(new Set([failed, open]));
  });

  it('is no way around who may do what', async () => {
    const workspace = await program.current.aWorkspace();
    const { body: key } = await workspace.call('POST', '/api-keys', { name: 'member', role: 'member' });
    const id = await publish(workspace, { steps: [{ type: 'wait', for: '1h' }] });
    const { body: run } = await workspace.call('POST', `/workflows/${id}/run`, {});
    const answer = await inject(
      program.current.server,
      { method: 'POST', url: '/api/v1/runs/batch/cancel', headers: { authorization: `Bearer ${key.key}` } },
      { ids: [run.id] },
    );
    expect(answer.body.results).toMatchObject([{ ok: false, error: { code: 'runs.not_yours' } }]);
  });
});

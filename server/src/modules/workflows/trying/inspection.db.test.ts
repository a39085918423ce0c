import { describe, expect, it } from 'vitest';
import { useEngineRunner } from '#testing/engine-runner';
import { useTestProgram } from '#testing/test-program';

const program = useTestProgram();
useEngineRunner(program);

const definition = {
  name: 'Answer',
  triggers: [{ type: 'event', event: 'lead.created', when: "{{ trigger.lead.source == 'fair' }}" }],
  steps: [
    { id: 'fetch', type: 'http', url: 'https://example.org/{{ trigger.lead.name.toLowerCase() }}' },
    {
      id: 'each',
      type: 'loop',
      over: '{{ fetch.body.items }}',
      as: 'entry',
      steps: [{ id: 'line', type: 'transformation', set: { n: '{{ entry.n + index }}', who: '{{ entry.token }}' } }],
    },
  ],
};

const fetched = { status: 200, headers: {}, body: { items: [{ n: 4, token: 'abcdefgh' }] } };

describe('inspecting a definition', () => {
  it('tells the names of a place and what its expressions give with sample data', async () => {
    const { call } = await program.current.aWorkspace();
    const at = 'steps[1].steps[0]';
    const { status, body } = await call('POST', '/workflows/inspect', { definition, at, values: { fetch: fetched } });
    expect(status, JSON.stringify(body)).toBe(200);
    const names = body.names.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['trigger', 'user', 'fetch', 'entry', 'index']));
    const trigger = body.names.find(({ name }: { name: string }) => name === 'trigger');
    expect(trigger.shape.fields.lead.fields.name).toEqual({ kind: 'string' });
    expect(body.texts).toMatchObject([
      { path: `${at}.set.n`, value: 4, error: null, missing: [] },
      { path: `${at}.set.who`, value: '••••••' },
    ]);
    expect(body.problems).toEqual([]);
  });

  it('says why there is no value, and makes data up where its shape is known', async () => {
    const { call } = await program.current.aWorkspace();
    const trigger = { lead: null };
    const first = await call('POST', '/workflows/inspect', { definition, at: 'steps[0]', trigger });
    expect(first.body.texts).toMatchObject([{ path: 'steps[0].url', value: null, isMadeUp: false }]);
    expect(first.body.texts[0].error).toContain('name');
    const bare = await call('POST', '/workflows/inspect', { definition, at: 'steps[1]' });
    expect(bare.body.texts).toMatchObject([{ path: 'steps[1].over', isMadeUp: true }]);
    const nowhere = await call('POST', '/workflows/inspect', { definition, at: 'steps[9]' });
    expect(nowhere.body).toMatchObject({ names: [], texts: [] });
  });

  it('hides secrets and cuts what is long', async () => {
    const { call } = await program.current.aWorkspace();
    const steps = [{ id: 'a', type: 'transformation', set: { all: '{{ trigger }}', text: '{{ trigger.text }}' } }];
    const trigger = { password: 'open sesame', text: 'x'.repeat(5000) };
    const { body } = await call('POST', '/workflows/inspect', {
      definition: { name: 'W', steps },
      at: 'steps[0]',
      trigger,
    });
    expect(JSON.stringify(body.texts)).not.toContain('sesame');
    expect(body.texts[1]).toMatchObject({ isCut: true });
  });

  it('lists what expressions can call and which events there are', async () => {
    const { call } = await program.current.aWorkspace();
    const members = await call('GET', '/workflows/expression-members');
    expect(members.body.items).toContainEqual(
      expect.objectContaining({ of: 'list', name: 'filter', keeps: 'list', takesItem: true }),
    );
    expect(members.body.items).toContainEqual(expect.objectContaining({ of: 'function', name: 'Math.round' }));
    const types = await call('GET', '/event-types');
    const received = types.body.items.find(({ type }: { type: string }) => type === 'message.received');
    expect(received).toMatchObject({ noun: 'message', sample: { message: { subject: expect.any(String) } } });
    const wrong = { ...definition, triggers: [{ type: 'event', event: 'lead.create' }] };
    const checked = await call('POST', '/workflows/validate', { definition: wrong });
    expect(checked.body.problems).toMatchObject([
      { path: 'triggers[0].event', message: expect.stringContaining('lead.created') },
    ]);
  });

  it('says when a schedule comes due', async () => {
    const { call } = await program.current.aWorkspace();
    const ask = { cron: '0 8 * * 1-5', timeZone: 'Europe/Berlin', language: 'de' };
    const { body } = await call('POST', '/workflows/describe-schedule', ask);
    expect(body).toMatchObject({ problem: null, timeZone: 'Europe/Berlin' });
    expect(body.text).toContain('08:00');
    expect(body.next).toHaveLength(5);
    const wrong = await call('POST', '/workflows/describe-schedule', { cron: 'often' });
    expect(wrong.body).toMatchObject({ text: null, problem: expect.stringContaining('five fields') });
    expect((await call('POST', '/workflows/describe-schedule', { every: '90m' })).body.text).toContain('90');
  });

  it('shows the events a trigger would have taken', async () => {
    const { call } = await program.current.aWorkspace();
    for (const [name, source] of [
      ['Ada', 'fair'],
      ['Grace', 'website'],
    ] as const)
      await call('POST', '/leads', { name, source });
    const { status, body } = await call('POST', '/workflows/matching-events', { definition, trigger: 0 });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({ looked: 2, matched: 1, failed: 0, isAll: true });
    expect(body.items).toMatchObject([{ type: 'lead.created', title: 'Ada', payload: { lead: { source: 'fair' } } }]);
  });
});

describe('sample data', () => {
  const manual = {
    name: 'W',
    triggers: [{ type: 'manual', input: { type: 'object', properties: { n: { type: 'integer' } } } }],
    steps: [{ id: 'twice', type: 'transformation', set: { n: '{{ trigger.n * 2 }}' } }],
  };

  it('is made up, then of the last run, then what is pinned', async () => {
    const { call } = await program.current.aWorkspace();
    const { body: workflow } = await call('POST', '/workflows', { definition: manual });
    const sample = `/workflows/${workflow.id}/sample`;
    expect((await call('GET', sample)).body).toMatchObject({
      source: 'made',
      trigger: { n: 1 },
      values: {},
      runId: null,
    });
    await call('POST', `/workflows/${workflow.id}/publish`, {});
    const { body: run } = await call('POST', `/workflows/${workflow.id}/run`, { input: { n: 21 } });
    await expect.poll(async () => (await call('GET', `/runs/${run.id}`)).body.state).toBe('completed');
    expect((await call('GET', sample)).body).toMatchObject({
      source: 'run',
      trigger: { n: 21 },
      values: { twice: { n: 42 } },
      runId: run.id,
    });
    const pinned = await call('PUT', sample, { trigger: { n: 3, apiKey: 'geheim' } });
    expect(pinned.body).toMatchObject({ source: 'pinned', trigger: { n: 3 } });
    expect(JSON.stringify(pinned.body)).not.toContain('geheim');
    expect((await call('PUT', sample, { trigger: null })).body).toMatchObject({ source: 'run' });
  });

  it('holds what is pinned for a step, whatever it gave in a run', async () => {
    const { call } = await program.current.aWorkspace();
    const { body: workflow } = await call('POST', '/workflows', { definition: manual });
    const sample = `/workflows/${workflow.id}/sample`;
    const pinned = await call('PUT', sample, { step: 'twice', value: { n: 7, apiKey: 'geheim' } });
    expect(pinned.body).toMatchObject({ source: 'made', values: { twice: { n: 7 } }, pinnedSteps: ['twice'] });
    expect(JSON.stringify(pinned.body)).not.toContain('geheim');
    await call('POST', `/workflows/${workflow.id}/publish`, {});
    const { body: run } = await call('POST', `/workflows/${workflow.id}/run`, { input: { n: 21 } });
    await expect.poll(async () => (await call('GET', `/runs/${run.id}`)).body.state).toBe('completed');
    expect((await call('GET', sample)).body).toMatchObject({ source: 'run', values: { twice: { n: 7 } } });
    const unpinned = await call('PUT', sample, { step: 'twice', value: null });
    expect(unpinned.body).toMatchObject({ values: { twice: { n: 42 } }, pinnedSteps: [] });
  });

  it('keeps the values of a hundred steps, and no more', async () => {
    const { call } = await program.current.aWorkspace();
    const { body: workflow } = await call('POST', '/workflows', { definition: manual });
    const pin = (step: string) => call('PUT', `/workflows/${workflow.id}/sample`, { step, value: 1 });
    for (let count = 1; count <= 100; count += 1) expect((await pin(`step_${count}`)).status).toBe(200);
    const refused = await pin('one_more');
    expect(refused.body).toMatchObject({ code: 'workflow_samples.too_large' });
    expect((await pin('step_1')).status).toBe(200);
  });

  it('is brought by a test call while somebody listens, once', async () => {
    const { call } = await program.current.aWorkspace();
    const { body: workflow } = await call('POST', '/workflows', {
      definition: { ...manual, triggers: [{ type: 'webhook', auth: { type: 'token', header: 'X-Shop' } }] },
    });
    const { body: listening } = await call('POST', `/workflows/${workflow.id}/listen`, {});
    const { pathname } = new URL(listening.url);
    const { server } = program.current;
    const post = () =>
      server.inject({
        method: 'POST',
        url: `${pathname}?a=1`,
        headers: { 'content-type': 'application/json', authorization: 'Bearer secretsecret', 'x-shop': 'secretsecret' },
        payload: '{"order":7}',
      });
    expect((await post()).json()).toEqual({ received: true });
    const { body } = await call('GET', `/workflows/${workflow.id}/sample`);
    expect(body).toMatchObject({
      source: 'pinned',
      trigger: { method: 'POST', query: { a: '1' }, body: { order: 7 } },
      listensUntil: null,
    });
    expect(JSON.stringify(body)).not.toContain('secretsecret');
    expect((await post()).statusCode).toBe(404);
    expect((await call('GET', '/runs')).body.items).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { useTestProgram } from '#testing/test-program';

const program = useTestProgram();

const definition = {
  name: 'Answer',
  steps: [
    {
      id: 'fetch',
      type: 'http',
      url: 'https://example.org/{{ trigger.id }}',
      headers: { authorization: 'Bearer abc' },
    },
    { id: 'pause', type: 'wait', for: '3d' },
    { id: 'ok', type: 'approval', assignees: ['role:admin'], data: { text: '{{ fetch.body.text }}' } },
    {
      id: 'each',
      type: 'loop',
      over: '{{ [1, 2] }}',
      as: 'n',
      steps: [{ id: 'line', type: 'transformation', set: { at: '{{ n }}' } }],
    },
    { id: 'end', type: 'transformation', set: { text: '{{ ok.data.text }}' } },
  ],
};

describe('a dry run', () => {
  it('walks to the end, with what it is told steps give, and stores nothing', async () => {
    const workspace = await program.current.aWorkspace();
    const values = { fetch: { status: 200, headers: {}, body: { text: 'Hello' } } };
    const { status, body } = await workspace.call('POST', '/workflows/dry-run', {
      definition,
      trigger: { id: 7 },
      values,
    });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({ state: 'completed', output: { text: 'Hello' }, error: null });
    const step = (path: string) => body.steps.find((each: { path: string }) => each.path === path);
    expect(step('fetch')).toMatchObject({ type: 'http', state: 'done', input: { url: 'https://example.org/7' } });
    expect(JSON.stringify(step('fetch').input)).not.toContain('abc');
    expect(step('ok')).toMatchObject({ type: 'approval', output: { approved: true, data: { text: 'Hello' } } });
    const order = body.steps.map(({ path }: { path: string }) => path);
    expect(order).toEqual(['fetch', 'pause', 'ok', 'each', 'end']);
    expect((await workspace.call('GET', '/runs')).body.items).toEqual([]);
    expect((await workspace.call('GET', '/approvals')).body.items).toEqual([]);
  });

  it('says what a run would fall over', async () => {
    const { call } = await program.current.aWorkspace();
    const faulty = { name: 'F', steps: [{ id: 'a', type: 'transformation', set: { n: '{{ trigger.lead.name }}' } }] };
    const { body } = await call('POST', '/workflows/dry-run', { definition: faulty });
    expect(body).toMatchObject({ state: 'failed', error: { path: 'a' }, steps: [{ path: 'a', state: 'failed' }] });
    const refused = await call('POST', '/workflows/dry-run', { definition: { name: 'F', steps: [{ type: 'dance' }] } });
    expect(refused.body).toMatchObject({ code: 'workflows.invalid_definition', problems: [{ path: 'steps[0].type' }] });
  });
});

describe('one step', () => {
  it('is tried, and walked up to, whatever is wrong behind it', async () => {
    const { call } = await program.current.aWorkspace();
    const steps = [
      { id: 'a', type: 'transformation', set: { n: '{{ trigger.n }}' } },
      { id: 'b', type: 'transformation', set: { n: '{{ a.n + 1 }}' } },
      { id: 'c', type: 'transformation', set: { n: '{{ nobody.n }}' } },
    ];
    const given = { definition: { name: 'U', steps, output: '{{ c }}' }, trigger: { n: 1 } };
    const walked = await call('POST', '/workflows/dry-run', { ...given, until: 'b' });
    expect(walked.body.steps).toMatchObject([{ path: 'a' }, { path: 'b', output: { n: 2 } }]);
    const tried = await call('POST', '/workflows/test-step', { ...given, step: 'b', values: { a: { n: 4 } } });
    expect(tried.body).toMatchObject({ state: 'completed', step: { output: { n: 5 } } });
    const refused = await call('POST', '/workflows/test-step', { ...given, step: 'c' });
    expect(refused.body).toMatchObject({
      code: 'workflows.invalid_definition',
      problems: [{ path: 'steps[2].set.n' }],
    });
  });

  it('of code tells what it printed, whether or not it failed', async () => {
    const { call } = await program.current.aWorkspace();
    const given = (code: string) => ({ definition: { name: 'C', steps: [{ id: 'say', type: 'code', source: code }] } });
    const code = `console.log('api_key=k3y', 1); return 1`;
    const printed = ['api_key=•••••• 1'];
    const tried = await call('POST', '/workflows/test-step', { ...given(code), step: 'say' });
    expect(tried.body.step).toMatchObject({ state: 'done', output: 1, log: printed });
    const broken = await call('POST', '/workflows/dry-run', given(`${code.slice(0, -8)} throw new Error('no')`));
    expect(broken.body.steps).toMatchObject([{ path: 'say', state: 'failed', log: printed }]);
  });

  it('is tried with sample values for what it names', async () => {
    const { call } = await program.current.aWorkspace();
    const values = { ok: { data: { text: 'Sample' } }, pause: null };
    const tried = await call('POST', '/workflows/test-step', { definition, step: 'end', values });
    expect(tried.body).toMatchObject({
      state: 'completed',
      step: { id: 'end', output: { text: 'Sample' } },
      error: null,
    });
    const inner = await call('POST', '/workflows/test-step', { definition, step: 'line', values: { n: 41 } });
    expect(inner.body.step).toMatchObject({ state: 'done', output: { at: 41 } });
    const missing = await call('POST', '/workflows/test-step', { definition, step: 'nope' });
    expect(missing).toMatchObject({ status: 404, body: { code: 'workflow_trials.step_not_found' } });
  });

  it('that calls something does so only when asked to', async () => {
    const { call } = await program.current.aWorkspace();
    const trigger = { id: 1 };
    const pretended = await call('POST', '/workflows/test-step', { definition, step: 'fetch', trigger });
    expect(pretended.body).toMatchObject({ state: 'completed', step: { state: 'done' } });
    // The guarded client refuses this machine: that it does shows that it was asked.
    const local = {
      name: 'L',
      steps: [{ id: 'fetch', type: 'http', url: 'http://127.0.0.1:9/', retry: { attempts: 1 } }],
    };
    const performed = await call('POST', '/workflows/test-step', { definition: local, step: 'fetch', perform: true });
    expect(performed.body).toMatchObject({ state: 'failed', step: { state: 'failed' } });
  });
});

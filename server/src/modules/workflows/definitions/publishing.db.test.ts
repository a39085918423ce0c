import { describe, expect, it } from 'vitest';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';

const program = useTestProgram();

const definition = {
  name: 'Greet',
  triggers: [{ type: 'event', event: 'lead.created' }],
  steps: [{ id: 'greet', type: 'transformation', set: { text: 'Hello {{ trigger.lead.name }}' } }],
};
const faulty = { ...definition, steps: [{ ...definition.steps[0], set: { text: '{{ triger.lead.name }}' } }] };

async function aWorkflow(workspace: TestWorkspace, draft: object = definition) {
  const { body } = await workspace.call('POST', '/workflows', { definition: draft });
  const path = `/workflows/${body.id}`;
  const publish = (input = {}) => workspace.call('POST', `${path}/publish`, input);
  return { id: String(body.id), path, publish };
}

describe('checking', () => {
  it('says what publishing would say, with the place', async () => {
    const { call } = await program.current.aWorkspace();
    expect((await call('POST', '/workflows/validate', { definition })).body).toEqual({ isValid: true, problems: [] });
    const { body } = await call('POST', '/workflows/validate', { definition: faulty });
    expect(body).toMatchObject({
      isValid: false,
      problems: [{ path: 'steps[0].set.text', severity: 'error', start: expect.any(Number), end: expect.any(Number) }],
    });
    expect(body.problems[0].message).toContain('did you mean "trigger"');
  });

  it('asks for a workflow of the workspace where a step starts one', async () => {
    const workspace = await program.current.aWorkspace();
    const caller = { name: 'Caller', steps: [{ type: 'workflow', workflow: 'Greet' }] };
    const before = await workspace.call('POST', '/workflows/validate', { definition: caller });
    expect(before.body.problems).toMatchObject([{ path: 'steps[0].workflow' }]);
    await aWorkflow(workspace);
    expect((await workspace.call('POST', '/workflows/validate', { definition: caller })).body.isValid).toBe(true);
  });

  it('is described by a JSON Schema', async () => {
    const { call } = await program.current.aWorkspace();
    const { body } = await call('GET', '/workflows/schema');
    expect(body.$schema).toContain('2020-12');
    expect(body.$defs.Workflow).toMatchObject({ properties: { steps: {}, triggers: {} }, required: ['name', 'steps'] });
  });
});

describe('publishing', () => {
  it('is refused while the definition has errors, with each place', async () => {
    const workspace = await program.current.aWorkspace();
    const { path, publish } = await aWorkflow(workspace, faulty);
    expect(await publish()).toMatchObject({
      status: 422,
      body: {
        code: 'workflows.invalid_definition',
        detail: expect.stringMatching(/^steps\[0\]\.set\.text: .*triger/),
        problems: [{ path: 'steps[0].set.text' }],
      },
    });
    expect((await workspace.call('GET', `${path}/versions`)).body.items).toEqual([]);
  });

  it('makes a version that never changes, switched on, and none where nothing has changed', async () => {
    const workspace = await program.current.aWorkspace();
    const { id, path, publish } = await aWorkflow(workspace);
    const first = await publish({ note: 'First try' });
    expect(first.body).toMatchObject({ state: 'active', publishedVersion: 1, hasChanges: false, version: 2 });
    expect((await publish()).body).toMatchObject({ publishedVersion: 1, version: 2 });

    const changed = { ...definition, triggers: [{ type: 'manual' }] };
    const edited = await workspace.call('PATCH', path, { definition: changed });
    // What is published still runs.
    expect(edited.body).toMatchObject({ hasChanges: true, publishedVersion: 1, triggers: ['event'] });
    expect((await publish({ note: 'By hand' })).body).toMatchObject({ publishedVersion: 2, triggers: ['manual'] });
    const { body: versions } = await workspace.call('GET', `${path}/versions`);
    expect(versions.items.map((each: { number: number; note: string }) => [each.number, each.note])).toEqual([
      [2, 'By hand'],
      [1, 'First try'],
    ]);
    expect((await workspace.call('GET', `${path}/versions/1`)).body).toMatchObject({ workflowId: id, definition });
    expect((await workspace.call('GET', `${path}/versions/3`)).body.code).toBe('workflow_versions.not_found');
    const page = (await workspace.call('GET', `${path}/versions?limit=1&total=true`)).body;
    expect(page).toMatchObject({ hasMore: true, total: 2, items: [{ number: 2 }] });
    const next = (await workspace.call('GET', `${path}/versions?limit=1&cursor=${page.nextCursor}`)).body;
    expect(next).toMatchObject({ hasMore: false, items: [{ number: 1 }] });
  });

  it('leaves a paused workflow paused unless told', async () => {
    const workspace = await program.current.aWorkspace();
    const { path, publish } = await aWorkflow(workspace);
    expect((await workspace.call('POST', `${path}/enable`)).body.code).toBe('workflows.not_published');
    await publish();
    expect((await workspace.call('POST', `${path}/disable`)).body.state).toBe('paused');
    await workspace.call('PATCH', path, { definition: { ...definition, priority: 1 } });
    expect((await publish()).body).toMatchObject({ state: 'paused', publishedVersion: 2 });
    expect((await publish({ enable: true })).body).toMatchObject({ state: 'active', publishedVersion: 2 });
    expect((await workspace.call('POST', `${path}/enable`)).body.state).toBe('active');
  });

  it('is taken back to an earlier version, as a draft or at once', async () => {
    const workspace = await program.current.aWorkspace();
    const { path, publish } = await aWorkflow(workspace);
    await publish();
    await workspace.call('PATCH', path, { definition: { ...definition, name: 'Shout', priority: 3 } });
    await publish();
    const draft = await workspace.call('POST', `${path}/rollback`, { number: 1 });
    expect(draft.body).toMatchObject({ name: 'Greet', definition, hasChanges: true, publishedVersion: 2 });
    const back = await workspace.call('POST', `${path}/rollback`, { number: 2 });
    expect(back.body).toMatchObject({ name: 'Shout', hasChanges: false });
    const published = await workspace.call('POST', `${path}/rollback`, { number: 1, publish: true });
    expect(published.body).toMatchObject({ name: 'Greet', hasChanges: false, publishedVersion: 3 });
    expect((await workspace.call('POST', `${path}/rollback`, { number: 9 })).status).toBe(404);
  });
});

describe('two versions', () => {
  it('are compared step by step, and a draft that is none yet field by field', async () => {
    const workspace = await program.current.aWorkspace();
    const { path, publish } = await aWorkflow(workspace);
    expect((await workspace.call('GET', `${path}/diff`)).body).toMatchObject({ from: null, to: null });
    await publish();
    const steps = [
      { id: 'first', type: 'stop' },
      { ...definition.steps[0], set: { text: 'Hi' } },
    ];
    await workspace.call('PATCH', path, { definition: { ...definition, priority: 2, steps } });
    expect((await workspace.call('GET', `${path}/diff`)).body).toEqual({
      from: 1,
      to: null,
      changes: [
        { kind: 'changed', step: null, from: null, to: null, before: {}, after: { priority: 2 } },
        { kind: 'added', step: 'first', from: null, to: 'steps[0]', before: null, after: steps[0] },
        {
          kind: 'changed',
          step: 'greet',
          from: 'steps[0]',
          to: 'steps[1]',
          before: { set: { text: 'Hello {{ trigger.lead.name }}' } },
          after: { set: { text: 'Hi' } },
        },
      ],
    });
    await workspace.call('PATCH', path, { definition: { ...definition, steps: 'none' } });
    const { body } = await workspace.call('GET', `${path}/diff?from=1`);
    expect(body.changes).toMatchObject([{ step: null, after: { steps: 'none' } }]);
    expect((await workspace.call('GET', `${path}/diff?from=7`)).status).toBe(404);
  });
});

describe('the addresses of a workflow', () => {
  const hook = (path?: string) => ({
    name: `Hook ${path}`,
    triggers: [{ type: 'webhook', ...(path && { path }) }],
    steps: [{ type: 'transformation', set: { a: 1 } }],
  });

  it('stay the same through its versions, until they are renewed or given up', async () => {
    const workspace = await program.current.aWorkspace();
    const { path, publish } = await aWorkflow(workspace, hook('orders'));
    const endpoints = async () => (await workspace.call('GET', `${path}/endpoints`)).body.items;
    expect(await endpoints()).toEqual([]);
    await publish();
    const [first] = await endpoints();
    expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:3000\/hooks\/[\w-]{64}\/orders$/);
    await workspace.call('PATCH', path, { definition: { ...hook('orders'), priority: 2 } });
    await publish();
    expect(await endpoints()).toEqual([first]);
    const secret = await workspace.call('POST', `${path}/endpoints/${first.id}/secret`, {});
    expect(secret.body).toMatchObject({ ...first, hasSecret: true, secret: expect.stringMatching(/^[\w-]{43}$/) });
    const renewed = await workspace.call('POST', `${path}/endpoints/${first.id}/renew`);
    expect(renewed.body).toMatchObject({ path: 'orders', hasSecret: false });
    expect(renewed.body.url).not.toBe(first.url);
    expect((await workspace.call('POST', `${path}/endpoints/${first.id}/renew`)).status).toBe(404);
    await workspace.call('PATCH', path, { definition });
    await publish();
    expect(await endpoints()).toEqual([]);
  });

  it('have paths that one workflow has at a time, an archived one none', async () => {
    const workspace = await program.current.aWorkspace();
    const [one, two] = [await aWorkflow(workspace, hook('orders')), await aWorkflow(workspace, hook('orders'))];
    await one.publish();
    expect(await two.publish()).toMatchObject({ status: 409, body: { code: 'workflows.path_taken', path: 'orders' } });
    await workspace.call('POST', `${one.path}/archive`);
    expect((await two.publish()).status).toBe(200);
    await workspace.call('POST', `${one.path}/restore`);
    expect((await workspace.call('POST', `${one.path}/enable`)).body.code).toBe('workflows.path_taken');
    // Without a path there is nothing to share.
    const [three, four] = [await aWorkflow(workspace, hook()), await aWorkflow(workspace, hook())];
    expect([(await three.publish()).status, (await four.publish()).status]).toEqual([200, 200]);
  });
});

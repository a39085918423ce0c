import { uuidV7Ids } from '#platform/ids';
import { beforeAll, describe, expect, it } from 'vitest';
import { useEngineRunner } from '#testing/engine-runner';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';

const program = useTestProgram();
useEngineRunner(program);

const note = (body: string) => ({
  id: 'note',
  type: 'integration',
  service: 'millrace',
  action: 'add_note',
  inputs: { id: '{{ trigger.lead.id }}', body },
});

function greeting(change: object = {}) {
  return {
    name: 'Greet',
    triggers: [{ type: 'event', event: 'lead.created', when: "{{ trigger.lead.source == 'fair' }}" }],
    steps: [note('Hello {{ trigger.lead.name }}')],
    ...change,
  };
}

async function create(workspace: TestWorkspace, definition: object): Promise<string> {
  const { status, body } = await workspace.call('POST', '/workflows', { definition });
  expect(status, JSON.stringify(body)).toBe(201);
  return body.id;
}

async function publish(workspace: TestWorkspace, definition: object): Promise<string> {
  const id = await create(workspace, definition);
  const { status, body } = await workspace.call('POST', `/workflows/${id}/publish`, {});
  expect(status, JSON.stringify(body)).toBe(200);
  return id;
}

/** Asks for one and carries it out, as the worker would. */
async function backtest(workspace: TestWorkspace, id: string, asked: object = {}) {
  const { status, body } = await workspace.call('POST', `/workflows/${id}/backtests`, asked);
  expect(status, JSON.stringify(body)).toBe(201);
  await carryOut(workspace, body.id);
  return (await workspace.call('GET', `/backtests/${body.id}`)).body;
}

async function carryOut(workspace: TestWorkspace, backtestId: string): Promise<void> {
  const job = program.current.modules.jobs.find(({ task }) => task === 'backtest');
  if (!job) throw new Error('Nobody carries out backtests.');
  const data = { workspaceId: workspace.workspaceId, backtestId, task: 'backtest' };
  const { signal } = new AbortController();
  await job.run({ id: uuidV7Ids.next(), queue: 'analytics', data, attempt: 1, signal });
}

async function cases(workspace: TestWorkspace, id: string, query = '') {
  return (await workspace.call('GET', `/backtests/${id}/cases${query}`)).body.items;
}

describe('a backtest', () => {
  let workspace: TestWorkspace;
  beforeAll(async () => {
    workspace = await program.current.aWorkspace();
    await workspace.call('POST', '/leads', { name: 'Ada', source: 'fair' });
    await workspace.call('POST', '/leads', { name: 'Grace', source: 'fair' });
    await workspace.call('POST', '/leads', { name: 'Linus' });
    await workspace.call('POST', '/companies', { name: 'Analytical Engines' });
  });

  it('says how often a draft would have started, on whom, and what it would have done', async () => {
    const id = await create(workspace, greeting());
    const { state, summary, progress, publishedVersion, limitedBy } = await backtest(workspace, id);
    expect({ state, progress, publishedVersion, limitedBy }).toEqual({
      state: 'completed',
      progress: { done: 3, total: 3 },
      publishedVersion: null,
      limitedBy: null,
    });
    expect(summary).toMatchObject({
      considered: 3,
      draft: { started: 2, runs: 2, completed: 2, failed: 0, records: 2, errors: [], modelCalls: 0, costMicros: 0 },
      published: null,
      difference: null,
      answers: { recorded: 0, sample: 2 },
    });
    expect(summary.draft.effects).toEqual([
      {
        kind: 'effect',
        service: 'millrace',
        action: 'add_note',
        title: 'Add a note',
        key: 'effect:millrace.add_note',
        count: 2,
      },
    ]);
    const [list] = (await workspace.call('GET', `/workflows/${id}/backtests`)).body.items;
    const found = await cases(workspace, list.id);
    expect(found.map(({ record }: { record: { name: string } }) => record.name)).toEqual(['Grace', 'Ada']);
    expect(found[0]).toMatchObject({
      source: 'event',
      eventType: 'lead.created',
      change: 'unpublished',
      record: { type: 'lead' },
      draft: { runs: 1, state: 'completed', effects: [{ path: 'note', inputs: { body: 'Hello Grace' } }] },
      published: null,
    });
    // Nothing of it has taken place.
    const contactId = found[0].record.id;
    expect((await workspace.call('GET', `/notes?contactId=${contactId}`)).body.items).toEqual([]);
    expect((await workspace.call('GET', `/runs?workflowId=${id}`)).body.items).toEqual([]);
  });

  it('compares a draft with what is published, over the same events', async () => {
    const other = await program.current.aWorkspace();
    const id = await publish(other, greeting());
    for (const [name, source] of [
      ['Ada', 'fair'],
      ['Grace', 'web'],
      ['Linus', 'fair'],
    ]) {
      await other.call('POST', '/leads', { name, source });
    }
    const wider = greeting({ triggers: [{ type: 'event', event: 'lead.created' }] });
    const { summary } = await backtest(other, id, { definition: wider });
    expect(summary).toMatchObject({
      difference: { same: 2, changed: 0, onlyDraft: 1, onlyPublished: 0 },
      draft: { started: 3 },
      published: { started: 2 },
    });
    const narrower = greeting({
      triggers: [{ type: 'event', event: 'lead.created', when: "{{ trigger.lead.name == 'Ada' }}" }],
      steps: [note('Welcome {{ trigger.lead.name }}')],
    });
    const second = await backtest(other, id, { definition: narrower });
    expect(second.summary.difference).toEqual({ same: 0, changed: 1, onlyDraft: 0, onlyPublished: 1 });
    const [changed] = await cases(other, second.id, '?change=changed');
    expect(changed.draft.effects[0].inputs.body).toBe('Welcome Ada');
    expect(changed.published.effects[0].inputs.body).toBe('Hello Ada');
    const [gone] = await cases(other, second.id, '?change=only_published&effect=effect:millrace.add_note');
    expect(gone).toMatchObject({ record: { name: 'Linus' }, draft: { runs: 0 } });
  });

  it('shows the steps of one case, through either definition', async () => {
    const other = await program.current.aWorkspace();
    const id = await publish(other, greeting());
    await other.call('POST', '/leads', { name: 'Ada', source: 'fair' });
    await other.call('POST', '/leads', { name: 'Grace', source: 'web' });
    const wider = greeting({
      triggers: [
        { type: 'event', event: 'lead.created' },
        { type: 'schedule', cron: '0 * * * *' },
      ],
      steps: [note('Welcome {{ trigger.lead.name }}')],
    });
    const { id: backtestId } = await backtest(other, id, { definition: wider, days: 1 });
    const found = await cases(other, backtestId);
    const follow = async (name: string | undefined, side: string) => {
      const one = found.find(({ record }: { record: { name: string } | null }) => record?.name === name);
      return (await other.call('GET', `/backtests/${backtestId}/cases/${one.id}/trace?side=${side}`)).body;
    };
    expect(await follow('Grace', 'draft')).toMatchObject({
      isStarted: true,
      state: 'completed',
      definition: { steps: [{ id: 'note' }] },
      trigger: { lead: { name: 'Grace' } },
      steps: [{ path: 'note', state: 'done', input: { body: 'Welcome Grace' } }],
    });
    expect(await follow('Grace', 'published')).toMatchObject({ isStarted: false, state: null, steps: [] });
    expect(await follow('Ada', 'published')).toMatchObject({ steps: [{ input: { body: 'Hello Ada' } }] });
    expect(await follow(undefined, 'draft')).toMatchObject({
      state: 'failed',
      steps: [{ path: 'note', state: 'failed' }],
    });
    const missing = await other.call('GET', `/backtests/${backtestId}/cases/${backtestId}/trace`);
    expect(missing).toMatchObject({ status: 404, body: { code: 'backtests.case_not_found' } });
  });

  it('decides on the records as they were then, not as they are now', async () => {
    const other = await program.current.aWorkspace();
    const lead = await other.call('POST', '/leads', { name: 'Ada', source: 'fair', tags: ['vip'] });
    await other.call('PATCH', `/leads/${lead.body.id}`, { name: 'Ada King', source: 'web' });
    const statuses = (await other.call('GET', '/lead-statuses')).body.items;
    const lost = statuses.find(({ kind }: { kind: string }) => kind === 'lost');
    await other.call('POST', `/contacts/${lead.body.id}/status`, { statusId: lost.id });
    const when = "{{ trigger.lead.source == 'fair' && trigger.lead.status.kind == 'new' }}";
    const id = await create(other, greeting({ triggers: [{ type: 'event', event: 'lead.created', when }] }));
    const { id: backtestId, summary } = await backtest(other, id);
    expect(summary.draft.started).toBe(1);
    const [found] = await cases(other, backtestId);
    expect(found.draft.effects[0].inputs.body).toBe('Hello Ada');
  });

  it('gives steps what they were given in the real run, and reads without harm', async () => {
    const other = await program.current.aWorkspace();
    const steps = [
      {
        id: 'who',
        type: 'integration',
        service: 'millrace',
        action: 'get_lead',
        inputs: { id: '{{ trigger.lead.id }}' },
      },
      note('Seen {{ who.name }}'),
      { id: 'after', type: 'transformation', set: { noteId: '{{ note.id }}' } },
    ];
    const id = await publish(other, greeting({ steps }));
    await other.call('POST', '/leads', { name: 'Ada', source: 'fair' });
    const completed = async () => (await other.call('GET', `/runs?workflowId=${id}&state=completed`)).body.items.length;
    await expect.poll(completed, { timeout: 20_000 }).toBe(1);
    const { summary } = await backtest(other, id);
    expect(summary).toMatchObject({ answers: { recorded: 2, sample: 0 }, difference: { same: 1 } });
    const more = greeting({ steps: [...steps.slice(0, 1), note('Changed {{ who.name }}'), ...steps.slice(2)] });
    const changed = await backtest(other, id, { definition: more });
    expect(changed.summary).toMatchObject({ answers: { recorded: 1, sample: 1 }, difference: { changed: 1 } });
  });

  it('tells conditions and steps that would have failed', async () => {
    const id = await create(
      workspace,
      greeting({
        triggers: [
          { type: 'event', event: 'lead.created', when: '{{ trigger.company.name.length > 3 }}' },
          { type: 'event', event: 'company.created' },
        ],
        steps: [{ id: 'fall', type: 'transformation', set: { name: '{{ trigger.lead.name }}' } }],
      }),
    );
    const { id: backtestId, summary } = await backtest(workspace, id);
    expect(summary.draft).toMatchObject({ started: 1, failed: 1, completed: 0 });
    expect(summary.draft.errors).toEqual([
      expect.objectContaining({ code: 'trigger.condition', path: null, count: 3 }),
      expect.objectContaining({ path: 'fall', count: 1 }),
    ]);
    expect(await cases(workspace, backtestId, '?error=trigger.condition')).toHaveLength(3);
  });

  it('asks no model unless told, and estimates what it would cost', async () => {
    const steps = [{ id: 'draft', type: 'llm', prompt: 'Write to {{ trigger.lead.name }}.' }, note('{{ draft.text }}')];
    const id = await create(workspace, greeting({ steps }));
    const { summary } = await backtest(workspace, id);
    expect(summary.draft).toMatchObject({ modelCalls: 2, costMicros: 0 });
    expect(summary.draft.inputTokens).toBeGreaterThan(0);
    expect(summary.answers).toMatchObject({ model: 0 });
    const asked = await backtest(workspace, id, { callsModels: true, modelCallLimit: 1 });
    expect(asked.summary.answers).toMatchObject({ model: 1 });
  });

  it('replays requests and counts the times of a schedule', async () => {
    const other = await program.current.aWorkspace();
    const set = [{ id: 'end', type: 'transformation', set: { name: '{{ trigger.name ?? trigger.scheduledAt }}' } }];
    const id = await publish(other, { name: 'By hand', triggers: [{ type: 'manual' }], steps: set });
    await other.call('POST', `/workflows/${id}/run`, { input: { name: 'Ada' } });
    const hourly = { name: 'By hand', triggers: [{ type: 'manual' }, { type: 'schedule', every: '1h' }], steps: set };
    const {
      id: backtestId,
      summary,
      limitedBy,
    } = await backtest(other, id, { definition: hourly, days: 1, eventLimit: 10 });
    expect(summary).toMatchObject({
      considered: 11,
      draft: { started: 11, completed: 11 },
      difference: { same: 1, onlyDraft: 10 },
    });
    expect(limitedBy).toBe('events');
    const all = await cases(other, backtestId);
    expect(new Set(all.map(({ source }: { source: string }) => source))).toEqual(new Set(['manual', 'schedule']));
  });

  it('can be stopped, and its job does nothing then', async () => {
    const id = await create(workspace, greeting());
    const { body } = await workspace.call('POST', `/workflows/${id}/backtests`, {});
    expect((await workspace.call('POST', `/backtests/${body.id}/cancel`)).body.state).toBe('cancelled');
    await carryOut(workspace, body.id);
    expect((await workspace.call('GET', `/backtests/${body.id}`)).body).toMatchObject({
      state: 'cancelled',
      summary: null,
    });
  });

  it('is refused for what does not compile, and when two are under way', async () => {
    const id = await create(workspace, greeting());
    const faulty = await workspace.call('POST', `/workflows/${id}/backtests`, {
      definition: { name: 'F', steps: [{ type: 'dance' }] },
    });
    expect(faulty).toMatchObject({ status: 422, body: { code: 'workflows.invalid_definition' } });
    await workspace.call('POST', `/workflows/${id}/backtests`, {});
    await workspace.call('POST', `/workflows/${id}/backtests`, {});
    const third = await workspace.call('POST', `/workflows/${id}/backtests`, {});
    expect(third).toMatchObject({ status: 409, body: { code: 'backtests.too_many' } });
  });
});

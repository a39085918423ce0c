import { describe, expect, it } from 'vitest';
import { useEngineRunner } from '#testing/engine-runner';
import { startTestProgram, type TestWorkspace, useTestProgram } from '#testing/test-program';

const program = useTestProgram();
useEngineRunner(program);

async function publish(workspace: TestWorkspace, event: object, change: object = {}) {
  const definition = {
    name: 'On event',
    triggers: [{ type: 'event', ...event }],
    steps: [{ id: 'note', type: 'transformation', set: { name: '{{ trigger.lead?.name ?? trigger.event.type }}' } }],
    ...change,
  };
  const { body } = await workspace.call('POST', '/workflows', { definition });
  const published = await workspace.call('POST', `/workflows/${body.id}/publish`, {});
  expect(published.status, JSON.stringify(published.body)).toBe(200);
  return { id: String(body.id), path: `/workflows/${body.id}` };
}

async function runsOf(workspace: TestWorkspace, id: string) {
  return (await workspace.call('GET', `/runs?workflowId=${id}`)).body.items;
}

async function untilCompleted(workspace: TestWorkspace, id: string, count: number) {
  const completed = async () =>
    (await runsOf(workspace, id)).filter((run: { state: string }) => run.state === 'completed').length;
  await expect.poll(completed, { timeout: 20_000 }).toBe(count);
}

describe('an event', () => {
  it('starts the runs that wait for its type, in its own transaction, with the records it is about', async () => {
    const workspace = await program.current.aWorkspace();
    const { id } = await publish(workspace, { event: 'lead.created' });
    const other = await publish(workspace, { event: ['company.created', 'contact.*'] });
    const lead = await workspace.call('POST', '/leads', { name: 'Ada', email: 'ada@example.org' });
    const [run] = await runsOf(workspace, id);
    await untilCompleted(workspace, id, 1);
    const whole = (await workspace.call('GET', `/runs/${run.id}`)).body;
    expect(whole).toMatchObject({
      trigger: 'event',
      output: { name: 'Ada' },
      payload: { event: { type: 'lead.created' }, lead: { id: lead.body.id, email: 'ada@example.org' } },
    });
    const { body: events } = await workspace.call('GET', `/events?recordId=${lead.body.id}`);
    expect(events.items[0].id).toBe(whole.causeEventId);
    expect(await runsOf(workspace, other.id)).toEqual([]);
    await workspace.call('POST', '/companies', { name: 'Analytical Engines' });
    expect(await runsOf(workspace, other.id)).toHaveLength(1);
  });

  it('starts nothing where the condition does not hold', async () => {
    const workspace = await program.current.aWorkspace();
    const { id } = await publish(workspace, { event: 'lead.created', when: "{{ trigger.lead.source == 'fair' }}" });
    await workspace.call('POST', '/leads', { name: 'Ada' });
    await workspace.call('POST', '/leads', { name: 'Grace', source: 'fair' });
    expect(await runsOf(workspace, id)).toHaveLength(1);
  });

  it('is not undone by a condition that cannot be evaluated: the workflow tells it', async () => {
    const workspace = await program.current.aWorkspace();
    const { id } = await publish(workspace, { event: 'lead.*', when: '{{ trigger.company.name.length > 3 }}' });
    const lead = await workspace.call('POST', '/leads', { name: 'Ada' });
    expect(lead.status).toBe(201);
    expect(await runsOf(workspace, id)).toEqual([]);
    const { body } = await workspace.call('GET', `/events?recordId=${id}&type=workflow.trigger_failed`);
    expect(body.items).toMatchObject([
      { after: { event: 'lead.created', message: expect.stringContaining('“name” of nothing') } },
    ]);
  });

  it('that is taken back has started nothing', async () => {
    const workspace = await program.current.aWorkspace();
    const { id } = await publish(workspace, { event: 'lead.created' });
    const { database, modules } = program.current;
    const { workspaceId } = workspace;
    const write = database.inWorkspace(workspaceId, async (tx) => {
      const actor = { kind: 'system' } as const;
      await modules.contacts.createContact(tx, { workspaceId, actor, draft: { name: 'Ada' }, asLead: true });
      throw new Error('and then it goes wrong');
    });
    await expect(write).rejects.toThrow('goes wrong');
    expect(await runsOf(workspace, id)).toEqual([]);
  });

  it('of a message brings the message and who wrote it', async () => {
    const workspace = await program.current.aWorkspace();
    const { id } = await publish(workspace, {
      event: 'message.received',
      when: "{{ trigger.message.channel == 'sandbox' }}",
    });
    const [sandbox] = (await workspace.call('GET', '/channels')).body.items;
    const letter = {
      channelId: sandbox.id,
      from: 'ada@example.org',
      fromName: 'Ada',
      subject: 'Hello',
      text: 'Is it me?',
    };
    await workspace.call('POST', '/sandbox/mail', letter);
    const [run] = await runsOf(workspace, id);
    const { payload } = (await workspace.call('GET', `/runs/${run.id}`)).body;
    expect(payload).toMatchObject({
      message: { subject: 'Hello', text: 'Is it me?', from: { address: 'ada@example.org' } },
      contact: { name: 'Ada' },
    });
    expect(payload.email_id).toBe(payload.message.id);
  });

  it('starts nothing of a workflow that is paused, and nothing twice where a process has just learned of it', async () => {
    const workspace = await program.current.aWorkspace();
    const { id, path } = await publish(workspace, { event: 'lead.created' });
    const beside = await startTestProgram({ beside: program.current });
    try {
      const headers = { authorization: `Bearer ${workspace.apiKey}` };
      const createThere = (name: string) =>
        beside.program.server.inject({ method: 'POST', url: '/api/v1/leads', headers, payload: { name } });
      await createThere('Ada');
      expect(await runsOf(workspace, id)).toHaveLength(1);
      await workspace.call('POST', `${path}/disable`);
      // Word travels in moments.
      let count = 0;
      const createOne = async () => {
        await createThere(`Lead ${(count += 1)}`);
        return (await runsOf(workspace, id)).length;
      };
      let before = 1;
      await expect
        .poll(
          async () => {
            const now = await createOne();
            const isStopped = now === before;
            before = now;
            return isStopped;
          },
          { timeout: 20_000 },
        )
        .toBe(true);
      await workspace.call('POST', `${path}/enable`);
      await expect.poll(async () => (await createOne()) > before, { timeout: 20_000 }).toBe(true);
    } finally {
      await beside.stop();
    }
  });
});

it('what a run waits for wakes it: of a record, or of any', async () => {
  const workspace = await program.current.aWorkspace();
  const lead = (await workspace.call('POST', '/leads', { name: 'Ada' })).body;
  const wait = { id: 'changed', type: 'wait', event: 'contact.updated', key: '{{ inputs.leadId }}' };
  const steps = [wait, { id: 'end', type: 'transformation', set: { title: '{{ changed.lead.jobTitle }}' } }];
  const { path } = await publish(workspace, { event: 'lead.deleted' }, { triggers: [], steps });
  const run = (await workspace.call('POST', `${path}/run`, { input: { leadId: lead.id } })).body;
  const state = async () => (await workspace.call('GET', `/runs/${run.id}`)).body.state;
  await expect.poll(state, { timeout: 20_000 }).toBe('waiting');
  const other = (await workspace.call('POST', '/leads', { name: 'Grace' })).body;
  await workspace.call('PATCH', `/leads/${other.id}`, { jobTitle: 'Admiral' });
  await workspace.call('PATCH', `/leads/${lead.id}`, { jobTitle: 'Countess' });
  await expect.poll(state, { timeout: 20_000 }).toBe('completed');
  expect((await workspace.call('GET', `/runs/${run.id}`)).body.output).toEqual({ title: 'Countess' });
});

describe('imports', () => {
  it('start runs only when whoever imports asks for it', async () => {
    const workspace = await program.current.aWorkspace();
    const { id } = await publish(workspace, { event: 'lead.created' });
    const { database, modules } = program.current;
    const { workspaceId } = workspace;
    const actor = { kind: 'system' } as const;
    const importLead = async (name: string, startRuns: boolean) => {
      await database.inWorkspace(workspaceId, async (tx) => {
        const started = { workspaceId, type: 'import.started', entityType: 'import', entityId: workspaceId, actor };
        const [cause] = await modules.events.record(tx, [{ ...started, after: { startRuns } }]);
        await modules.contacts.createContact(tx, { workspaceId, actor, cause, draft: { name }, asLead: true });
      });
    };
    await importLead('Ada', false);
    expect(await runsOf(workspace, id)).toEqual([]);
    await importLead('Grace', true);
    expect(await runsOf(workspace, id)).toHaveLength(1);
  });
});

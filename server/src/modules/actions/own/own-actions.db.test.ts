import { beforeAll, describe, expect, it } from 'vitest';
import { uuidV7Ids } from '#platform/ids';
import { anActionCall, type CallOptions } from '#testing/action-call';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';

const program = useTestProgram();
let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await program.current.aWorkspace();
});

async function perform(of: string, inputs: object, overrides: Partial<CallOptions> = {}) {
  const { actions } = program.current.modules;
  const { workspaceId, ownerId } = workspace;
  const actor = { kind: 'user' as const, id: ownerId };
  const call = { of: `millrace.${of}`, workspaceId, actor, inputs: { ...inputs }, ...overrides };
  return await actions.perform(anActionCall(actions, call));
}

async function output(of: string, inputs: object, overrides: Partial<CallOptions> = {}) {
  const outcome = await perform(of, inputs, overrides);
  expect(outcome, JSON.stringify(outcome)).toMatchObject({ kind: 'done' });
  return readFreely(outcome.kind === 'done' ? outcome.output : undefined);
}

// Tests read answers freely; what they must be is what the tests assert.
// oxlint-disable-next-line no-explicit-any
function readFreely(value: unknown): any {
  return value;
}

let made = 0;
async function aLead() {
  made += 1;
  return await output('create_lead', { name: `Ada ${made}`, email: `ada${made}@example.org` });
}

/** A member of the workspace with a role. */
async function aMember(role: string): Promise<string> {
  const email = `${role}${uuidV7Ids.next()}@example.com`;
  const { ownerId } = await program.current.aWorkspace({ ownerEmail: email });
  await program.current.database.owner
    .insertInto('members')
    .values({ workspace_id: workspace.workspaceId, user_id: ownerId, role, name: role, email })
    .execute();
  return ownerId;
}

describe('a lead', () => {
  it('is made, found, changed, moved, tagged and noted as by its person over the API', async () => {
    const lead = await aLead();
    expect((await output('find_lead', { email: lead.email })).lead.id).toBe(lead.id);
    expect((await output('find_lead', { email: 'nobody@example.org' })).lead).toBeNull();
    expect((await output('update_lead', { id: lead.id, jobTitle: 'Countess' })).jobTitle).toBe('Countess');
    expect((await output('move_status', { id: lead.id, status: 'qualified' })).status.kind).toBe('qualified');
    expect((await output('add_tag', { id: lead.id, tag: 'Hot' })).tags).toMatchObject([{ name: 'Hot' }]);
    expect((await output('remove_tag', { id: lead.id, tag: 'hot' })).tags).toEqual([]);
    expect((await output('remove_tag', { id: lead.id, tag: 'never' })).tags).toEqual([]);
    expect(await output('add_note', { id: lead.id, body: 'Call her.' })).toMatchObject({ contactId: lead.id });
    expect(await output('get_lead', { id: lead.id })).toMatchObject({
      jobTitle: 'Countess',
      status: { kind: 'qualified' },
    });
  });

  it('is an event of its person with the run as its cause, one deeper', async () => {
    const runId = uuidV7Ids.next();
    const lead = await output('create_lead', { name: 'Bob', email: 'bob@example.org' }, { runId, cause: { depth: 3 } });
    const { items } = (await workspace.call('GET', `/events?recordId=${lead.id}`)).body;
    expect(items[0]).toMatchObject({
      type: 'lead.created',
      actor: { id: workspace.ownerId },
      causeId: runId,
    });
    const { owner } = program.current.database;
    const stored = owner.selectFrom('events').select('depth').where('id', '=', items[0].id);
    expect(await stored.executeTakeFirstOrThrow()).toEqual({ depth: 4 });
  });

  it('is refused as the API refuses it, and nothing is left behind', async () => {
    const lead = await aLead();
    expect(await perform('create_lead', { name: 'Twin', email: lead.email })).toMatchObject({
      kind: 'failed',
      error: { code: 'contacts.duplicate', class: 'permanent' },
      nothingHappened: true,
    });
    expect(await perform('move_status', { id: lead.id, status: 'imaginary' })).toMatchObject({
      error: { code: 'contacts.unknown_reference', message: expect.stringContaining('Qualified') },
    });
    expect(await perform('get_lead', { id: uuidV7Ids.next() })).toMatchObject({
      error: { code: 'contacts.not_found' },
    });
    expect(await perform('create_lead', { email: 'no address' })).toMatchObject({ kind: 'failed' });
  });
});

describe('a task', () => {
  it('is given to whoever owns the lead, and completed', async () => {
    const lead = await aLead();
    const ownerId = await aMember('member');
    await output('update_lead', { id: lead.id, ownerId });
    const task = await output('add_task', { id: lead.id, title: 'Call', due: '2030-01-09', assignee: 'owner' });
    expect(task).toMatchObject({
      contact: { id: lead.id },
      assignee: { id: ownerId },
      dueAt: '2030-01-09T23:59:59.999Z',
    });
    expect((await output('find_tasks', { id: lead.id })).tasks).toMatchObject([{ id: task.id }]);
    expect(await output('complete_task', { taskId: task.id })).toMatchObject({ isDone: true });
    expect((await output('find_tasks', { id: lead.id })).tasks).toEqual([]);
  });

  it('is due after a span or at an instant, for a member by address or for nobody', async () => {
    const [me] = (await workspace.call('GET', '/members')).body.items;
    const before = Date.now();
    const task = await output('add_task', { title: 'Call', due: '2d', assignee: me.email });
    expect(Date.parse(task.dueAt) - before).toBeGreaterThanOrEqual(2 * 86_400_000);
    expect(task).toMatchObject({ assignee: { id: me.userId }, contact: null });
    const plain = await output('add_task', { title: 'Call', due: '2030-01-09T10:00:00+01:00' });
    expect(plain).toMatchObject({ assignee: null, dueAt: '2030-01-09T09:00:00.000Z' });
    expect(await output('add_task', { title: 'Call' })).toMatchObject({ dueAt: null });
    expect(await perform('add_task', { title: 'Call', due: 'soon' })).toMatchObject({
      kind: 'failed',
      error: { message: expect.stringContaining('“soon”') },
      nothingHappened: true,
    });
    expect(await perform('add_task', { title: 'Call', assignee: 'Nobody' })).toMatchObject({
      error: { code: 'tasks.unknown_reference' },
    });
  });
});

describe('leads together', () => {
  it('are listed and counted by status, tag and the filter tree', async () => {
    const [first, second] = [await aLead(), await aLead()];
    await output('add_tag', { id: first.id, tag: 'Listed' });
    await output('add_tag', { id: second.id, tag: 'Listed' });
    await output('move_status', { id: second.id, status: 'qualified' });
    const ids = async (wanted: object) =>
      (await output('list_leads', { tag: 'listed', ...wanted })).leads.map(({ id }: { id: string }) => id);
    expect(await ids({ sort: 'createdAt' })).toEqual([first.id, second.id]);
    expect(await ids({ status: 'qualified' })).toEqual([second.id]);
    expect(await ids({ filter: { field: 'name', op: 'eq', value: first.name } })).toEqual([first.id]);
    expect(await ids({ withoutTag: 'Listed' })).toEqual([]);
    expect(await output('count_leads', { tag: 'Listed' })).toEqual({ count: 2 });
    expect(await output('count_leads', { tag: 'never made' })).toEqual({ count: 0 });
    const page = await output('list_contacts', { tag: 'Listed', limit: 1 });
    expect(page).toMatchObject({ contacts: [{ id: second.id }], hasMore: true });
    expect((await output('list_contacts', { tag: 'Listed', cursor: page.nextCursor })).contacts).toHaveLength(1);
    expect(await perform('list_leads', { filter: { field: 'shoe', op: 'eq', value: 1 } })).toMatchObject({
      error: { message: expect.stringContaining('shoe') },
    });
  });

  it('get an owner by address, and become one', async () => {
    const [lead, twin] = [await aLead(), await aLead()];
    const [me] = (await workspace.call('GET', '/members')).body.items;
    expect(await output('assign_lead', { id: lead.id, owner: me.email })).toMatchObject({ owner: { id: me.userId } });
    expect(await output('assign_lead', { id: lead.id })).toMatchObject({ owner: null });
    const merged = await output('merge_contacts', { id: lead.id, otherId: twin.id });
    expect(merged.points.map(({ value }: { value: string }) => value)).toEqual(
      expect.arrayContaining([lead.email, twin.email]),
    );
  });
});

describe('the inbox', () => {
  it('is read, assigned and closed', async () => {
    const lead = await aLead();
    const { conversationId } = await output('send_message', {
      contactId: lead.id,
      subject: 'Hello',
      text: 'A letter.',
    });
    const found = await output('list_conversations', { contactId: lead.id, status: 'open' });
    expect(found.conversations).toMatchObject([{ id: conversationId }]);
    expect((await output('list_messages', { conversationId })).messages).toMatchObject([{ text: 'A letter.' }]);
    const [me] = (await workspace.call('GET', '/members')).body.items;
    const assigned = await output('assign_conversation', { conversationId, assignee: me.email });
    expect(assigned.assignee).toMatchObject({ id: me.userId });
    expect(await output('close_conversation', { conversationId })).toMatchObject({ status: 'closed' });
  });
});

describe('consent', () => {
  it('is noted for an address of the contact, and suppressed addresses are listed', async () => {
    const lead = await aLead();
    const wish = { id: lead.id, purpose: 'marketing', status: 'granted', note: 'Said so' };
    expect(await output('set_consent', wish)).toMatchObject({
      consents: [{ purpose: 'marketing', status: 'granted' }],
    });
    expect(await perform('set_consent', { ...wish, address: 'else@example.org' })).toMatchObject({
      error: { code: 'consent.contact_point_not_found' },
    });
    await workspace.call('POST', '/suppressions', { address: 'gone@example.org', note: 'By phone' });
    expect((await output('list_suppressions', { reason: 'manual' })).suppressions).toMatchObject([
      { note: 'By phone' },
    ]);
    expect(await output('list_refusals', {})).toEqual({ refusals: [] });
  });
});

describe('a company', () => {
  it('is made and found by its domain', async () => {
    const company = await output('create_company', { name: 'Analytical Engines', domain: 'engines.example' });
    expect((await output('find_company', { domain: 'engines.example' })).company.id).toBe(company.id);
    expect((await output('find_company', { query: 'Analytical' })).company.id).toBe(company.id);
    expect((await output('find_company', { domain: 'nobody.example' })).company).toBeNull();
  });
});

describe('a message', () => {
  it('opens a conversation through the only channel, once for one effect', async () => {
    const lead = await aLead();
    const letter = {
      contactId: lead.id,
      subject: 'Hello',
      text: 'A first letter.',
      channel: 'Sandbox',
      address: lead.email,
    };
    const effectKey = `${uuidV7Ids.next()}:steps[0]:0`;
    const first = await output('send_message', letter, { effectKey });
    expect(first).toMatchObject({ state: 'queued', contactId: lead.id });
    expect(await output('send_message', letter, { effectKey })).toEqual(first);
    const { items } = (await workspace.call('GET', `/conversations?contactId=${lead.id}`)).body;
    expect(items).toHaveLength(1);
    const answer = { conversationId: first.conversationId, text: 'And a second one.' };
    expect((await output('send_message', answer)).conversationId).toBe(first.conversationId);
  });

  it('names its channel where none is meant', async () => {
    const lead = await aLead();
    const letter = { contactId: lead.id, subject: 'Hello', text: 'Hi.' };
    expect(await perform('send_message', { ...letter, channel: 'Pigeon' })).toMatchObject({
      error: { code: 'channels.not_found', message: expect.stringContaining('Sandbox') },
    });
  });
});

describe('a run', () => {
  const publish = async (definition: object) => {
    const { body } = await workspace.call('POST', '/workflows', { definition });
    const published = await workspace.call('POST', `/workflows/${body.id}/publish`, {});
    expect(published.status, JSON.stringify(published.body)).toBe(200);
    return String(body.id);
  };

  it('is started by the name of its workflow, one deeper than what starts it, and cancelled', async () => {
    await publish({ name: 'Greet', steps: [{ type: 'stop' }] });
    const started = await output('start_run', { workflow: 'greet', input: { a: 1 } }, { cause: { depth: 4 } });
    const { owner } = program.current.database;
    const stored = owner
      .selectFrom('runs')
      .select(['depth', 'trigger_kind', 'actor_id'])
      .where('id', '=', started.runId);
    expect(await stored.executeTakeFirstOrThrow()).toEqual({
      depth: 5,
      trigger_kind: 'workflow',
      actor_id: workspace.ownerId,
    });
    expect(await output('cancel_run', { runId: started.runId })).toMatchObject({ runId: started.runId });
    expect(await perform('start_run', { workflow: 'Nobody' })).toMatchObject({
      error: { code: 'workflows.not_found' },
    });
  });

  it('is told what has happened, by its id or with others by a key', async () => {
    await publish({ name: 'Wait', steps: [{ type: 'wait', event: 'order.paid', key: '{{ run.id }}', timeout: '1d' }] });
    const { runId } = await output('start_run', { workflow: 'Wait' });
    expect(await output('signal_run', { event: 'order.paid', runId, payload: { amount: 1 } })).toEqual({ woken: 0 });
    expect(await output('signal_run', { event: 'order.paid', key: 'A-1' })).toEqual({ woken: 0 });
    const { owner } = program.current.database;
    const stored = await owner.selectFrom('run_signals').select(['event', 'key']).orderBy('key').execute();
    expect(stored).toEqual(
      expect.arrayContaining([
        { event: 'order.paid', key: runId },
        { event: 'order.paid', key: 'A-1' },
      ]),
    );
    expect(await perform('signal_run', { event: 'order.paid', runId: uuidV7Ids.next() })).toMatchObject({
      error: { code: 'runs.not_found' },
    });
  });
});

describe('whoever a workflow works for', () => {
  it('can do no more than they could themselves', async () => {
    const viewer = { actor: { kind: 'user' as const, id: await aMember('viewer') } };
    expect(await perform('create_lead', { name: 'No' }, viewer)).toMatchObject({
      kind: 'failed',
      error: { code: 'auth.forbidden', class: 'permanent' },
      nothingHappened: true,
    });
    const member = { actor: { kind: 'user' as const, id: await aMember('member') } };
    const { id } = await aLead();
    await output('update_lead', { id, ownerId: workspace.ownerId });
    expect(await perform('update_lead', { id, jobTitle: 'Mine' }, member)).toMatchObject({
      error: { code: 'contacts.not_yours' },
    });
    expect((await output('create_lead', { name: 'Own' }, member)).name).toBe('Own');
  });

  it('must be somebody who is still here', async () => {
    const stranger = { actor: { kind: 'user' as const, id: uuidV7Ids.next() } };
    expect(await perform('create_lead', { name: 'No' }, stranger)).toMatchObject({
      error: { code: 'millrace.no_member' },
    });
    const nobody = { actor: { kind: 'system' as const } };
    expect(await perform('create_lead', { name: 'No' }, nobody)).toMatchObject({
      error: { code: 'millrace.no_owner' },
    });
  });
});

describe('what a run does here', () => {
  it('is one transaction with its record: without the record there is no lead', async () => {
    const broken = perform(
      'create_lead',
      { name: 'Ghost', email: 'ghost@example.org' },
      {
        recordOutcome: () => Promise.reject(new Error('the record could not be written')),
      },
    );
    await expect(broken).rejects.toThrow('could not be written');
    expect((await output('find_lead', { email: 'ghost@example.org' })).lead).toBeNull();
    const recorded: unknown[] = [];
    const lead = await output(
      'create_lead',
      { name: 'Real' },
      {
        recordOutcome: async (_, value) => void recorded.push(value),
      },
    );
    expect(recorded).toEqual([lead]);
  });

  it('is not done for a run that was taken over', async () => {
    const taken = { isAllowed: () => false };
    expect(await perform('create_lead', { name: 'Late', email: 'late@example.org' }, taken)).toMatchObject({
      kind: 'failed',
      error: { code: 'actions.stopped' },
      nothingHappened: true,
    });
    expect((await output('find_lead', { email: 'late@example.org' })).lead).toBeNull();
  });

  it('ends when workflows start one another in a circle', async () => {
    expect(await perform('create_lead', { name: 'Deep' }, { cause: { depth: 10 } })).toMatchObject({
      error: { code: 'millrace.too_deep', class: 'permanent' },
    });
  });
});

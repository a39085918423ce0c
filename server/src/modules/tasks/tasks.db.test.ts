import { beforeAll, describe, expect, it } from 'vitest';
import { useEngineRunner } from '#testing/engine-runner';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';

const program = useTestProgram();
useEngineRunner(program);
let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await program.current.aWorkspace();
});

async function aTask(fields: object = {}, of = workspace) {
  const created = await of.call('POST', '/tasks', { title: 'Call back', ...fields });
  expect(created.status, JSON.stringify(created.body)).toBe(201);
  return created.body;
}

async function titles(query: string, of: TestWorkspace): Promise<string[]> {
  const { status, body } = await of.call('GET', `/tasks?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.items.map(({ title }: { title: string }) => title);
}

describe('a task', () => {
  it('is for a member, about a contact, with an event on the contact’s timeline', async () => {
    const { ownerId } = workspace;
    const contact = (await workspace.call('POST', '/contacts', { name: 'Ada' })).body;
    const task = await aTask({ contactId: contact.id, assigneeId: ownerId, dueAt: '2030-01-05T10:00:00+01:00' });
    expect(task).toMatchObject({
      title: 'Call back',
      note: null,
      dueAt: '2030-01-05T09:00:00.000Z',
      isDone: false,
      assignee: { id: ownerId },
      contact: { id: contact.id, name: 'Ada' },
      company: null,
      version: 1,
    });
    const { body } = await workspace.call('GET', `/events?recordId=${contact.id}&type=task.created`);
    expect(body.items).toMatchObject([{ entityId: task.id, after: { title: 'Call back', assigneeId: ownerId } }]);
  });

  it('is changed, completed and reopened, and says each once', async () => {
    const { id } = await aTask();
    const path = `/tasks/${id}`;
    const changed = await workspace.call('PATCH', path, { note: 'Before noon.', dueAt: '2030-01-05T09:00:00.000Z' });
    expect(changed.body).toMatchObject({ note: 'Before noon.', version: 2 });
    // The same instant, written differently.
    expect((await workspace.call('PATCH', path, { dueAt: '2030-01-05T10:00:00+01:00' })).body.version).toBe(2);
    expect((await workspace.call('PATCH', path, { note: '', title: 'Call' })).body).toMatchObject({
      note: null,
      title: 'Call',
      dueAt: '2030-01-05T09:00:00.000Z',
    });
    const done = await workspace.call('POST', `${path}/complete`);
    expect(done.body).toMatchObject({ isDone: true, completedAt: expect.any(String), version: 4 });
    expect((await workspace.call('POST', `${path}/complete`)).body.version).toBe(4);
    expect((await workspace.call('POST', `${path}/reopen`)).body).toMatchObject({ isDone: false, completedAt: null });
    const { body } = await workspace.call('GET', `/events?recordId=${id}`);
    const types = body.items.map(({ type }: { type: string }) => type).toReversed();
    expect(types).toEqual(['task.created', 'task.updated', 'task.updated', 'task.completed', 'task.reopened']);
    expect((await workspace.call('DELETE', path)).status).toBe(204);
    expect((await workspace.call('GET', path)).body.code).toBe('tasks.not_found');
  });

  it('is refused where it refers to nothing, or has changed since', async () => {
    const nobody = '0192f3c1-7a00-7000-8000-00000000dead';
    const refused = async (fields: object) =>
      (await workspace.call('POST', '/tasks', { title: 'Call', ...fields })).body.code;
    expect(await refused({ contactId: nobody })).toBe('contacts.not_found');
    expect(await refused({ companyId: nobody })).toBe('tasks.unknown_reference');
    expect(await refused({ assigneeId: nobody })).toBe('tasks.unknown_reference');
    expect(await refused({ contactId: nobody, companyId: nobody })).toBe('request.invalid');
    const { id } = await aTask();
    const stale = await workspace.call('PATCH', `/tasks/${id}`, { title: 'Later' }, { 'if-match': '"7"' });
    expect(stale.status).toBe(412);
  });

  it('follows the record it is about into another, and goes with it', async () => {
    const make = async (noun: string) => (await workspace.call('POST', `/${noun}`, { name: 'Ada' })).body.id;
    for (const [noun, field] of [
      ['contacts', 'contactId'],
      ['companies', 'companyId'],
    ] as const) {
      const [survivor, other] = [await make(noun), await make(noun)];
      const { id } = await aTask({ [field]: other });
      await workspace.call('POST', `/${noun}/${survivor}/merge`, { otherId: other });
      const about = (await workspace.call('GET', `/tasks/${id}`)).body;
      expect((about.contact ?? about.company).id).toBe(survivor);
      await workspace.call('DELETE', `/${noun}/${survivor}`);
      expect((await workspace.call('GET', `/tasks/${id}`)).status).toBe(404);
    }
  });

  it('of a member who has left is nobody’s', async () => {
    const own = await program.current.aWorkspace();
    const { ownerId } = await program.current.aWorkspace({ ownerEmail: 'leaver@example.com' });
    await program.current.database.owner
      .insertInto('members')
      .values({
        workspace_id: own.workspaceId,
        user_id: ownerId,
        role: 'member',
        name: 'Leaver',
        email: 'l@example.com',
      })
      .execute();
    const { id } = await aTask({ assigneeId: ownerId }, own);
    expect((await own.call('DELETE', `/members/${ownerId}`)).status).toBe(204);
    expect((await own.call('GET', `/tasks/${id}`)).body.assignee).toBeNull();
  });

  it('starts a run that waits for its event, which sees the task', async () => {
    const definition = {
      name: 'On a task',
      triggers: [{ type: 'event', event: 'task.completed' }],
      steps: [{ id: 'say', type: 'transformation', set: { title: '{{ trigger.task.title }}' } }],
    };
    const workflow = (await workspace.call('POST', '/workflows', { definition })).body;
    const published = await workspace.call('POST', `/workflows/${workflow.id}/publish`, {});
    expect(published.status, JSON.stringify(published.body)).toBe(200);
    const { id } = await aTask({ title: 'Pay the invoice' });
    await workspace.call('POST', `/tasks/${id}/complete`);
    const output = async () => (await workspace.call('GET', `/runs?workflowId=${workflow.id}`)).body.items[0]?.id;
    const runId = await output();
    await expect
      .poll(async () => (await workspace.call('GET', `/runs/${runId}`)).body.output, { timeout: 20_000 })
      .toEqual({ title: 'Pay the invoice' });
  });
});

describe('the list', () => {
  it('shows what is open by its due date, what is done the last first, page by page', async () => {
    const own = await program.current.aWorkspace();
    await aTask({ title: 'never' }, own);
    await aTask({ title: 'late', dueAt: '2020-01-01T00:00:00Z' }, own);
    await aTask({ title: 'far', dueAt: '2090-01-01T00:00:00Z', assigneeId: own.ownerId }, own);
    const first = await aTask({ title: 'first' }, own);
    const second = await aTask({ title: 'second' }, own);
    for (const { id } of [first, second]) await own.call('POST', `/tasks/${id}/complete`);
    expect(await titles('', own)).toEqual(['late', 'far', 'never']);
    expect(await titles('state=done', own)).toEqual(['second', 'first']);
    expect(await titles('state=all', own)).toEqual(['second', 'first', 'far', 'late', 'never']);
    expect(await titles('overdue=true', own)).toEqual(['late']);
    expect(await titles('dueAfter=2050-01-01T00:00:00Z', own)).toEqual(['far']);
    expect(await titles('dueBefore=2050-01-01T00:00:00Z', own)).toEqual(['late']);
    expect(await titles('hasDueDate=false', own)).toEqual(['never']);
    expect(await titles('assigneeId=nobody', own)).toEqual(['late', 'never']);
    expect(await titles(`assigneeId=${own.ownerId}`, own)).toEqual(['far']);
    for (const state of ['open', 'done', 'all']) {
      const paged: string[] = [];
      for (let cursor = ''; ;) {
        const { body } = await own.call('GET', `/tasks?state=${state}&limit=1&total=true${cursor}`);
        paged.push(...body.items.map(({ title }: { title: string }) => title));
        if (!body.hasMore) break;
        cursor = `&cursor=${body.nextCursor}`;
      }
      expect(paged, state).toEqual(await titles(`state=${state}`, own));
    }
    const { body } = await own.call('GET', '/tasks?state=all&limit=1');
    expect((await own.call('GET', `/tasks?cursor=${body.nextCursor}`)).status).toBe(422);
  });
});

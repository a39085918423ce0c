/** What other modules build on: contacts found or made by an address, and made or changed by the thousand. */
import { describe, expect, it } from 'vitest';
import { systemActor } from '#modules/events/events.module';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';
import { fullAccess } from './contacts.module.ts';

const program = useTestProgram();

async function eventTypes(workspace: TestWorkspace, id: string): Promise<string[]> {
  const events = await workspace.call('GET', `/events?recordId=${id}`);
  return events.body.items.map((event: { type: string }) => event.type);
}

describe('the contact who has an address', () => {
  const findOrCreate = (workspaceId: string, value: string, draft = {}) => {
    const { database, modules } = program.current;
    return database.inWorkspace(workspaceId, (tx) =>
      modules.contacts.findOrCreateContactByPoint(tx, {
        workspaceId,
        actor: systemActor,
        point: { kind: 'email', value },
        draft,
        asLead: true,
      }),
    );
  };

  it('is made as a lead the first time and found after that, however the address is written', async () => {
    const workspace = await program.current.aWorkspace();
    const first = await findOrCreate(workspace.workspaceId, 'Ada@Example.com', { name: 'Ada', source: 'mail' });
    const second = await findOrCreate(workspace.workspaceId, ' ada@example.COM', { name: 'Somebody else' });
    expect(first.created).toBe(true);
    expect(second).toEqual({ contactId: first.contactId, created: false });
    const lead = await workspace.call('GET', `/leads/${first.contactId}`);
    expect(lead.body).toMatchObject({ name: 'Ada', source: 'mail', status: { kind: 'new' } });
    expect(await eventTypes(workspace, first.contactId)).toEqual(['lead.created']);
  });

  it('is one, when the same person arrives many times at once', async () => {
    const workspace = await program.current.aWorkspace();
    const found = await Promise.all(
      Array.from({ length: 6 }, () => findOrCreate(workspace.workspaceId, 'once@example.com')),
    );
    expect(new Set(found.map(({ contactId }) => contactId)).size).toBe(1);
    expect(found.filter(({ created }) => created)).toHaveLength(1);
    expect((await workspace.call('GET', '/contacts?total=true')).body.total).toBe(1);
  });

  it('is one, also when somebody types the person in at that moment', async () => {
    const workspace = await program.current.aWorkspace();
    const [typed, ...found] = await Promise.all([
      workspace.call('POST', '/contacts', { name: 'Typed', email: 'race@example.com' }),
      ...Array.from({ length: 3 }, () => findOrCreate(workspace.workspaceId, 'race@example.com')),
    ]);
    expect([201, 409]).toContain(typed.status);
    expect(new Set(found.map(({ contactId }) => contactId)).size).toBe(1);
    expect((await workspace.call('GET', '/contacts?total=true')).body.total).toBe(1);
  });

  it('is not made for what is no address', async () => {
    const workspace = await program.current.aWorkspace();
    await expect(findOrCreate(workspace.workspaceId, 'no address')).rejects.toThrow(/not a valid email/);
  });
});

describe('many contacts', () => {
  it('are created with one event each, and the rows that cannot be are told why', async () => {
    const workspace = await program.current.aWorkspace();
    const { database, modules } = program.current;
    const { workspaceId } = workspace;
    await workspace.call('POST', '/contacts', { name: 'There already', email: 'known@example.com' });
    const results = await database.inWorkspace(workspaceId, (tx) =>
      modules.contacts.createContactsBulk(tx, {
        workspaceId,
        actor: systemActor,
        rows: [
          { name: 'One', email: 'one@example.com', tags: ['fair'] },
          { name: 'Known', email: 'KNOWN@example.com' },
          { name: 'One again', email: 'ONE@example.com' },
          { name: 'Bad', email: 'bad' },
          { name: 'Nowhere', companyId: workspaceId },
          { firstName: 'Two', phone: '(202) 555-0123', tags: ['FAIR'] },
        ],
      }),
    );
    expect(results.map((result) => (result.ok ? 'ok' : result.reason))).toEqual([
      'ok',
      'duplicate',
      'duplicate',
      'invalid',
      'unknown_reference',
      'ok',
    ]);
    const list = await workspace.call('GET', '/contacts?sort=name');
    expect(list.body.items.map((item: { name: string }) => item.name)).toEqual(['One', 'There already', 'Two']);
    expect((await workspace.call('GET', '/tags')).body.items).toHaveLength(1);
    expect(await eventTypes(workspace, list.body.items[2].id)).toEqual(['contact.created']);
  });

  it('are changed in one go, each with what it was before', async () => {
    const workspace = await program.current.aWorkspace();
    const { database, modules } = program.current;
    const { workspaceId } = workspace;
    const one = (await workspace.call('POST', '/leads', { name: 'One', email: 'one@example.com' })).body;
    const two = (await workspace.call('POST', '/leads', { name: 'Two' })).body;
    const results = await database.inWorkspace(workspaceId, (tx) =>
      modules.contacts.updateContactsBulk(tx, {
        workspaceId,
        actor: systemActor,
        access: fullAccess(systemActor),
        rows: [
          { id: one.id, change: { jobTitle: 'Analyst' } },
          { id: two.id, change: { email: 'one@example.com' } },
          { id: workspaceId, change: { jobTitle: 'Nobody' } },
        ],
      }),
    );
    expect(results.map((result) => (result.ok ? 'ok' : result.problem.definition.code))).toEqual([
      'ok',
      'contacts.duplicate',
      'contacts.not_found',
    ]);
    const events = (await workspace.call('GET', `/events?recordId=${one.id}`)).body.items;
    expect(events[0]).toMatchObject({
      type: 'contact.updated',
      before: { jobTitle: null },
      after: { jobTitle: 'Analyst' },
    });
  });
});

import { describe, expect, it } from 'vitest';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';

const program = useTestProgram();

describe('lead statuses', () => {
  const names = async (workspace: TestWorkspace) =>
    (await workspace.call('GET', '/lead-statuses')).body.items.map((status: { name: string }) => status.name);

  it('begin with the five kinds, and are added, moved and renamed', async () => {
    const workspace = await program.current.aWorkspace();
    expect(await names(workspace)).toEqual(['New', 'Working', 'Qualified', 'Converted', 'Lost']);
    const added = await workspace.call('POST', '/lead-statuses', { name: 'Demo', kind: 'working', position: 1 });
    expect(added.status).toBe(201);
    await workspace.call('PATCH', `/lead-statuses/${added.body.id}`, { position: 3, name: 'Demo booked' });
    expect(await names(workspace)).toEqual(['New', 'Working', 'Qualified', 'Demo booked', 'Converted', 'Lost']);
    const taken = await workspace.call('POST', '/lead-statuses', { name: 'lost', kind: 'lost' });
    expect(taken).toMatchObject({ status: 409, body: { code: 'lead_statuses.name_taken' } });
  });

  it('go only with somewhere for their leads to go, and never the last for new ones', async () => {
    const workspace = await program.current.aWorkspace();
    const [first, second] = (await workspace.call('GET', '/lead-statuses')).body.items;
    const lead = (await workspace.call('POST', '/leads', { name: 'Ada', statusId: second.id })).body;
    const inUse = await workspace.call('DELETE', `/lead-statuses/${second.id}`);
    expect(inUse).toMatchObject({
      status: 409,
      body: { code: 'lead_statuses.in_use', leads: 1, detail: expect.stringMatching(/^1 lead has /) },
    });
    expect((await workspace.call('DELETE', `/lead-statuses/${second.id}?replaceWithId=${first.id}`)).status).toBe(204);
    expect((await workspace.call('GET', `/leads/${lead.id}`)).body.status.name).toBe('New');
    expect((await workspace.call('DELETE', `/lead-statuses/${first.id}`)).body.code).toBe(
      'lead_statuses.last_of_its_kind',
    );
    expect(await names(workspace)).toEqual(['New', 'Qualified', 'Converted', 'Lost']);
  });
});

describe('custom fields', () => {
  it('are declared, checked on records, asked for when required, and filtered by', async () => {
    const workspace = await program.current.aWorkspace();
    const options = [
      { value: 'free', label: 'Free' },
      { value: 'pro', label: 'Pro' },
    ];
    const field = { entity: 'contact', key: 'plan', label: 'Plan', type: 'select', options, required: true };
    expect((await workspace.call('POST', '/custom-fields', field)).status).toBe(201);
    expect((await workspace.call('POST', '/custom-fields', field)).body.code).toBe('custom_fields.key_taken');

    expect((await workspace.call('POST', '/leads', { name: 'Ada' })).body.issues).toEqual([
      { path: 'custom.plan', message: 'Plan is required' },
    ]);
    expect((await workspace.call('POST', '/leads', { name: 'Ada', custom: { plan: 'gold' } })).body.issues).toEqual([
      { path: 'custom.plan', message: 'must be one of free, pro' },
    ]);
    const ada = await workspace.call('POST', '/leads', { name: 'Ada', custom: { plan: 'pro' } });
    await workspace.call('POST', '/leads', { name: 'Bob', custom: { plan: 'free' } });
    const found = await workspace.call('POST', '/leads/query', {
      filter: { field: 'custom.plan', op: 'eq', value: 'pro' },
    });
    expect(found.body.items.map((item: { id: string }) => item.id)).toEqual([ada.body.id]);
    const fields = (await workspace.call('GET', '/filter-fields?entity=contact')).body.items;
    expect(fields.at(-1)).toMatchObject({ name: 'custom.plan', type: 'select', options });
  });
});

describe('a filter', () => {
  it('that does not fit is refused with each faulty place', async () => {
    const workspace = await program.current.aWorkspace();
    const filter = {
      and: [
        { field: 'nope', op: 'eq', value: 1 },
        { not: { field: 'createdAt', op: 'gte', value: 'yesterday-ish' } },
        { field: 'tags', op: 'contains', value: 'x' },
      ],
    };
    const refused = await workspace.call('POST', '/contacts/query', { filter });
    expect(refused).toMatchObject({ status: 422, body: { code: 'filters.invalid' } });
    expect(refused.body.issues.map((issue: { path: string }) => issue.path)).toEqual([
      'filter.and.0.field',
      'filter.and.1.not.value',
      'filter.and.2.op',
    ]);
  });

  it('of no known shape is refused before the fields are looked at', async () => {
    const workspace = await program.current.aWorkspace();
    const refused = await workspace.call('POST', '/contacts/query', { filter: { and: [{ xor: [] }] } });
    expect(refused).toMatchObject({ status: 422, body: { code: 'request.invalid' } });
    expect(refused.body.issues[0].path).toBe('filter.and.0.field');
  });
});

describe('saved views', () => {
  it('are the owner’s alone until shared, and only theirs or an admin’s to change', async () => {
    const workspace = await program.current.aWorkspace();
    const key = await workspace.call('POST', '/api-keys', { name: 'Member', role: 'member', scopes: ['*'] });
    const asMember = { authorization: `Bearer ${key.body.key}` };
    const view = { entity: 'lead', name: 'Mine', filter: { field: 'owner', op: 'eq', value: 'me' }, columns: ['name'] };
    const made = await workspace.call('POST', '/saved-views', view);
    expect(made.body).toMatchObject({ ...view, shared: false, version: 1 });

    expect((await workspace.call('GET', '/saved-views', undefined, asMember)).body.items).toEqual([]);
    await workspace.call('PATCH', `/saved-views/${made.body.id}`, { shared: true });
    expect((await workspace.call('GET', '/saved-views?entity=lead', undefined, asMember)).body.items).toHaveLength(1);
    const refused = await workspace.call('PATCH', `/saved-views/${made.body.id}`, { name: 'Ours' }, asMember);
    expect(refused.body.code).toBe('saved_views.not_yours');
    expect((await workspace.call('DELETE', `/saved-views/${made.body.id}`)).status).toBe(204);
  });
});

describe('notes', () => {
  it('are listed newest first, changed by who wrote them, and show on the timeline', async () => {
    const workspace = await program.current.aWorkspace();
    const contact = (await workspace.call('POST', '/contacts', { name: 'Ada' })).body;
    const first = await workspace.call('POST', '/notes', { contactId: contact.id, body: 'first' });
    await workspace.call('POST', '/notes', { contactId: contact.id, body: 'second' });
    await workspace.call('PATCH', `/notes/${first.body.id}`, { body: 'first, mended' });
    const page = await workspace.call('GET', `/notes?contactId=${contact.id}&limit=1&total=true`);
    expect(page.body).toMatchObject({
      items: [{ body: 'second', author: { name: 'Command line' } }],
      hasMore: true,
      total: 2,
    });
    const rest = await workspace.call('GET', `/notes?contactId=${contact.id}&cursor=${page.body.nextCursor}`);
    expect(rest.body.items).toMatchObject([{ body: 'first, mended', version: 2 }]);
    const timeline = (await workspace.call('GET', `/events?recordId=${contact.id}`)).body.items;
    expect(timeline.map((event: { type: string }) => event.type)).toEqual([
      'note.changed',
      'note.added',
      'note.added',
      'contact.created',
    ]);
    expect((await workspace.call('POST', '/notes', { body: 'on nothing' })).status).toBe(422);
  });
});

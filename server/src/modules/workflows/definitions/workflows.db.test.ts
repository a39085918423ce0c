import { describe, expect, it } from 'vitest';
import { inject, type TestWorkspace, useTestProgram } from '#testing/test-program';

const program = useTestProgram();

const definition = { name: 'Greet', triggers: [{ type: 'event', event: 'lead.created' }], steps: [] };

/** Calls with a key of that role. */
async function keyOf(workspace: TestWorkspace, role: string) {
  const { body } = await workspace.call('POST', '/api-keys', { name: role, role });
  const headers = { authorization: `Bearer ${body.key}` };
  return (method: string, path: string, payload?: unknown) =>
    inject(program.current.server, { method: method as 'GET', url: `/api/v1${path}`, headers }, payload);
}

describe('a workflow', () => {
  it('is a draft when it is made, whatever its definition, and keeps the order of its keys', async () => {
    const workspace = await program.current.aWorkspace();
    const odd = { zebra: 1, steps: 'none', name: 'Odd', apple: { b: 1, a: 2 } };
    const made = await workspace.call('POST', '/workflows', { definition: odd });
    expect(made).toMatchObject({
      status: 201,
      headers: { etag: '"1"' },
      body: { name: 'Odd', state: 'draft', publishedVersion: null, hasChanges: true, owner: { id: workspace.ownerId } },
    });
    const read = await workspace.call('GET', `/workflows/${made.body.id}`);
    expect(JSON.stringify(read.body.definition)).toBe(
      JSON.stringify({ name: 'Odd', zebra: 1, steps: 'none', apple: { b: 1, a: 2 } }),
    );
    const { body: events } = await workspace.call('GET', `/events?recordId=${made.body.id}`);
    expect(events.items.map((event: { type: string }) => event.type)).toEqual(['workflow.created']);
  });

  it('is edited by who has seen its latest version', async () => {
    const { call } = await program.current.aWorkspace();
    const { body } = await call('POST', '/workflows', { definition });
    const path = `/workflows/${body.id}`;
    const renamed = await call('PATCH', path, { name: 'Welcome' }, { 'if-match': '"1"' });
    expect(renamed.body).toMatchObject({ name: 'Welcome', definition: { name: 'Welcome' }, version: 2 });
    const late = await call('PATCH', path, { name: 'Hello' }, { 'if-match': '"1"' });
    expect(late).toMatchObject({ status: 412, body: { version: 2 } });
    // A definition without a name keeps it, one with a name gives it.
    const kept = await call('PATCH', path, { definition: { triggers: [{ type: 'webhook' }], steps: [] } });
    expect(kept.body).toMatchObject({ name: 'Welcome', triggers: ['webhook'], version: 3 });
    const given = await call('PATCH', path, { definition: { ...definition, name: 'Hi' }, description: 'Says hi' });
    expect(given.body).toMatchObject({ name: 'Hi', triggers: ['event'], description: 'Says hi', version: 4 });
    // Nothing new: no event and the same version.
    expect((await call('PATCH', path, { name: 'Hi' })).body.version).toBe(4);
    expect((await call('GET', `/events?recordId=${body.id}`)).body.items).toHaveLength(4);
    const stranger = '0192f3c1-7a00-7fff-8000-00000000ffff';
    expect((await call('PATCH', path, { ownerId: stranger })).body.code).toBe('workflows.unknown_owner');
  });

  it('is refused when it is larger than a definition may be', async () => {
    const { call } = await program.current.aWorkspace();
    const large = await call('POST', '/workflows', { definition: { name: 'x', steps: ['y'.repeat(256 * 1024)] } });
    expect(large).toMatchObject({ status: 422, body: { issues: [{ path: 'definition' }] } });
  });

  it('is duplicated as a draft of whoever asks', async () => {
    const { call } = await program.current.aWorkspace();
    const { body } = await call('POST', '/workflows', { definition });
    const copy = await call('POST', `/workflows/${body.id}/duplicate`, {});
    expect(copy).toMatchObject({ status: 201, body: { name: 'Greet (copy)', definition: { name: 'Greet (copy)' } } });
    expect(copy.body.id).not.toBe(body.id);
  });

  it('leaves the list when it is archived, comes back as it was, and can be deleted', async () => {
    const { call } = await program.current.aWorkspace();
    const { body } = await call('POST', '/workflows', { definition });
    const ids = async (query = '') =>
      (await call('GET', `/workflows${query}`)).body.items.map((item: { id: string }) => item.id);
    expect((await call('POST', `/workflows/${body.id}/archive`, {})).body.state).toBe('archived');
    expect(await ids()).toEqual([]);
    expect(await ids('?state=archived')).toEqual([body.id]);
    expect((await call('PATCH', `/workflows/${body.id}`, { name: 'x' })).body.code).toBe('workflows.archived');
    expect((await call('POST', `/workflows/${body.id}/restore`, {})).body.state).toBe('draft');
    expect(await ids()).toEqual([body.id]);
    expect((await call('DELETE', `/workflows/${body.id}`)).status).toBe(204);
    expect((await call('GET', `/workflows/${body.id}`)).status).toBe(404);
  });
});

describe('the list of workflows', () => {
  it('is paged newest first and narrowed by name, trigger and owner', async () => {
    const { call, ownerId } = await program.current.aWorkspace();
    for (const name of ['One', 'Two', 'Three']) await call('POST', '/workflows', { definition, name });
    await call('POST', '/workflows', { definition: { name: 'Four', triggers: [{ type: 'manual' }] } });
    const names = (body: { items: { name: string }[] }) => body.items.map((item) => item.name);
    const first = (await call('GET', '/workflows?limit=3&total=true')).body;
    expect(first).toMatchObject({ hasMore: true, total: 4 });
    expect(names(first)).toEqual(['Four', 'Three', 'Two']);
    expect(names((await call('GET', `/workflows?limit=3&cursor=${first.nextCursor}`)).body)).toEqual(['One']);
    expect(names((await call('GET', '/workflows?q=tHr')).body)).toEqual(['Three']);
    expect(names((await call('GET', '/workflows?trigger=manual')).body)).toEqual(['Four']);
    expect((await call('GET', `/workflows?ownerId=${ownerId}`)).body.items).toHaveLength(4);
    expect((await call('GET', '/workflows?ownerId=none')).body.items).toEqual([]);
    expect(first.items[0]).not.toHaveProperty('definition');
  });
});

describe('a member', () => {
  it('changes the workflows of their own only, and duplicates those of others', async () => {
    const workspace = await program.current.aWorkspace();
    const [member, viewer] = [await keyOf(workspace, 'member'), await keyOf(workspace, 'viewer')];
    const theirs = (await workspace.call('POST', '/workflows', { definition })).body;
    const own = (await member('POST', '/workflows', { definition })).body;
    expect((await member('PATCH', `/workflows/${own.id}`, { name: 'Mine' })).body.name).toBe('Mine');
    for (const [method, path] of [
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/archive'],
    ] as const) {
      const refused = await member(method, `/workflows/${theirs.id}${path}`, method === 'DELETE' ? undefined : {});
      expect(refused).toMatchObject({ status: 403, body: { code: 'workflows.not_yours' } });
    }
    expect((await member('POST', `/workflows/${theirs.id}/duplicate`, {})).status).toBe(201);
    expect((await viewer('GET', `/workflows/${theirs.id}`)).status).toBe(200);
    expect((await viewer('POST', '/workflows', { definition })).body.code).toBe('auth.forbidden');
  });
});

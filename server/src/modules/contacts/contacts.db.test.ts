import { describe, expect, it } from 'vitest';
import { useTestProgram } from '#testing/test-program';

const program = useTestProgram();

describe('a contact over the API', () => {
  it('is created with addresses brought into one form, read back, and found in the list', async () => {
    const workspace = await program.current.aWorkspace();
    const created = await workspace.call('POST', '/contacts', {
      firstName: 'Grace',
      lastName: 'Hopper',
      email: ' Grace@Example.COM ',
      phone: '(202) 555-0123',
      tags: ['VIP', 'vip', 'Navy'],
    });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      name: 'Grace Hopper',
      email: 'grace@example.com',
      phone: '+12025550123',
      status: null,
      tags: [{ name: 'Navy' }, { name: 'vip' }],
      version: 1,
    });
    const read = await workspace.call('GET', `/contacts/${created.body.id}`);
    expect(read.body).toEqual(created.body);
    expect(read.headers['etag']).toBe('"1"');
    const list = await workspace.call('GET', '/contacts?total=true');
    expect(list.body).toMatchObject({ items: [{ id: created.body.id }], hasMore: false, nextCursor: null, total: 1 });
  });

  it('is refused with the candidates when somebody has the address', async () => {
    const workspace = await program.current.aWorkspace();
    const first = await workspace.call('POST', '/contacts', { name: 'Ada', email: 'ada@example.com' });
    const second = await workspace.call('POST', '/leads', { name: 'Ada L.', email: 'ADA@example.com' });
    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({
      code: 'contacts.duplicate',
      candidates: [{ id: first.body.id, name: 'Ada', points: [{ kind: 'email', normalised: 'ada@example.com' }] }],
    });
    expect((await workspace.call('GET', '/contacts?total=true')).body.total).toBe(1);
  });

  it('may have the same address in another workspace', async () => {
    const [one, other] = [await program.current.aWorkspace(), await program.current.aWorkspace()];
    await one.call('POST', '/contacts', { email: 'same@example.com' });
    expect((await other.call('POST', '/contacts', { email: 'same@example.com' })).status).toBe(201);
  });

  it('needs a name or an address, and says which part of the input is wrong', async () => {
    const workspace = await program.current.aWorkspace();
    const nameless = await workspace.call('POST', '/contacts', {});
    expect(nameless.body).toMatchObject({ code: 'request.invalid', issues: [{ path: 'name' }] });
    const faulty = await workspace.call('POST', '/contacts', { name: 'A', email: 'nonsense', custom: { nope: 1 } });
    expect(faulty.status).toBe(422);
    expect(faulty.body.issues.map((issue: { path: string }) => issue.path)).toEqual(['email', 'custom.nope']);
  });

  it('changes only where something is different, and refuses a version that is not current', async () => {
    const workspace = await program.current.aWorkspace();
    const { body } = await workspace.call('POST', '/contacts', { name: 'Ada', email: 'ada@example.com' });
    const path = `/contacts/${body.id}`;
    const same = await workspace.call('PATCH', path, { name: 'Ada' });
    expect(same.body.version).toBe(1);
    const changed = await workspace.call('PATCH', path, { jobTitle: 'Analyst', email: 'ada@lovelace.example' });
    expect(changed.body).toMatchObject({ version: 2, jobTitle: 'Analyst', email: 'ada@lovelace.example' });
    const stale = await workspace.call('PATCH', path, { jobTitle: 'Countess' }, { 'if-match': '"1"' });
    expect(stale).toMatchObject({ status: 412, body: { code: 'request.precondition_failed' } });
    const events = await workspace.call('GET', `/events?recordId=${body.id}`);
    expect(events.body.items.map((event: { type: string }) => event.type)).toEqual([
      'contact.updated',
      'contact.created',
    ]);
    expect(events.body.items[0].before).toMatchObject({ jobTitle: null, points: [{ normalised: 'ada@example.com' }] });
  });

  it('becomes a lead with a status, and the lists tell them apart', async () => {
    const workspace = await program.current.aWorkspace();
    const contact = await workspace.call('POST', '/contacts', { name: 'Plain' });
    const lead = await workspace.call('POST', '/leads', { name: 'Lead' });
    expect(lead.body.status).toMatchObject({ name: 'New', kind: 'new' });
    expect((await workspace.call('GET', '/leads')).body.items.map((item: { name: string }) => item.name)).toEqual([
      'Lead',
    ]);
    expect(
      (await workspace.call('GET', '/contacts?sort=name')).body.items.map((item: { name: string }) => item.name),
    ).toEqual(['Lead', 'Plain']);
    expect((await workspace.call('GET', `/leads/${contact.body.id}`)).status).toBe(404);
    expect((await workspace.call('PATCH', `/leads/${contact.body.id}`, { jobTitle: 'x' })).status).toBe(404);
  });

  it('is gone after it was deleted, and the event keeps what it was', async () => {
    const workspace = await program.current.aWorkspace();
    const { body } = await workspace.call('POST', '/leads', { name: 'Ada', email: 'ada@example.com' });
    expect((await workspace.call('DELETE', `/leads/${body.id}`)).status).toBe(204);
    expect((await workspace.call('GET', `/contacts/${body.id}`)).body.code).toBe('contacts.not_found');
    const events = await workspace.call('GET', `/events?recordId=${body.id}`);
    expect(events.body.items[0]).toMatchObject({
      type: 'lead.deleted',
      before: { name: 'Ada', points: [{ normalised: 'ada@example.com' }] },
    });
  });
});

describe('lists', () => {
  it('page without gap or repeat in every order', async () => {
    const workspace = await program.current.aWorkspace();
    for (let index = 0; index < 7; index += 1) await workspace.call('POST', '/leads', { name: `Person ${index % 3}` });
    for (const sort of ['createdAt', '-createdAt', 'updatedAt', '-updatedAt', 'name', '-name']) {
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page = await workspace.call('GET', `/leads?sort=${sort}&limit=3${cursor && `&cursor=${cursor}`}`);
        seen.push(...page.body.items.map((item: { id: string }) => item.id));
        cursor = page.body.nextCursor;
      }
      expect(new Set(seen).size, sort).toBe(7);
      expect(seen, sort).toHaveLength(7);
    }
  });

  it('refuse the cursor of another order', async () => {
    const workspace = await program.current.aWorkspace();
    await workspace.call('POST', '/contacts', { name: 'A' });
    await workspace.call('POST', '/contacts', { name: 'B' });
    const { body } = await workspace.call('GET', '/contacts?sort=name&limit=1');
    expect((await workspace.call('GET', `/contacts?cursor=${body.nextCursor}`)).status).toBe(422);
  });

  it('answer the fields asked for', async () => {
    const workspace = await program.current.aWorkspace();
    const { body } = await workspace.call('POST', '/contacts', { name: 'Ada', email: 'ada@example.com' });
    const list = await workspace.call('GET', '/contacts?fields=name,email');
    expect(list.body.items).toEqual([{ id: body.id, name: 'Ada', email: 'ada@example.com' }]);
  });
});

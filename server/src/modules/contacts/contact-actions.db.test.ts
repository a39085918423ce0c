import { describe, expect, it } from 'vitest';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';

const program = useTestProgram();

async function aContact(workspace: TestWorkspace, fields: object = {}) {
  const answer = await workspace.call('POST', '/contacts', { name: 'Ada', ...fields });
  expect(answer.status).toBe(201);
  return answer.body;
}

async function eventsOf(workspace: TestWorkspace, recordId: string) {
  return (await workspace.call('GET', `/events?recordId=${recordId}`)).body.items;
}

const typesOf = (events: { type: string }[]) => events.map((event) => event.type);

describe('the lead status', () => {
  it('makes a contact a lead, moves it on, and lets it be a plain contact again', async () => {
    const workspace = await program.current.aWorkspace();
    const { id } = await aContact(workspace);
    const { items: statuses } = (await workspace.call('GET', '/lead-statuses')).body;
    const working = statuses.find((status: { kind: string }) => status.kind === 'working');

    expect((await workspace.call('POST', `/contacts/${id}/status`, {})).body.status.kind).toBe('new');
    const moved = await workspace.call('POST', `/contacts/${id}/status`, { statusId: working.id });
    expect(moved.body.status).toMatchObject({ name: 'Working' });
    expect((await workspace.call('POST', `/contacts/${id}/status`, { statusId: null })).body.status).toBeNull();
    expect(typesOf(await eventsOf(workspace, id))).toEqual([
      'lead.status_changed',
      'lead.status_changed',
      'lead.created',
      'contact.created',
    ]);
  });

  it('must be one of the workspace’s own', async () => {
    const [workspace, other] = [await program.current.aWorkspace(), await program.current.aWorkspace()];
    const { id } = await aContact(workspace);
    const foreign = (await other.call('GET', '/lead-statuses')).body.items[0];
    const refused = await workspace.call('POST', `/contacts/${id}/status`, { statusId: foreign.id });
    expect(refused).toMatchObject({ status: 422, body: { code: 'contacts.unknown_reference' } });
  });
});

describe('addresses', () => {
  it('are added, made primary, changed and removed, with one primary of each kind at any time', async () => {
    const workspace = await program.current.aWorkspace();
    const { id } = await aContact(workspace, { email: 'one@example.com' });
    const added = await workspace.call('POST', `/contacts/${id}/points`, { kind: 'email', value: 'Two@example.com' });
    expect(added.body.email).toBe('one@example.com');
    const [one, two] = added.body.points;
    const primary = await workspace.call('PATCH', `/contacts/${id}/points/${two.id}`, { isPrimary: true });
    expect(primary.body.email).toBe('two@example.com');
    const renamed = await workspace.call('PATCH', `/contacts/${id}/points/${one.id}`, { value: 'uno@example.com' });
    expect(renamed.body.points.map((point: { normalised: string }) => point.normalised).toSorted()).toEqual([
      'two@example.com',
      'uno@example.com',
    ]);
    const removed = await workspace.call('DELETE', `/contacts/${id}/points/${two.id}`);
    expect(removed.body).toMatchObject({ email: 'uno@example.com', points: [{ isPrimary: true }] });
    expect((await workspace.call('DELETE', `/contacts/${id}/points/${two.id}`)).body.code).toBe(
      'contacts.point_not_found',
    );
  });

  it('of somebody else are refused with who has them', async () => {
    const workspace = await program.current.aWorkspace();
    const owner = await aContact(workspace, { name: 'Owner', email: 'mine@example.com' });
    const { id, points } = await aContact(workspace, { email: 'other@example.com' });
    for (const answer of [
      await workspace.call('POST', `/contacts/${id}/points`, { kind: 'email', value: 'mine@example.com' }),
      await workspace.call('PATCH', `/contacts/${id}/points/${points[0].id}`, { value: 'mine@example.com' }),
      await workspace.call('PATCH', `/contacts/${id}`, { email: 'mine@example.com' }),
    ]) {
      expect(answer).toMatchObject({
        status: 409,
        body: { code: 'contacts.duplicate', candidates: [{ id: owner.id }] },
      });
    }
  });
});

describe('merging', () => {
  it('brings addresses, tags, notes and missing fields over, and leaves a forwarding address', async () => {
    const workspace = await program.current.aWorkspace();
    const survivor = await aContact(workspace, { name: 'Ada', email: 'ada@example.com', tags: ['a'] });
    const other = await aContact(workspace, {
      name: 'Ada L.',
      email: 'ada@work.example',
      phone: '+12025550123',
      jobTitle: 'Analyst',
      tags: ['b'],
    });
    await workspace.call('POST', '/notes', { contactId: other.id, body: 'met in London' });

    const merged = await workspace.call('POST', `/contacts/${survivor.id}/merge`, { otherId: other.id });
    expect(merged.body).toMatchObject({
      name: 'Ada',
      jobTitle: 'Analyst',
      email: 'ada@example.com',
      phone: '+12025550123',
      tags: [{ name: 'a' }, { name: 'b' }],
    });
    expect(merged.body.points).toHaveLength(3);
    const notes = await workspace.call('GET', `/notes?contactId=${survivor.id}`);
    expect(notes.body.items).toMatchObject([{ body: 'met in London' }]);
    const gone = await workspace.call('GET', `/contacts/${other.id}`);
    expect(gone).toMatchObject({ status: 410, body: { code: 'contacts.merged', intoId: survivor.id } });
    expect(typesOf(await eventsOf(workspace, survivor.id)).slice(0, 2)).toEqual([
      'contact.merged_away',
      'contact.merged',
    ]);
  });

  it('follows a chain of merges to its end', async () => {
    const workspace = await program.current.aWorkspace();
    const [first, second, third] = [await aContact(workspace), await aContact(workspace), await aContact(workspace)];
    await workspace.call('POST', `/contacts/${second.id}/merge`, { otherId: first.id });
    await workspace.call('POST', `/contacts/${third.id}/merge`, { otherId: second.id });
    expect((await workspace.call('GET', `/contacts/${first.id}`)).body.intoId).toBe(third.id);
  });
});

describe('rolling back', () => {
  it('restores fields, addresses, tags and custom values to right after an event, as an event', async () => {
    const workspace = await program.current.aWorkspace();
    await workspace.call('POST', '/custom-fields', { entity: 'contact', key: 'plan', label: 'Plan', type: 'text' });
    const created = await aContact(workspace, {
      email: 'ada@example.com',
      jobTitle: 'Analyst',
      tags: ['a'],
      custom: { plan: 'pro' },
    });
    const [creation] = await eventsOf(workspace, created.id);
    await workspace.call('PATCH', `/contacts/${created.id}`, { jobTitle: null, email: 'new@example.com', tagIds: [] });
    await workspace.call('PATCH', `/contacts/${created.id}`, { custom: { plan: null }, name: 'Someone' });
    await workspace.call('POST', `/contacts/${created.id}/status`, {});

    const back = await workspace.call('POST', `/contacts/${created.id}/rollback`, { eventId: creation.id });
    expect(back.status).toBe(200);
    const { version, updatedAt, statusChangedAt, ...was } = created;
    expect(back.body).toMatchObject(was);
    const [event] = await eventsOf(workspace, created.id);
    expect(event).toMatchObject({ type: 'contact.rolled_back', after: { toEventId: creation.id } });

    // The rollback is an event like any other: it can be taken back too.
    const events = await eventsOf(workspace, created.id);
    const again = await workspace.call('POST', `/contacts/${created.id}/rollback`, { eventId: events[1].id });
    expect(again.body).toMatchObject({
      name: 'Someone',
      email: 'new@example.com',
      status: { kind: 'new' },
      custom: {},
    });
  });

  it('is refused, with the reasons, where an address, a tag or a company is not there any more', async () => {
    const workspace = await program.current.aWorkspace();
    const created = await aContact(workspace, { email: 'ada@example.com', tags: ['a'] });
    const [creation] = await eventsOf(workspace, created.id);
    await workspace.call('PATCH', `/contacts/${created.id}`, { email: null, tagIds: [] });
    await workspace.call('DELETE', `/tags/${created.tags[0].id}`);
    await aContact(workspace, { name: 'Usurper', email: 'ada@example.com' });

    const refused = await workspace.call('POST', `/contacts/${created.id}/rollback`, { eventId: creation.id });
    expect(refused).toMatchObject({ status: 409, body: { code: 'contacts.rollback_refused' } });
    expect(refused.body.reasons).toEqual([
      'A tag it had was deleted since.',
      'The e-mail address ada@example.com belongs to Usurper now.',
    ]);
  });

  it('is refused across a merge, and to an event of another record', async () => {
    const workspace = await program.current.aWorkspace();
    const [one, other] = [await aContact(workspace), await aContact(workspace)];
    const [creation] = await eventsOf(workspace, one.id);
    const [foreign] = await eventsOf(workspace, other.id);
    const toForeign = await workspace.call('POST', `/contacts/${one.id}/rollback`, { eventId: foreign.id });
    expect(toForeign.body.reasons[0]).toMatch(/not in the history/);
    await workspace.call('POST', `/contacts/${one.id}/merge`, { otherId: other.id });
    const across = await workspace.call('POST', `/contacts/${one.id}/rollback`, { eventId: creation.id });
    expect(across.body.reasons[0]).toMatch(/merged into this one/);
  });
});

describe('batches', () => {
  it('change, tag and delete many, and tell each row that could not be', async () => {
    const workspace = await program.current.aWorkspace();
    const lead = (await workspace.call('POST', '/leads', { name: 'Lead' })).body;
    const contact = await aContact(workspace);
    const ids = [lead.id, contact.id];

    const updated = await workspace.call('POST', '/leads/batch/update', { ids, source: 'fair' });
    expect(updated.body).toMatchObject({ succeeded: 1, failed: 1 });
    expect(updated.body.results[1]).toMatchObject({ id: contact.id, ok: false, error: { code: 'contacts.not_found' } });
    const tagged = await workspace.call('POST', '/contacts/batch/tag', { ids, add: ['x', 'y'] });
    expect(tagged.body.succeeded).toBe(2);
    const untagged = await workspace.call('GET', `/contacts/${contact.id}`);
    const removeIds = [untagged.body.tags[0].id];
    await workspace.call('POST', '/contacts/batch/tag', { ids, removeIds });
    expect((await workspace.call('GET', `/leads/${lead.id}`)).body).toMatchObject({
      source: 'fair',
      tags: [{ name: 'y' }],
    });
    expect((await workspace.call('POST', '/contacts/batch/delete', { ids: [...ids, ...ids] })).body.succeeded).toBe(2);
    expect((await workspace.call('GET', '/contacts')).body.items).toEqual([]);
  });
});

describe('members', () => {
  it('change what is theirs or nobody’s, and are told whose the rest is', async () => {
    const workspace = await program.current.aWorkspace();
    const key = await workspace.call('POST', '/api-keys', { name: 'Member', role: 'member', scopes: ['*'] });
    const asMember = { authorization: `Bearer ${key.body.key}` };
    const call = (method: string, path: string, body?: unknown) => workspace.call(method, path, body, asMember);

    const assigned = await aContact(workspace, { name: 'Taken', ownerId: workspace.ownerId });
    const free = await aContact(workspace, { name: 'Free' });
    const own = (await call('POST', '/contacts', { name: 'Own', ownerId: workspace.ownerId })).body;

    expect((await call('PATCH', `/contacts/${free.id}`, { jobTitle: 'x' })).status).toBe(200);
    expect((await call('PATCH', `/contacts/${own.id}`, { jobTitle: 'x' })).status).toBe(200);
    for (const [method, path, body] of [
      ['PATCH', `/contacts/${assigned.id}`, { jobTitle: 'x' }],
      ['DELETE', `/contacts/${assigned.id}`, undefined],
      ['POST', `/contacts/${assigned.id}/status`, {}],
      ['POST', `/contacts/${assigned.id}/points`, { kind: 'email', value: 'a@example.com' }],
      ['POST', `/contacts/${assigned.id}/tags`, { names: ['mine'] }],
      ['POST', '/notes', { contactId: assigned.id, body: 'hello' }],
    ] as const) {
      expect(await call(method, path, body), path).toMatchObject({ status: 403, body: { code: 'contacts.not_yours' } });
    }
    const tagged = await call('POST', '/contacts/batch/tag', { ids: [assigned.id], add: ['mine'] });
    expect(tagged.body).toMatchObject({ failed: 1, results: [{ error: { code: 'contacts.not_yours' } }] });
    expect((await workspace.call('GET', '/tags')).body.items).toEqual([]);
    expect((await call('POST', `/contacts/${own.id}/merge`, { otherId: free.id })).status).toBe(403);
  });
});

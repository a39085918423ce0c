import { describe, expect, it } from 'vitest';
import { systemActor } from '#modules/events/events.module';
import { foldText } from '#modules/filters/filters.module';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';
import { findCompaniesByName } from './companies.module.ts';

const program = useTestProgram();

async function aCompany(workspace: TestWorkspace, fields: object = {}) {
  const answer = await workspace.call('POST', '/companies', { name: 'Acme', ...fields });
  expect(answer.status).toBe(201);
  return answer.body;
}

const eventsOf = async (workspace: TestWorkspace, id: string) =>
  (await workspace.call('GET', `/events?recordId=${id}`)).body.items;

describe('a company over the API', () => {
  it('leaves its people without a company when it is deleted, each by an event of their own', async () => {
    const { call } = await program.current.aWorkspace();
    const company = await call('POST', '/companies', { name: 'Acme' });
    const person = await call('POST', '/contacts', { name: 'Ada', companyId: company.body.id });
    expect(await call('DELETE', `/companies/${company.body.id}`)).toMatchObject({ status: 204 });
    const after = await call('GET', `/contacts/${person.body.id}`);
    expect(after.body).toMatchObject({ company: null, version: person.body.version + 1 });
    const events = await call('GET', `/events?recordId=${person.body.id}&type=contact.updated`);
    expect(events.body.items).toMatchObject([{ before: { companyId: company.body.id }, after: { companyId: null } }]);
  });

  it('is created with the domain of its website, read, changed, tagged and deleted', async () => {
    const workspace = await program.current.aWorkspace();
    const company = await aCompany(workspace, {
      website: 'https://www.Acme.example/about',
      city: 'Köln',
      tags: ['VIP'],
    });
    expect(company).toMatchObject({ domain: 'acme.example', contactCount: 0, tags: [{ name: 'VIP' }], version: 1 });
    const person = await workspace.call('POST', '/contacts', { name: 'Ada', companyId: company.id });
    expect(person.body.company).toEqual({ id: company.id, name: 'Acme', domain: 'acme.example' });

    const changed = await workspace.call(
      'PATCH',
      `/companies/${company.id}`,
      { name: 'Acme Ltd' },
      { 'if-match': '"1"' },
    );
    expect(changed.body).toMatchObject({ name: 'Acme Ltd', contactCount: 1, version: 2 });
    expect((await workspace.call('PATCH', `/companies/${company.id}`, {}, { 'if-match': '"1"' })).status).toBe(412);
    expect((await workspace.call('GET', '/companies?domain=https://acme.example')).body.items).toHaveLength(1);

    expect((await workspace.call('DELETE', `/companies/${company.id}`)).status).toBe(204);
    expect((await workspace.call('GET', `/contacts/${person.body.id}`)).body.company).toBeNull();
    expect((await eventsOf(workspace, company.id))[0]).toMatchObject({
      type: 'company.deleted',
      before: { name: 'Acme Ltd' },
    });
  });

  it('may share its name, but not a domain that was given', async () => {
    const workspace = await program.current.aWorkspace();
    const first = await aCompany(workspace, { domain: 'acme.example' });
    const refused = await workspace.call('POST', '/companies', { name: 'Other', domain: 'www.acme.example' });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'companies.duplicate', candidates: [{ id: first.id }] },
    });
    // A domain that was only taken from the website gives way.
    expect((await aCompany(workspace, { website: 'https://acme.example' })).domain).toBeNull();
  });

  it('goes back to an event, and says why it cannot', async () => {
    const workspace = await program.current.aWorkspace();
    const company = await aCompany(workspace, { domain: 'acme.example', city: 'Bonn' });
    const [creation] = await eventsOf(workspace, company.id);
    await workspace.call('PATCH', `/companies/${company.id}`, { domain: null, city: null });
    const other = await aCompany(workspace, { name: 'Taker', domain: 'acme.example' });
    const refused = await workspace.call('POST', `/companies/${company.id}/rollback`, { eventId: creation.id });
    expect(refused.body).toMatchObject({
      code: 'companies.rollback_refused',
      reasons: ['The domain acme.example belongs to Taker now.'],
    });
    await workspace.call('DELETE', `/companies/${other.id}`);
    const back = await workspace.call('POST', `/companies/${company.id}/rollback`, { eventId: creation.id });
    expect(back.body).toMatchObject({ domain: 'acme.example', city: 'Bonn' });
    expect((await eventsOf(workspace, company.id))[0].type).toBe('company.rolled_back');
  });
});

describe('merging companies', () => {
  it('brings people, notes, tags, the domain and missing fields over', async () => {
    const workspace = await program.current.aWorkspace();
    const survivor = await aCompany(workspace, { tags: ['a'] });
    const other = await aCompany(workspace, { name: 'ACME', domain: 'acme.example', city: 'Bonn', tags: ['b'] });
    const person = (await workspace.call('POST', '/contacts', { name: 'Ada', companyId: other.id })).body;
    await workspace.call('POST', '/notes', { companyId: other.id, body: 'big' });
    const merged = await workspace.call('POST', `/companies/${survivor.id}/merge`, { otherId: other.id });
    expect(merged.body).toMatchObject({ name: 'Acme', domain: 'acme.example', city: 'Bonn', contactCount: 1 });
    expect(merged.body.tags.map((tag: { name: string }) => tag.name)).toEqual(['a', 'b']);
    expect((await workspace.call('GET', `/notes?companyId=${survivor.id}`)).body.items).toHaveLength(1);
    expect((await workspace.call('GET', `/companies/${other.id}`)).status).toBe(404);
    expect((await eventsOf(workspace, person.id))[0]).toMatchObject({
      type: 'contact.updated',
      before: { companyId: other.id },
      after: { companyId: survivor.id },
    });
    const [creation] = (await eventsOf(workspace, survivor.id)).slice(-1);
    const refused = await workspace.call('POST', `/companies/${survivor.id}/rollback`, { eventId: creation.id });
    expect(refused.body.reasons[0]).toMatch(/merged into this one/);
  });
});

describe('many companies', () => {
  it('are created in one go, with the rows that cannot be told apart', async () => {
    const workspace = await program.current.aWorkspace();
    const { modules, database } = program.current;
    const { workspaceId } = workspace;
    const results = await database.inWorkspace(workspaceId, (tx) =>
      modules.companies.createCompaniesBulk(tx, {
        workspaceId,
        actor: systemActor,
        rows: [
          { name: 'One', domain: 'one.example' },
          { name: '', domain: 'two.example' },
          { name: 'Also one', domain: 'one.example' },
          { name: 'ÉCLAIR  S.A.' },
        ],
      }),
    );
    expect(results.map((result) => (result.ok ? 'ok' : result.reason))).toEqual(['ok', 'invalid', 'duplicate', 'ok']);
    const found = await database.inWorkspace(workspaceId, (tx) =>
      findCompaniesByName(tx, workspaceId, [foldText('Eclair s.a.')]),
    );
    expect(found).toMatchObject([{ name: 'ÉCLAIR S.A.' }]);
  });
});

describe('search as you type', () => {
  it('finds people by name, address and company, whatever the accents, best first', async () => {
    const workspace = await program.current.aWorkspace();
    const company = await aCompany(workspace, { name: 'Müller Maschinenbau', city: 'Köln' });
    await workspace.call('POST', '/leads', {
      name: 'Anna Schmidt',
      email: 'anna@mueller.example',
      companyId: company.id,
    });
    await workspace.call('POST', '/contacts', { name: 'Jürgen Muller', phone: '+49 30 901820' });
    await workspace.call('POST', '/contacts', { name: 'Muller, Petra' });
    const names = (hits: { name: string }[]) => hits.map((hit) => hit.name);
    const find = async (q: string) => (await workspace.call('GET', `/search?q=${encodeURIComponent(q)}`)).body;

    const muller = await find('MÜLL');
    expect(names(muller.contacts)).toEqual(['Muller, Petra', 'Jürgen Muller']);
    expect(names(muller.leads)).toEqual(['Anna Schmidt']);
    expect(names(muller.companies)).toEqual(['Müller Maschinenbau']);
    expect(names((await find('030 901')).contacts)).toEqual(['Jürgen Muller']);
    expect(names((await find('mueller.ex')).leads)).toEqual(['Anna Schmidt']);
    expect(names((await find('an')).leads)).toEqual(['Anna Schmidt']);
    expect(await find('%')).toEqual({ leads: [], contacts: [], companies: [] });
  });

  it('stays inside the workspace', async () => {
    const [one, other] = [await program.current.aWorkspace(), await program.current.aWorkspace()];
    await one.call('POST', '/contacts', { name: 'Secret Person', email: 'secret@example.com' });
    await aCompany(one, { name: 'Secret Ltd' });
    const found = await other.call('GET', '/search?q=secret');
    expect(found.body).toEqual({ leads: [], contacts: [], companies: [] });
  });
});

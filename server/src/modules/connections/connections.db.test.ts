import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';

const program = useTestProgram();
let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await program.current.aWorkspace();
});

let made = 0;
const anHttpConnection = (overrides: object = {}) => {
  made += 1;
  return {
    service: 'http',
    name: `API ${made}`,
    authentication: 'api_key',
    values: { baseUrl: 'https://api.example.com/v1', apiKey: 'key-that-nobody-sees' },
    ...overrides,
  };
};

const keyFor = async (role: string): Promise<{ authorization: string }> => {
  const { body } = await workspace.call('POST', '/api-keys', { name: role, role });
  return { authorization: `Bearer ${body.key}` };
};

describe('a connection', () => {
  it('is made of the values its connector asks for, and never shows a secret again', async () => {
    const given = anHttpConnection();
    const created = await workspace.call('POST', '/connections', given);
    expect(created).toMatchObject({
      status: 201,
      body: {
        service: 'http',
        authentication: 'api_key',
        status: 'active',
        values: { baseUrl: 'https://api.example.com/v1', header: 'Authorization' },
        secrets: ['apiKey'],
      },
    });
    const answers = [
      created,
      await workspace.call('GET', `/connections/${created.body.id}`),
      await workspace.call('GET', '/connections?total=true'),
      await workspace.call('GET', `/events?recordId=${created.body.id}`),
    ];
    expect(JSON.stringify(answers.map(({ body }) => body))).not.toContain('key-that-nobody-sees');
    const stored = await sql<{ row: string }>`select connections::text as row from connections`.execute(
      program.current.database.owner,
    );
    expect(JSON.stringify(stored.rows)).not.toContain('key-that-nobody-sees');
    expect(answers[3]?.body.items[0]).toMatchObject({ type: 'connection.created', entityId: created.body.id });
  });

  it('is refused with the name of each value that is missing or wrong', async () => {
    const values = { baseUrl: 'no address', header: 'X Y' };
    const missing = await workspace.call('POST', '/connections', anHttpConnection({ values }));
    expect(missing).toMatchObject({ status: 422, body: { code: 'connections.invalid_values' } });
    expect(missing.body.issues).toEqual([{ path: 'values.apiKey', message: 'Give "API key".' }]);
    const wrong = anHttpConnection({ values: { ...values, apiKey: 'k' } });
    const answer = await workspace.call('POST', '/connections', wrong);
    expect(answer.body.issues.map(({ path }: { path: string }) => path)).toEqual(['values.baseUrl', 'values.header']);
    const unknown = anHttpConnection({ values: { baseUrl: 'https://a.example', apiKey: 'k', colour: 'red' } });
    expect(await workspace.call('POST', '/connections', unknown)).toMatchObject({
      status: 422,
      body: { issues: [{ path: 'values.colour' }] },
    });
  });

  it('is only for services there is a connector for', async () => {
    expect(await workspace.call('POST', '/connections', anHttpConnection({ service: 'pigeon' }))).toMatchObject({
      status: 422,
      body: { code: 'connections.unknown_service', detail: expect.stringContaining('gmail') },
    });
    expect(await workspace.call('POST', '/connections', anHttpConnection({ authentication: 'oauth2' }))).toMatchObject({
      status: 422,
      body: { code: 'connections.invalid_values' },
    });
  });

  it('has a name of its own, by which steps tell it apart', async () => {
    const first = await workspace.call('POST', '/connections', anHttpConnection({ name: 'Weather' }));
    expect(await workspace.call('POST', '/connections', anHttpConnection({ name: ' weather ' }))).toMatchObject({
      status: 409,
      body: { code: 'connections.name_taken' },
    });
    const second = await workspace.call('POST', '/connections', anHttpConnection());
    const renamed = await workspace.call('PATCH', `/connections/${second.body.id}`, { name: 'WEATHER' });
    expect(renamed).toMatchObject({ status: 409, body: { code: 'connections.name_taken' } });
    expect(await workspace.call('PATCH', `/connections/${first.body.id}`, { name: 'WEATHER' })).toMatchObject({
      status: 200,
      body: { name: 'WEATHER', version: 2 },
    });
  });

  it('keeps the secrets that a change does not give', async () => {
    const { body } = await workspace.call('POST', '/connections', anHttpConnection());
    const change = { values: { baseUrl: 'https://other.example.com', apiKey: '' } };
    const changed = await workspace.call('PATCH', `/connections/${body.id}`, change);
    expect(changed.body).toMatchObject({ values: { baseUrl: 'https://other.example.com' }, secrets: ['apiKey'] });
    const { items } = (await workspace.call('GET', `/events?recordId=${body.id}`)).body;
    expect(items[0]).toMatchObject({ type: 'connection.updated', after: { secretChanged: true } });
  });

  it('is changed only by who has seen its last version', async () => {
    const { body } = await workspace.call('POST', '/connections', anHttpConnection());
    const stale = await workspace.call('PATCH', `/connections/${body.id}`, { disabled: true }, { 'if-match': '"7"' });
    expect(stale.status).toBe(412);
  });

  it('can be switched off and on, and deleted', async () => {
    const { body } = await workspace.call('POST', '/connections', anHttpConnection());
    const path = `/connections/${body.id}`;
    expect((await workspace.call('PATCH', path, { disabled: true })).body.status).toBe('disabled');
    expect((await workspace.call('PATCH', path, { disabled: false })).body.status).toBe('active');
    expect((await workspace.call('DELETE', path)).status).toBe(204);
    expect((await workspace.call('GET', path)).status).toBe(404);
    const { items } = (await workspace.call('GET', `/events?recordId=${body.id}`)).body;
    expect(items.map(({ type }: { type: string }) => type)).toEqual([
      'connection.deleted',
      'connection.updated',
      'connection.updated',
      'connection.created',
    ]);
  });

  it('is seen by everybody and managed by owners and admins', async () => {
    for (const role of ['member', 'viewer']) {
      const headers = await keyFor(role);
      expect((await workspace.call('GET', '/connections', undefined, headers)).status).toBe(200);
      expect((await workspace.call('POST', '/connections', anHttpConnection(), headers)).status, role).toBe(403);
    }
    const headers = await keyFor('admin');
    expect((await workspace.call('POST', '/connections', anHttpConnection(), headers)).status).toBe(201);
  });

  it('says in a sentence why it does not work', async () => {
    const { body } = await workspace.call('POST', '/connections', {
      service: 'smtp',
      name: 'Nobody there',
      values: { host: '127.0.0.1', port: 1, security: 'none', from: 'sales@example.com' },
    });
    const tried = await workspace.call('POST', `/connections/${body.id}/test`);
    expect(tried).toMatchObject({
      status: 200,
      body: { ok: false, detail: expect.stringContaining('could not be reached') },
    });
    const after = await workspace.call('GET', `/connections/${body.id}`);
    expect(after.body.lastError).toBe(tried.body.detail);
  });

  it('comes in pages by name', async () => {
    const other = await program.current.aWorkspace();
    for (const name of ['b', 'A', 'c']) await other.call('POST', '/connections', anHttpConnection({ name }));
    const first = await other.call('GET', '/connections?limit=2&total=true');
    expect(first.body).toMatchObject({ items: [{ name: 'A' }, { name: 'b' }], hasMore: true, total: 3 });
    const second = await other.call('GET', `/connections?limit=2&cursor=${first.body.nextCursor}`);
    expect(second.body).toMatchObject({ items: [{ name: 'c' }], hasMore: false });
  });
});

describe('the catalogue', () => {
  it('lists what each service asks for', async () => {
    const { body } = await workspace.call('GET', '/connectors');
    expect(body.items.map(({ service }: { service: string }) => service)).toEqual(['http', 'smtp', 'gmail']);
    const [gmail] = body.items.slice(2);
    expect(gmail.authentications).toMatchObject([
      { kind: 'oauth2', redirectUrl: 'http://127.0.0.1:3000/api/v1/connections/callback' },
    ]);
  });

  it('lists every action with its schemas and its effect', async () => {
    const { body } = await workspace.call('GET', '/actions?service=gmail');
    const effects = body.items.map(({ name, effect }: { name: string; effect: string }) => [name, effect]);
    expect(Object.fromEntries(effects)).toMatchObject({
      read_email: 'idempotent',
      save_draft: 'unsafe',
      send_email: 'unsafe',
      add_label: 'idempotent',
    });
    expect(body.items[0]).toMatchObject({ inputs: { required: ['email_id'] }, needsConnection: true });
  });
});

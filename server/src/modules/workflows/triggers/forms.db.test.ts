import { describe, expect, it } from 'vitest';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';

let now = Date.parse('2026-01-05T09:30:00Z');
const program = useTestProgram({ clock: { now: () => new Date(now) } });

const schema = {
  type: 'object',
  properties: { name: { type: 'string' }, email: { type: 'string', format: 'email' }, seats: { type: 'integer' } },
  required: ['name', 'email'],
};
const form = {
  type: 'form',
  title: 'Talk to <us>',
  schema,
  map: { name: '{{ trigger.name }}', email: '{{ trigger.email }}', source: 'form' },
  success: 'We call you.',
};

async function aForm(workspace: TestWorkspace, trigger: object = form) {
  const definition = { name: 'Form', triggers: [trigger], steps: [{ type: 'stop' }] };
  const { body } = await workspace.call('POST', '/workflows', { definition });
  const published = await workspace.call('POST', `/workflows/${body.id}/publish`, {});
  expect(published.status, JSON.stringify(published.body)).toBe(200);
  const [endpoint] = (await workspace.call('GET', `/workflows/${body.id}/endpoints`)).body.items;
  const { pathname } = new URL(endpoint.url);
  const get = async (rest = '') => {
    const {
      statusCode,
      body: text,
      headers,
    } = await program.current.server.inject({ method: 'GET', url: pathname + rest });
    return { status: statusCode, text, headers };
  };
  const send = async (fields: Record<string, string>, address = '10.0.0.1') => {
    const response = await program.current.server.inject({
      method: 'POST',
      url: pathname,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(fields).toString(),
      remoteAddress: address,
    });
    return { status: response.statusCode, text: response.body };
  };
  /** As a person does: opens it, reads, fills it in. */
  const fillIn = async (fields: Record<string, string>, address?: string) => {
    const { text } = await get();
    const started = /name="started"\s+value="([^"]+)"/.exec(text)?.[1] ?? '';
    now += 20_000;
    return await send({ started, ...fields }, address);
  };
  const runs = async () => (await workspace.call('GET', `/runs?workflowId=${body.id}`)).body.items;
  return { id: String(body.id), url: endpoint.url as string, get, send, fillIn, runs };
}

describe('the preview of a form', () => {
  const draft = (workspace: TestWorkspace, trigger: object) =>
    workspace.call('POST', '/workflows', { definition: { name: 'Talk to <us>', triggers: [trigger], steps: [] } });
  const ask = async (workspace: TestWorkspace, id: string, fields?: Record<string, string>) => {
    const { statusCode, body, headers } = await program.current.server.inject({
      method: fields ? 'POST' : 'GET',
      url: `/api/v1/workflows/${id}/form-preview?trigger=0`,
      headers: {
        authorization: `Bearer ${workspace.apiKey}`,
        ...(fields && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(fields && { payload: new URLSearchParams(fields).toString() }),
    });
    return { status: statusCode, text: body, headers };
  };

  it('is the page of what is not published yet, for the editor alone', async () => {
    const workspace = await program.current.aWorkspace();
    const published = await aForm(workspace);
    const { body } = await draft(workspace, form);
    const preview = await ask(workspace, body.id);
    const plain = (text: string) => text.replaceAll(/(?:nonce|value)="[^"]*"/g, '');
    expect(plain(preview.text)).toBe(plain((await published.get()).text));
    expect(preview.headers['content-security-policy']).toContain("frame-ancestors 'self'");
    const stranger = await program.current.aWorkspace();
    expect((await ask(stranger, body.id)).status).toBe(404);
  });

  it('says what is wrong as the page does, and starts nothing', async () => {
    const workspace = await program.current.aWorkspace();
    const { body } = await draft(workspace, form);
    expect(await ask(workspace, body.id, { name: 'Ada', email: 'nobody' })).toMatchObject({
      status: 422,
      text: expect.stringContaining('role="alert"'),
    });
    expect(await ask(workspace, body.id, { name: 'Ada', email: 'ada@example.org' })).toMatchObject({
      status: 200,
      text: expect.stringContaining('We call you.'),
    });
    expect((await workspace.call('GET', '/leads')).body.items).toEqual([]);
    expect((await workspace.call('GET', '/runs')).body.items).toEqual([]);
  });

  it('says so while it is no form yet', async () => {
    const workspace = await program.current.aWorkspace();
    const { body: none } = await draft(workspace, { type: 'manual' });
    expect((await ask(workspace, none.id)).text).toContain('cannot be shown yet');
    const { body: broken } = await draft(workspace, { type: 'form', schema: { properties: { a: { type: 'txt' } } } });
    expect((await ask(workspace, broken.id)).text).toContain('no JSON Schema');
  });
});

describe('a form', () => {
  it('is a page without scripts that may stand in other pages', async () => {
    const workspace = await program.current.aWorkspace();
    const { get, url } = await aForm(workspace);
    const page = await get();
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('Talk to &#60;us&#62;') });
    expect(page.headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'nonce-.*frame-ancestors \*$/,
    );
    const script = await get('/embed.js');
    expect(script).toMatchObject({ status: 200, text: expect.stringContaining(JSON.stringify(url)) });
    expect(script.headers['cross-origin-resource-policy']).toBe('cross-origin');
  });

  it('makes a lead and starts a run, together', async () => {
    const workspace = await program.current.aWorkspace();
    const { fillIn, runs } = await aForm(workspace);
    const sent = await fillIn({ name: 'Ada', email: 'Ada@example.org', seats: '3' });
    expect(sent).toMatchObject({ status: 200, text: expect.stringContaining('We call you.') });
    const [lead] = (await workspace.call('GET', '/leads')).body.items;
    expect(lead).toMatchObject({ name: 'Ada', email: 'ada@example.org', source: 'form' });
    const [run] = await runs();
    expect((await workspace.call('GET', `/runs/${run.id}`)).body).toMatchObject({
      trigger: 'form',
      payload: { name: 'Ada', email: 'Ada@example.org', seats: 3, lead: { id: lead.id } },
    });
  });

  it('changes nothing of somebody who is known already', async () => {
    const workspace = await program.current.aWorkspace();
    const { fillIn, runs } = await aForm(workspace);
    const known = await workspace.call('POST', '/leads', { name: 'Ada Lovelace', email: 'ada@example.org' });
    await fillIn({ name: 'Mallory', email: 'ada@example.org' });
    expect((await workspace.call('GET', `/leads/${known.body.id}`)).body).toMatchObject({
      name: 'Ada Lovelace',
      version: 1,
    });
    expect(await runs()).toHaveLength(1);
  });

  it('shows what is not right, and keeps what was entered', async () => {
    const workspace = await program.current.aWorkspace();
    const { fillIn, runs } = await aForm(workspace);
    const sent = await fillIn({ name: 'Ada "Countess"', email: 'nobody' });
    expect(sent).toMatchObject({ status: 422, text: expect.stringContaining('Ada &#34;Countess&#34;') });
    expect(sent.text).toContain('role="alert"');
    const wrong = await fillIn({ seats: 'many' });
    for (const name of ['name', 'email', 'seats']) expect(wrong.text).toContain(`id="${name}-fault"`);
    expect(await runs()).toEqual([]);
  });

  it('is not filled in by programs', async () => {
    const workspace = await program.current.aWorkspace();
    const { fillIn, send, runs } = await aForm(workspace);
    const fields = { name: 'Ada', email: 'ada@example.org' };
    // What nobody sees was filled in: thanked, and forgotten.
    expect(await fillIn({ ...fields, website_2: 'http://spam.example' })).toMatchObject({ status: 200 });
    expect(await send(fields)).toMatchObject({ status: 422 });
    for (let count = 0; count < 10; count += 1) await send(fields, '10.0.0.9');
    expect(await send(fields, '10.0.0.9')).toMatchObject({ status: 429 });
    expect(await runs()).toEqual([]);
  });

  it('is gone with its workflow', async () => {
    const workspace = await program.current.aWorkspace();
    const { id, get } = await aForm(workspace);
    await workspace.call('POST', `/workflows/${id}/disable`);
    expect((await get()).status).toBe(404);
    expect((await get('/embed.js')).status).toBe(404);
  });
});

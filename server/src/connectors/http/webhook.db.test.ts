import { createHmac } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { useEngineRunner } from '#testing/engine-runner';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';

const time = { offsetMs: 0 };
const program = useTestProgram({ clock: { now: () => new Date(Date.now() + time.offsetMs) } });
useEngineRunner(program);

const secret = `whsec_${Buffer.from('a secret of the other side').toString('base64')}`;
let workspace: TestWorkspace;
let id: string;
let path: string;

beforeAll(async () => {
  workspace = await program.current.aWorkspace();
  ({ id, path } = await aListener(workspace));
});
afterEach(() => void (time.offsetMs = 0));

async function aListener(of: TestWorkspace, values: object = { webhookSecret: secret, verifyToken: 'token-1' }) {
  const connection = { baseUrl: 'https://shop.example.com', apiKey: 'k', ...values };
  const created = await of.call('POST', '/connections', { service: 'http', name: 'Shop', values: connection });
  expect(created.status, JSON.stringify(created.body)).toBe(201);
  const webhook = await of.call('POST', `/connections/${created.body.id}/webhook`);
  expect(webhook.status, JSON.stringify(webhook.body)).toBe(200);
  return { id: String(created.body.id), path: new URL(webhook.body.url).pathname };
}

let sent = 0;

function signed(body: string, overrides: Record<string, string> = {}): Record<string, string> {
  sent += 1;
  const messageId = overrides['webhook-id'] ?? `msg_${sent}`;
  const seconds = String(Math.floor((Date.now() + time.offsetMs) / 1000));
  const key = Buffer.from(secret.slice(6), 'base64');
  const signature = createHmac('sha256', key).update(`${messageId}.${seconds}.${body}`).digest('base64');
  return {
    'content-type': 'application/json',
    'webhook-id': messageId,
    'webhook-timestamp': seconds,
    'webhook-signature': `v1,${signature}`,
    ...overrides,
  };
}

const deliver = (body: string, headers: Record<string, string>, at = path) =>
  program.current.server.inject({ method: 'POST', url: at, headers, payload: body });

async function told(of = workspace) {
  const { body } = await of.call('GET', '/events?type=connection.http.delivery_received');
  return body.items;
}

const order = JSON.stringify({ type: 'order.paid', data: { id: 7 } });

describe('a delivery', () => {
  it('that is signed becomes an event, and the run it starts sees what was sent', async () => {
    const definition = {
      name: 'On an order',
      triggers: [
        {
          type: 'event',
          event: 'connection.http.delivery_received',
          when: "{{ trigger.payload.type == 'order.paid' }}",
        },
      ],
      steps: [{ id: 'say', type: 'transformation', set: { order: '{{ trigger.payload.body.data.id }}' } }],
    };
    const workflow = (await workspace.call('POST', '/workflows', { definition })).body;
    const published = await workspace.call('POST', `/workflows/${workflow.id}/publish`, {});
    expect(published.status, JSON.stringify(published.body)).toBe(200);
    expect((await deliver(order, signed(order))).statusCode).toBe(204);
    expect(await told()).toMatchObject([
      { entityId: id, actor: { kind: 'system' }, after: { type: 'order.paid', body: { data: { id: 7 } } } },
    ]);
    const [run] = (await workspace.call('GET', `/runs?workflowId=${workflow.id}`)).body.items;
    await expect
      .poll(async () => (await workspace.call('GET', `/runs/${run.id}`)).body.output, { timeout: 20_000 })
      .toEqual({ order: 7 });
    expect((await workspace.call('GET', `/connections/${id}/webhook`)).body).toMatchObject({
      isOn: true,
      lastDeliveryAt: expect.any(String),
    });
  });

  it('that comes again is taken once, also when both come at the same time', async () => {
    const before = (await told()).length;
    const headers = signed(order);
    const answers = await Promise.all([1, 2, 3].map(() => deliver(order, headers)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([204, 204, 204]);
    expect(await told()).toHaveLength(before + 1);
  });

  it('that cannot be verified leads to nothing, and can be looked at', async () => {
    const before = (await told()).length;
    const good = signed(order);
    const late = signed(order);
    expect((await deliver(`${order} `, good)).statusCode).toBe(401);
    expect((await deliver(order, { ...good, 'webhook-id': 'another' })).statusCode).toBe(401);
    expect(
      (await deliver(order, { 'content-type': 'application/json', authorization: 'Bearer x' })).json(),
    ).toMatchObject({ code: 'connections.unverified' });
    time.offsetMs = 6 * 60_000;
    expect((await deliver(order, late)).statusCode).toBe(401);
    expect(await told()).toHaveLength(before);
    const { body } = await workspace.call('GET', `/connections/${id}/rejected-deliveries?total=true`);
    expect(body.total).toBe(4);
    expect(body.items[1]).toMatchObject({ reason: 'The header webhook-id is missing.', method: 'POST', body: order });
    expect(JSON.stringify(body)).not.toContain('Bearer x');
  });

  it('that is verified and cannot be read is kept, and not asked for again', async () => {
    const headers = signed('{"half": ');
    expect((await deliver('{"half": ', headers)).statusCode).toBe(204);
    const { body } = await workspace.call('GET', `/connections/${id}/rejected-deliveries?limit=1`);
    expect(body.items).toMatchObject([{ reason: expect.stringContaining('could not be read'), body: '{"half": ' }]);
  });
});

describe('the address', () => {
  it('answers the question of who subscribes, to who knows the token', async () => {
    const ask = (query: object) => program.current.server.inject({ method: 'GET', url: path, query: { ...query } });
    const question = { 'hub.mode': 'subscribe', 'hub.challenge': '1158201444', 'hub.verify_token': 'token-1' };
    const answer = await ask(question);
    expect([answer.statusCode, answer.body]).toEqual([200, '1158201444']);
    expect((await ask({ ...question, 'hub.verify_token': 'guessed' })).statusCode).toBe(401);
  });

  it('is nobody’s before it is switched on, after it is switched off, and for who makes one up', async () => {
    const own = await program.current.aWorkspace();
    const listener = await aListener(own);
    const send = async (at: string) => (await deliver(order, signed(order), at)).statusCode;
    expect(await send(listener.path)).toBe(204);
    expect(await send(listener.path.replace(/\/[^/]+\/webhook$/, '/made-up/webhook'))).toBe(404);
    expect((await own.call('PATCH', `/connections/${listener.id}`, { disabled: true })).status).toBe(200);
    expect(await send(listener.path)).toBe(404);
    await own.call('PATCH', `/connections/${listener.id}`, { disabled: false });
    expect((await own.call('DELETE', `/connections/${listener.id}/webhook`)).status).toBe(204);
    expect(await send(listener.path)).toBe(404);
    expect((await own.call('GET', `/connections/${listener.id}/webhook`)).body.isOn).toBe(false);
    expect(await told(own)).toHaveLength(1);
  });

  it('is of its own workspace only', async () => {
    const other = await program.current.aWorkspace();
    for (const method of ['GET', 'POST', 'DELETE'])
      expect((await other.call(method, `/connections/${id}/webhook`)).body.code).toBe('connections.not_found');
    expect(await told(other)).toEqual([]);
  });

  it('is none of a service that tells nothing by itself', async () => {
    const values = {
      host: 'smtp.example.com',
      port: 587,
      security: 'starttls',
      user: 'u',
      password: 'p',
      from: 'office@example.com',
    };
    const smtp = await workspace.call('POST', '/connections', { service: 'smtp', name: 'Mail', values });
    expect(smtp.status, JSON.stringify(smtp.body)).toBe(201);
    const answer = await workspace.call('POST', `/connections/${smtp.body.id}/webhook`);
    expect(answer.body.code).toBe('connections.no_webhook');
  });
});

it('what was delivered long ago is forgotten', async () => {
  const { connections } = program.current.modules;
  const later = new Date(Date.now() + 60_000);
  const removed = await connections.removeOldDeliveries({
    workspaceId: workspace.workspaceId,
    before: later,
    signal: new AbortController().signal,
  });
  expect(removed).toBeGreaterThan(0);
  expect((await workspace.call('GET', `/connections/${id}/rejected-deliveries`)).body.items).toEqual([]);
});

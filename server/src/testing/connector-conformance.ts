/** What every connector must do, whatever service it speaks to. Run by each connector's own test. */
import { compileJsonSchema } from '#engine/language/json-schema';
import { describeAction } from '#engine/steps/describe-action';
import { toldEvents } from '@millrace/contracts/connections/told-events';
import { eventTypes } from '@millrace/contracts/events/event-types';
import { describe, expect, it } from 'vitest';
import type {
  Connector,
  ConnectorWebhook,
  VendorFailure,
  WebhookDelivery,
} from '#modules/connections/connections.module';

/** Statuses any HTTP service may answer, and what must be made of them. */
const answers = [400, 401, 403, 404, 409, 410, 422, 429, 500, 502, 503, 504];

const anAnswer = (
  status: number,
  overrides: { body?: string; headers?: Record<string, string> } = {},
): VendorFailure => ({
  kind: 'response',
  status,
  headers: {},
  body: '',
  ...overrides,
});

export function describeConnector(connector: Connector): void {
  describe(`${connector.service} conforms to the connector port`, () => {
    describeDeclaration(connector);
    describeActions(connector);
    describeErrors(connector);
    if (connector.webhook) describeWebhook(connector.service, connector.webhook);
  });
}

function describeDeclaration({ service, title, description, authentications, limits }: Connector): void {
  it('has a name that steps can call, and says what it is', () => {
    expect(service).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
    expect(title).not.toBe('');
    expect(description).toMatch(/\.$/);
  });

  it('asks for each field once, by a name and a title, and hides what is secret', () => {
    for (const { kind, fields } of authentications) {
      const names = fields.map(({ name }) => name);
      expect(new Set(names).size, kind).toBe(names.length);
      for (const field of fields) {
        expect(field.name).toMatch(/^[a-z][A-Za-z0-9]*$/);
        expect(field.title).not.toBe('');
        if (/secret|password|token|apiKey/i.test(field.name)) expect(field.kind, field.name).toBe('secret');
        if (field.kind === 'choice') expect(field.choices?.length).toBeGreaterThan(1);
        if (field.kind === 'secret') expect(field.standard, field.name).toBeUndefined();
      }
    }
  });

  it('signs in over encrypted addresses', () => {
    for (const authentication of authentications) {
      if (authentication.kind !== 'oauth2') continue;
      expect(authentication.fields.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['clientId', 'clientSecret']),
      );
      expect(authentication.scopes.length).toBeGreaterThan(0);
      for (const url of [authentication.authorizeUrl, authentication.tokenUrl]) {
        const { protocol, hostname } = new URL(url);
        expect(protocol === 'https:' || hostname === '127.0.0.1', url).toBe(true);
      }
    }
  });

  it('declares limits that let something through', () => {
    for (const rate of [limits.perConnection, limits.perUser]) {
      if (!rate) continue;
      expect(rate.units).toBeGreaterThan(0);
      expect(rate.perMs).toBeGreaterThan(0);
    }
  });
}

function describeActions({ service, actions }: Connector): void {
  it('names each action once and says what it does', () => {
    expect(new Set(actions.map(({ name }) => name)).size).toBe(actions.length);
    for (const action of actions) {
      expect(action.name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
      expect(action.title, action.name).not.toBe('');
      expect(action.description, action.name).toMatch(/\.$/);
      expect(action.timeLimitMs, action.name).toBeGreaterThan(0);
    }
  });

  it.each(actions.map((action) => [action.name, action] as const))(
    '%s publishes inputs and output as JSON Schemas of objects',
    (_, action) => {
      const { inputs, output } = describeAction({ ...action, service });
      for (const schema of [inputs, output]) {
        expect(schema).toMatchObject({ type: 'object' });
        expect(compileJsonSchema(schema)).toHaveProperty('check');
      }
    },
  );

  it('can be asked afterwards where it says so, and puts together only what may be repeated', () => {
    for (const action of actions) {
      expect(action.lookUp !== undefined, action.name).toBe(action.effect === 'look_up');
      if (!action.batch) continue;
      expect(['pure', 'idempotent'], action.name).toContain(action.effect);
      expect(action.batch.size, action.name).toBeGreaterThan(1);
    }
  });
}

const aDelivery = (overrides: Partial<WebhookDelivery> = {}): WebhookDelivery => ({
  method: 'POST',
  url: 'https://millrace.example.com/connections/x/webhook',
  query: new URLSearchParams(),
  headers: { 'content-type': 'application/json' },
  bytes: Buffer.from('{}'),
  now: new Date('2026-01-05T09:30:00Z'),
  ...overrides,
});

function describeWebhook(service: string, webhook: ConnectorWebhook): void {
  it('names each event once, with a payload its example fits', () => {
    expect(webhook.setUp).toMatch(/\.$/);
    expect(new Set(webhook.events.map(({ name }) => name)).size).toBe(webhook.events.length);
    for (const { name, title, description, payload, example } of webhook.events) {
      expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)+$/);
      expect(title, name).not.toBe('');
      expect(description, name).toMatch(/\.$/);
      expect(payload.parse(example), name).toEqual(example);
      // So that triggers may name it, and editors show what it brings.
      expect(eventTypes, name).toContain(`connection.${service}.${name}`);
      expect(toldEvents).toHaveProperty([`connection.${service}.${name}`], example);
    }
  });

  it('believes nothing that is not signed, whatever it looks like, and says why', async () => {
    const unsigned = [
      aDelivery(),
      aDelivery({ bytes: Buffer.alloc(0) }),
      aDelivery({ bytes: Buffer.from([0xff, 0x00, 0xfe]) }),
      aDelivery({ method: 'GET' }),
      aDelivery({ method: 'GET', query: new URLSearchParams({ 'hub.challenge': '1', challenge: '1' }) }),
      aDelivery({ headers: { authorization: 'Bearer a.b.c' } }),
      aDelivery({ headers: { 'webhook-id': '1', 'webhook-timestamp': '1', 'webhook-signature': 'v1,AAAA' } }),
    ];
    for (const delivery of unsigned) {
      expect(await webhook.verify(delivery, {})).toEqual({
        kind: 'refused',
        reason: expect.stringMatching(/^\p{Lu}.*\.$/u),
      });
    }
  });

  it('stops what it has begun, and says where looking up starts', () => {
    expect(webhook.subscribe !== undefined || webhook.unsubscribe === undefined).toBe(true);
    expect(webhook.subscribe !== undefined || webhook.lookUp === undefined).toBe(true);
  });
}

function describeErrors(connector: Connector): void {
  const explain = (failure: VendorFailure) => connector.handleError(failure);

  it('says of every answer in a sentence what it means, under a code of its own', () => {
    for (const status of answers) {
      const failure = explain(anAnswer(status));
      expect(failure.code, String(status)).toMatch(new RegExp(`^${connector.service}\\.[a-z0-9_]+$`));
      expect(failure.message, String(status)).toMatch(/^\p{Lu}.*\.$/u);
      expect(failure.message).not.toMatch(/undefined|\[object/);
    }
  });

  it('takes a wrong request for permanent, and a busy or broken service for passing', () => {
    for (const status of [400, 404, 422]) expect(explain(anAnswer(status)).class, String(status)).toBe('permanent');
    for (const status of [429, 500, 502, 503, 504]) {
      expect(explain(anAnswer(status)).class, String(status)).toBe('transient');
    }
  });

  it('takes no error of the service for the proof that nothing has happened', () => {
    for (const status of [500, 502, 504]) expect(explain(anAnswer(status)).nothingHappened, String(status)).toBe(false);
    expect(explain({ kind: 'no_answer', code: 'timed_out', message: 'No answer came.' })).toMatchObject({
      class: 'transient',
      nothingHappened: false,
    });
    expect(explain(anAnswer(429)).nothingHappened).toBe(true);
    expect(explain({ kind: 'not_sent', code: 'dns_failed', message: 'No such name.', canPass: true })).toMatchObject({
      class: 'transient',
      nothingHappened: true,
    });
  });

  it('lets steps wait while it is asked too often, and for nothing else', () => {
    expect(explain(anAnswer(429)).isThrottled).toBe(true);
    for (const status of [400, 401, 404, 422, 500, 502]) expect(explain(anAnswer(status)).isThrottled).toBeFalsy();
  });

  it('honours Retry-After in both its forms', () => {
    const seconds = explain(anAnswer(429, { headers: { 'retry-after': '7' } }));
    expect(seconds.retryAfterMs).toBe(7000);
    const date = 'Mon, 05 Jan 2026 09:30:00 GMT';
    const until = { 'retry-after': 'Mon, 05 Jan 2026 09:30:09 GMT', date };
    expect(explain(anAnswer(503, { headers: until })).retryAfterMs).toBe(9000);
    expect(explain(anAnswer(429, { headers: { 'retry-after': 'soon' } })).retryAfterMs ?? 0).toBeGreaterThanOrEqual(0);
  });

  it('makes a sentence of whatever the body holds', () => {
    for (const body of ['', '<html>', '{"error":', '[]', '{"error":{"message":7}}', 'x'.repeat(100_000)]) {
      expect(explain(anAnswer(400, { body })).message.length).toBeLessThan(1000);
    }
  });
}

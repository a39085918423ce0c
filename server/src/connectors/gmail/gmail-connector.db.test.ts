import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { anActionCall, type CallOptions } from '#testing/action-call';
import { describeConnector } from '#testing/connector-conformance';
import { aGmailMessage } from '#testing/fake-gmail';
import { type Person, useGmailProgram } from '#testing/gmail-program';
import { createGmailConnector, errorRules } from './gmail-connector.ts';

describeConnector(
  createGmailConnector({
    gate: async () => ({ refusal: undefined, unsubscribe: null }),
    http: { request: () => Promise.reject(new Error('Nobody needs to be asked.')) },
    clock: { now: () => new Date('2026-01-05T09:30:00Z') },
  }),
);

const time = { ms: Date.now() };
const google = useGmailProgram({ clock: { now: () => new Date(time.ms) } });
let ada: Person;
beforeAll(async () => {
  ada = await google.current.aPerson();
  await ada.connect();
  const message = aGmailMessage();
  google.current.gmail.messages.set(message.id, message);
});

const messageId = '18c0ffee00000001';

async function perform(of: string, inputs: object, overrides: Partial<CallOptions> = {}) {
  const { actions } = google.current.program.modules;
  const { workspaceId } = ada;
  return await actions.perform(anActionCall(actions, { of, workspaceId, inputs: { ...inputs }, ...overrides }));
}

describe('Gmail', () => {
  it('reads a message as Google publishes it: text, HTML, who, what is attached', async () => {
    expect(await perform('gmail.read_email', { email_id: messageId })).toEqual({
      kind: 'done',
      output: {
        id: messageId,
        threadId: messageId,
        from: 'Ada Lovelace <ada@example.org>',
        to: 'sales@example.com',
        cc: '',
        subject: 'A question about Mondays',
        date: '2026-01-05T09:30:00.000Z',
        snippet: 'Does it work on Mondays & Tuesdays?',
        labels: ['INBOX', 'UNREAD'],
        body: 'Does it work on Mondays? Grüße',
        html: '<p>Does it work on Mondays?</p>',
        messageId: '<question-1@example.org>',
        attachments: [{ id: 'ANGjdJ8', name: 'offer.pdf', contentType: 'application/pdf', sizeBytes: 5 }],
      },
    });
    const attachment = { email_id: messageId, attachment_id: 'ANGjdJ8' };
    expect(await perform('gmail.get_attachment', attachment)).toMatchObject({ output: { contentBase64: 'Ynl0ZXM=' } });
  });

  it('searches, and finds nothing without an error', async () => {
    expect(await perform('gmail.search', { query: 'Mondays' })).toMatchObject({
      output: { emails: [{ id: messageId, subject: 'A question about Mondays' }], nextPageToken: null },
    });
    expect(await perform('gmail.search', { query: 'unheard of' })).toMatchObject({ output: { emails: [] } });
  });

  it('saves an answer as a draft in the thread of the question', async () => {
    const { gmail } = google.current;
    const outcome = await perform('gmail.save_draft', { email_id: messageId, body: 'Yes, on Mondays too. Grüße' });
    expect(outcome).toMatchObject({
      kind: 'done',
      output: { threadId: messageId },
      externalId: gmail.drafts.at(-1)?.id,
    });
    const raw = gmail.drafts.at(-1)?.message.raw ?? '';
    expect(raw).toContain('To: ada@example.org');
    expect(raw).toContain('Subject: Re: A question about Mondays');
    expect(raw).toContain('In-Reply-To: <question-1@example.org>');
    expect(raw).toContain('References: <question-1@example.org>');
  });

  it('sends through the gate: with a way to say no, and not at all to who has said it', async () => {
    const { gmail } = google.current;
    const letter = { to: 'bob@example.net', subject: 'Hello', body: 'A first letter.' };
    expect(await perform('gmail.send_email', letter)).toMatchObject({ kind: 'done' });
    expect(gmail.sent.at(-1)?.raw).toMatch(/List-Unsubscribe: <http:\/\/127\.0\.0\.1:3000\/unsubscribe\//);
    const count = gmail.sent.length;
    await ada.call('POST', '/suppressions', { address: 'bob@example.net' });
    expect(await perform('gmail.send_email', letter)).toMatchObject({
      kind: 'failed',
      error: { code: 'gate.suppressed', class: 'permanent' },
      nothingHappened: true,
    });
    expect(gmail.sent).toHaveLength(count);
  });

  it('labels what is labelled in the same moment with one request, and makes the label', async () => {
    const { gmail } = google.current;
    for (let number = 0; number < 20; number += 1)
      gmail.messages.set(`m${number}`, aGmailMessage({ id: `m${number}` }));
    const from = gmail.requests.length;
    const all = Array.from({ length: 20 }, (_, number) =>
      perform('gmail.add_label', { email_id: `m${number}`, label: 'Hot' }),
    );
    const outcomes = await Promise.all(all);
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['done']));
    const { id = '' } = gmail.labels.find(({ name }) => name === 'Hot') ?? {};
    for (let number = 0; number < 20; number += 1) expect(gmail.messages.get(`m${number}`)?.labelIds).toContain(id);
    const requests = gmail.requests.slice(from);
    expect(requests.filter((asked) => asked.endsWith('batchModify')).length).toBeLessThan(20);
  });

  it('does not let one wrong id fail the labels of others', async () => {
    const [right, wrong] = await Promise.all([
      perform('gmail.add_label', { email_id: messageId, label: 'Mixed' }),
      perform('gmail.add_label', { email_id: 'nobody', label: 'Mixed' }),
    ]);
    expect(right).toMatchObject({ kind: 'done' });
    expect(wrong).toMatchObject({ kind: 'failed', error: { code: 'gmail.not_found', class: 'permanent' } });
  });

  it('renews its access when it has ended, and once when Google refuses it', async () => {
    const { gmail } = google.current;
    const renewals = () => gmail.tokenRequests.filter((form) => form.get('grant_type') === 'refresh_token').length;
    const before = renewals();
    time.ms += 2 * 3600_000;
    await Promise.all([1, 2, 3].map(() => perform('gmail.read_email', { email_id: messageId })));
    expect(renewals()).toBe(before + 1);
    gmail.accessTokens.clear();
    expect(await perform('gmail.read_email', { email_id: messageId })).toMatchObject({ kind: 'done' });
    expect(renewals()).toBe(before + 2);
  });
});

describe('what Gmail refuses', () => {
  // Whatever was turned away for a while may be asked again.
  afterEach(() => void (time.ms += 2 * 3600_000));

  it.each(errorRules.filter(({ reason }) => reason !== undefined))(
    'with $reason is $code, $class',
    async ({ status, reason = '', code, class: failureClass }) => {
      const { gmail } = google.current;
      gmail.failNext({ on: /^GET \/labels/, status: Number([status].flat()[0]), reason });
      const outcome = await perform('gmail.list_labels', {});
      expect(outcome).toMatchObject({ kind: 'failed', error: { code: `gmail.${code}`, class: failureClass } });
    },
  );

  it('for a while is left alone for that while', async () => {
    const { gmail } = google.current;
    const headers = { 'retry-after': '30' };
    gmail.failNext({ on: /^GET \/labels/, status: 429, reason: 'userRateLimitExceeded', headers });
    expect(await perform('gmail.list_labels', {})).toMatchObject({ error: { retryAfterMs: 30_000 } });
    const asked = gmail.requests.length;
    expect(await perform('gmail.list_labels', {})).toMatchObject({
      kind: 'failed',
      error: { code: 'gmail.rate_limited', class: 'transient' },
      nothingHappened: true,
    });
    expect(gmail.requests).toHaveLength(asked);
    time.ms += 31_000;
    expect(await perform('gmail.list_labels', {})).toMatchObject({ kind: 'done' });
  });

  it('is no proof that a letter did not go out when it is an error of Gmail’s own', async () => {
    const { gmail } = google.current;
    const letter = { to: 'cy@example.net', subject: 'Hello', body: 'Once only.' };
    gmail.failNext({ on: /send$/, status: 500, reason: 'backendError' });
    expect(await perform('gmail.send_email', letter)).toMatchObject({ kind: 'unknown' });
    gmail.failNext({ on: /send$/, status: 429, reason: 'rateLimitExceeded' });
    expect(await perform('gmail.send_email', letter)).toMatchObject({ kind: 'failed', nothingHappened: true });
  });

  it('is nothing that happened when it was only reading', async () => {
    google.current.gmail.failNext({ on: /^GET \/messages\//, status: 500, reason: 'backendError' });
    const draft = { email_id: messageId, body: 'An answer.' };
    expect(await perform('gmail.save_draft', draft)).toMatchObject({ kind: 'failed', nothingHappened: true });
  });

  it('for good makes the connection ask for a person', async () => {
    const { gmail } = google.current;
    const bob = await google.current.aPerson();
    const id = await bob.connect();
    const ofOthers = [...gmail.refreshTokens];
    gmail.refreshTokens.clear();
    gmail.accessTokens.clear();
    const ofBob = { workspaceId: bob.workspaceId };
    expect(await perform('gmail.list_labels', {}, ofBob)).toMatchObject({
      kind: 'failed',
      error: {
        code: 'connections.signed_out',
        class: 'permanent',
        message: expect.stringContaining('Settings › Connections'),
      },
    });
    const { body } = await bob.call('GET', `/connections/${id}`);
    expect(body).toMatchObject({ status: 'failed', lastError: expect.stringContaining('invalid_grant') });
    const { items } = (await bob.call('GET', `/events?recordId=${id}`)).body;
    expect(items[0]).toMatchObject({ type: 'connection.failed' });
    for (const token of ofOthers) gmail.refreshTokens.add(token);
  });
});

describe('a step', () => {
  it('names its connection where there are several, and is told so', async () => {
    const cy = await google.current.aPerson();
    await cy.connect('Sales');
    await cy.connect('Support');
    const ofCy = { workspaceId: cy.workspaceId };
    expect(await perform('gmail.list_labels', {}, ofCy)).toMatchObject({
      error: { code: 'connections.which_connection' },
    });
    expect(await perform('gmail.list_labels', {}, { ...ofCy, connection: 'support' })).toMatchObject({ kind: 'done' });
    expect(await perform('gmail.list_labels', {}, { ...ofCy, connection: 'nobody' })).toMatchObject({
      error: { code: 'connections.no_connection' },
    });
  });

  it('without a connection, or with wrong inputs, is told what to do', async () => {
    const dee = await google.current.aPerson();
    expect(await perform('gmail.list_labels', {}, { workspaceId: dee.workspaceId })).toMatchObject({
      kind: 'failed',
      error: { code: 'connections.no_connection', message: expect.stringContaining('Settings › Connections') },
      nothingHappened: true,
    });
    expect(await perform('gmail.read_email', {})).toMatchObject({
      kind: 'failed',
      error: { code: 'actions.invalid_inputs', message: expect.stringContaining('email_id') },
    });
  });

  it('that was stopped sends nothing', async () => {
    const { gmail } = google.current;
    const sent = gmail.sent.length;
    const letter = { to: 'eve@example.net', subject: 'Hello', body: 'Never.' };
    expect(await perform('gmail.send_email', letter, { isAllowed: () => false })).toMatchObject({
      kind: 'failed',
      error: { code: 'actions.stopped' },
      nothingHappened: true,
    });
    expect(gmail.sent).toHaveLength(sent);
  });
});

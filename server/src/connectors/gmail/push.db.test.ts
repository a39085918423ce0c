import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aGmailMessage } from '#testing/fake-gmail';
import { type Person, useGmailProgram } from '#testing/gmail-program';

const google = useGmailProgram();
const pushAccount = 'pusher@project.iam.gserviceaccount.com';
const keyId = 'key-1';
let privateKey: CryptoKey;
let ada: Person;
let id: string;
let url: string;

beforeAll(async () => {
  const pair = await generateKeyPair('RS256', { extractable: true });
  ({ privateKey } = pair);
  google.current.gmail.certs.keys.push({ ...(await exportJWK(pair.publicKey)), kid: keyId, alg: 'RS256', use: 'sig' });
});
beforeEach(async () => {
  google.current.gmail.history.length = 0;
  google.current.gmail.oldestHistory = 0;
  ada = await google.current.aPerson();
  id = await ada.connect();
  const values = { topic: 'projects/p/topics/gmail', pushAccount };
  const changed = await ada.call('PATCH', `/connections/${id}`, { values });
  // Still signed in: it is the same program at Google.
  expect(changed.body).toMatchObject({ status: 'active', values });
  const webhook = await ada.call('POST', `/connections/${id}/webhook`);
  expect(webhook.status, JSON.stringify(webhook.body)).toBe(200);
  url = webhook.body.url;
});

let pushes = 0;

interface Token {
  email?: string;
  email_verified?: boolean;
  aud?: string;
  iss?: string;
  key?: CryptoKey;
  expiresIn?: string;
}

async function aToken(token: Token = {}): Promise<string> {
  const { email = pushAccount, email_verified = true, aud = url, iss = 'https://accounts.google.com' } = token;
  return await new SignJWT({ email, email_verified })
    .setProtectedHeader({ alg: 'RS256', kid: keyId, typ: 'JWT' })
    .setIssuedAt(Math.floor(Date.now() / 1000) - 60)
    .setExpirationTime(token.expiresIn ?? '1h')
    .setIssuer(iss)
    .setAudience(aud)
    .setSubject('113774264463038321964')
    .sign(token.key ?? privateKey);
}

/** As https://cloud.google.com/pubsub/docs/push shows it. */
async function push({ token, messageId }: { token?: string | undefined; messageId?: string } = {}) {
  pushes += 1;
  const data = Buffer.from(JSON.stringify({ emailAddress: 'ada@example.org', historyId: 9_876_543_210 }));
  const known = messageId ?? `2070443601311${pushes}`;
  return await google.current.program.server.inject({
    method: 'POST',
    url: new URL(url).pathname,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token ?? (await aToken())}` },
    payload: {
      message: { data: data.toString('base64'), messageId: known, publishTime: '2026-01-05T09:30:00.000Z' },
      subscription: 'projects/p/subscriptions/gmail',
    },
  });
}

function comes(messageId: string, historyId: number): void {
  const { gmail } = google.current;
  gmail.messages.set(messageId, aGmailMessage({ id: messageId }));
  gmail.history.push({ id: historyId, messageId });
}

/** Until no job is left that was enqueued for it. */
async function lookUp(): Promise<void> {
  const { jobs } = google.current.program.modules;
  const job = jobs.find(({ task }) => task === 'look-up-connection');
  const data = { task: 'look-up-connection', workspaceId: ada.workspaceId, connectionId: id };
  await job?.run({ id, queue: 'webhooks', data, attempt: 1, signal: new AbortController().signal });
}

async function told() {
  const { body } = await ada.call('GET', '/events?type=connection.gmail.message_received&limit=200');
  return body.items.toReversed();
}

describe('a push of Google', () => {
  it('becomes an event for each message that has come, once however often it is told', async () => {
    comes('m1', 11);
    comes('m2', 12);
    const first = await push({ messageId: '42' });
    expect([first.statusCode, first.body]).toEqual([204, '']);
    expect((await push({ messageId: '42' })).statusCode).toBe(204);
    await Promise.all([lookUp(), lookUp()]);
    await lookUp();
    expect((await told()).map(({ after }: { after: { email_id: string } }) => after.email_id)).toEqual(['m1', 'm2']);
    expect((await told())[0]).toMatchObject({
      entityId: id,
      after: { subject: 'A question about Mondays', from: 'Ada Lovelace <ada@example.org>' },
    });
    comes('m3', 13);
    await lookUp();
    expect(await told()).toHaveLength(3);
  });

  it('leads from page to page, and past what was deleted meanwhile', async () => {
    for (let number = 1; number <= 60; number += 1) comes(`p${number}`, 100 + number);
    google.current.gmail.messages.delete('p7');
    await lookUp();
    expect(await told()).toHaveLength(49);
    const { owner } = google.current.program.database;
    const waiting = owner.selectFrom('connection_webhooks').select('position').where('connection_id', '=', id);
    expect((await waiting.executeTakeFirstOrThrow()).position).toMatchObject({ historyId: '150' });
    await lookUp();
    expect(await told()).toHaveLength(59);
  });

  it('finds the newest mail where Google has forgotten the history', async () => {
    comes('old', 11);
    google.current.gmail.oldestHistory = 1000;
    const internalDate = String(Date.now() + 60_000);
    google.current.gmail.messages.set('new', aGmailMessage({ id: 'new', internalDate }));
    await lookUp();
    const [only, ...others] = await told();
    expect(only).toMatchObject({ after: { email_id: 'new' } });
    expect(others).toEqual([]);
  });

  it('is believed only with a token Google has signed for this address and this account', async () => {
    const other = (await generateKeyPair('RS256')).privateKey;
    const tokens = [
      await aToken({ key: other }),
      await aToken({ email: 'somebody@else.iam.gserviceaccount.com' }),
      await aToken({ email_verified: false }),
      await aToken({ aud: 'https://somewhere.example/else' }),
      await aToken({ iss: 'https://accounts.example.com' }),
      await aToken({ expiresIn: '-1s' }),
      'a.b.c',
    ];
    for (const token of tokens) expect((await push({ token })).json().code, token).toBe('connections.unverified');
    const { body } = await ada.call('GET', `/connections/${id}/rejected-deliveries`);
    expect(body.items).toHaveLength(tokens.length);
    expect(JSON.stringify(body)).not.toContain(tokens[0]);
  });
});

describe('the watch of a mailbox', () => {
  it('is begun with the topic, renewed after a day, and stopped', async () => {
    const { gmail, program } = google.current;
    expect(gmail.watches.at(-1)).toMatchObject({ topicName: 'projects/p/topics/gmail', labelIds: ['INBOX'] });
    const before = gmail.watches.length;
    const { owner } = program.database;
    const due = owner.updateTable('connection_webhooks').set({ renew_at: new Date(0) });
    await due.where('connection_id', '=', id).execute();
    const job = program.modules.jobs.find(({ task }) => task === 'renew-connection-webhook');
    const data = { workspaceId: ada.workspaceId, connectionId: id };
    await job?.run({ id, queue: 'webhooks', data, attempt: 1, signal: new AbortController().signal });
    expect(gmail.watches).toHaveLength(before + 1);
    const { body } = await ada.call('GET', `/connections/${id}/webhook`);
    expect(Date.parse(body.renewsAt)).toBeGreaterThan(Date.now());
    await ada.call('DELETE', `/connections/${id}/webhook`);
    expect(gmail.watches).toHaveLength(before);
  });

  it('is refused in a sentence where something is missing, or Google does not want', async () => {
    const plain = await ada.connect('Plain');
    const missing = await ada.call('POST', `/connections/${plain}/webhook`);
    expect(missing.body).toMatchObject({
      code: 'connections.webhook_refused',
      detail: expect.stringContaining('topic'),
    });
    google.current.gmail.failNext({ on: /^POST \/watch/, status: 403, reason: 'insufficientPermissions' });
    const refused = await ada.call('POST', `/connections/${id}/webhook`);
    expect(refused.body.code).toBe('connections.webhook_refused');
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { fakeClient } from '#testing/fake-gmail';
import { type Person, useGmailProgram } from '#testing/gmail-program';

const time = { ms: Date.now() };
const google = useGmailProgram({ clock: { now: () => new Date(time.ms) } });
let ada: Person;
beforeAll(async () => {
  ada = await google.current.aPerson();
});

let made = 0;
async function aPending(person = ada): Promise<{ id: string; url: string }> {
  made += 1;
  const created = await person.browse('POST', '/connections', {
    service: 'gmail',
    name: `Mailbox ${made}`,
    values: fakeClient,
  });
  expect(created).toMatchObject({ status: 201, body: { status: 'pending', secrets: ['clientSecret'] } });
  const begun = await person.browse('POST', `/connections/${created.body.id}/authorize`, {});
  expect(begun.status, JSON.stringify(begun.body)).toBe(200);
  return { id: created.body.id, url: begun.body.url };
}

describe('signing in at a service', () => {
  it('asks for lasting access with PKCE, and makes the connection active', async () => {
    const { gmail } = google.current;
    const { id, url } = await aPending();
    const asked = Object.fromEntries(new URL(url).searchParams);
    expect(asked).toMatchObject({
      response_type: 'code',
      client_id: fakeClient.clientId,
      redirect_uri: 'http://127.0.0.1:3000/api/v1/connections/callback',
      code_challenge_method: 'S256',
      access_type: 'offline',
    });
    const returned = await ada.browse('GET', gmail.allow(url));
    expect(returned).toMatchObject({ status: 303, headers: { location: `/settings/connections?connection=${id}` } });
    const { body } = await ada.browse('GET', `/connections/${id}`);
    expect(body).toMatchObject({ status: 'active', accountLabel: 'ada@example.org', lastError: null });
    expect(body.scopes).toContain('https://www.googleapis.com/auth/gmail.modify');
    const { items } = (await ada.browse('GET', `/events?recordId=${id}`)).body;
    expect(items[0]).toMatchObject({ type: 'connection.authorized', actor: { kind: 'user', id: ada.ownerId } });
    const tokens = [...gmail.accessTokens, ...gmail.refreshTokens];
    expect(tokens.some((token) => JSON.stringify([body, items]).includes(token))).toBe(false);
    expect(await ada.browse('POST', `/connections/${id}/test`)).toMatchObject({ body: { ok: true } });
  });

  it('can be finished once only', async () => {
    const { url } = await aPending();
    const back = google.current.gmail.allow(url);
    expect((await ada.browse('GET', back)).status).toBe(303);
    expect(await ada.browse('GET', back)).toMatchObject({
      status: 409,
      body: { code: 'connections.sign_in_expired' },
    });
  });

  it('cannot be finished by another person, in another workspace, or with a changed state', async () => {
    const eve = await google.current.aPerson();
    const { id, url } = await aPending();
    const back = google.current.gmail.allow(url);
    expect((await eve.browse('GET', back)).status).toBe(409);
    expect((await ada.browse('GET', back.replace(id, '0192f3c1-7a00-7000-8000-00000000abcd'))).status).toBe(409);
    expect((await ada.browse('GET', back.replace('state=', 'state=x'))).status).toBe(409);
    expect((await ada.call('GET', back.replace('/api/v1', ''))).status).toBe(403);
    expect((await ada.browse('GET', `/connections/${id}`)).body.status).toBe('pending');
    expect((await ada.browse('GET', back)).status).toBe(303);
  });

  it('does not end what was begun before the last beginning', async () => {
    const { gmail } = google.current;
    const { id, url } = await aPending();
    const again = await ada.browse('POST', `/connections/${id}/authorize`, {});
    expect((await ada.browse('GET', gmail.allow(url))).status).toBe(409);
    expect((await ada.browse('GET', gmail.allow(again.body.url))).status).toBe(303);
  });

  it('is over after ten minutes', async () => {
    const { url } = await aPending();
    time.ms += 11 * 60_000;
    expect((await ada.browse('GET', google.current.gmail.allow(url))).status).toBe(409);
  });

  it('notes on the connection that the person said no', async () => {
    const { id, url } = await aPending();
    const state = new URL(url).searchParams.get('state') ?? '';
    const denied = await ada.browse(
      'GET',
      `/connections/callback?${new URLSearchParams({ state, error: 'access_denied' })}`,
    );
    expect(denied.status).toBe(303);
    expect((await ada.browse('GET', `/connections/${id}`)).body).toMatchObject({
      status: 'pending',
      lastError: expect.stringContaining('access_denied'),
    });
  });

  it('is for people, and for connections that are signed in to', async () => {
    const { id } = await aPending();
    expect((await ada.call('POST', `/connections/${id}/authorize`, {})).status).toBe(403);
    const plain = await ada.browse('POST', '/connections', {
      service: 'http',
      name: 'Plain',
      values: { baseUrl: 'https://api.example.com', apiKey: 'k' },
    });
    expect(await ada.browse('POST', `/connections/${plain.body.id}/authorize`, {})).toMatchObject({
      status: 409,
      body: { code: 'connections.no_sign_in' },
    });
  });
});

import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  type JSONWebKeySet,
  jwtVerify,
  SignJWT,
  generateKeyPair,
} from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { askIdentity, signUp, testOrigin, type TestPerson } from '#testing/test-person';
import { inject, startTestProgram, type TestAnswer, type TestProgram, useTestProgram } from '#testing/test-program';

const program = useTestProgram();

interface Tokens {
  accessToken: string;
  refreshToken: string;
}

async function anOwner(): Promise<TestPerson & { workspaceId: string }> {
  const person = await signUp(program.current);
  const made = await person.call('POST', '/workspaces', { name: 'Acme' });
  return { ...person, workspaceId: made.body.workspace.id };
}

async function tokensOf(person: Pick<TestPerson, 'call'>, body: object = {}): Promise<Tokens> {
  const answer = await person.call('POST', '/auth/token', body);
  expect(answer).toMatchObject({ status: 201, body: { tokenType: 'Bearer', expiresIn: 900 } });
  return answer.body;
}

const ask = (token: string, path = '/workspace', at: TestProgram = program.current, method: 'GET' | 'POST' = 'GET') =>
  inject(
    at.server,
    { method, url: `/api/v1${path}`, headers: { authorization: `Bearer ${token}` } },
    method === 'POST' ? { name: 'x', role: 'viewer' } : undefined,
  );

const refresh = (refreshToken: string, at: TestProgram = program.current): Promise<TestAnswer> =>
  inject(at.server, { method: 'POST', url: '/api/v1/auth/token/refresh' }, { refreshToken });

async function keySet(at: TestProgram = program.current): Promise<JSONWebKeySet> {
  return (await inject(at.server, { method: 'GET', url: '/.well-known/jwks.json' })).body as JSONWebKeySet;
}

describe('an access token', () => {
  it('says who, where, how far and for how long, and anybody can check it with the published keys', async () => {
    const owner = await anOwner();
    const { accessToken } = await tokensOf(owner, { scopes: ['workspace.read', 'contacts.read'] });
    const { payload } = await jwtVerify(accessToken, createLocalJWKSet(await keySet()), {
      issuer: testOrigin,
      audience: 'millrace-api',
      algorithms: ['ES256'],
      typ: 'at+jwt',
    });
    const session = await owner.call('GET', '/session');
    const sessions = await owner.call('GET', '/sessions');
    expect(payload).toMatchObject({
      sub: session.body.user.id,
      workspace: owner.workspaceId,
      role: 'owner',
      scopes: ['workspace.read', 'contacts.read'],
      sid: sessions.body.items[0].id,
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(900);
    expect(JSON.stringify(await keySet())).not.toContain('"d"');
    expect(await ask(accessToken)).toMatchObject({ status: 200, body: { id: owner.workspaceId } });
  });

  it('narrows the role by its scopes, and cannot make a key that is wider', async () => {
    const owner = await anOwner();
    const { accessToken } = await tokensOf(owner, { scopes: ['workspace.read', 'api_keys.manage'] });
    expect(await ask(accessToken, '/members')).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
    expect(await ask(accessToken, '/api-keys', program.current, 'POST')).toMatchObject({
      status: 403,
      body: { code: 'accounts.scope_too_wide' },
    });
    expect(await ask(accessToken, '/sessions')).toMatchObject({ status: 403 });
  });

  it('is made only for a workspace one belongs to, and only by a person', async () => {
    const owner = await anOwner();
    const other = await anOwner();
    const answer = await owner.call('POST', '/auth/token', { workspaceId: other.workspaceId });
    expect(answer).toMatchObject({ status: 403, body: { code: 'accounts.not_member' } });
    const { accessToken } = await tokensOf(owner);
    expect(await ask(accessToken, '/auth/token', program.current, 'POST')).toMatchObject({ status: 403 });
  });

  it('ends with its session at once, in every process', async () => {
    const beside = await startTestProgram({ beside: program.current });
    try {
      const owner = await anOwner();
      const { accessToken, refreshToken } = await tokensOf(owner);
      expect((await ask(accessToken)).status).toBe(200);
      expect((await ask(accessToken, '/workspace', beside.program)).status).toBe(200);
      await askIdentity(program.current, '/sign-out', {}, { cookie: owner.cookie });
      expect((await ask(accessToken)).status).toBe(401);
      await expect.poll(async () => (await ask(accessToken, '/workspace', beside.program)).status).toBe(401);
      expect(await refresh(refreshToken)).toMatchObject({ status: 401 });
    } finally {
      await beside.stop();
    }
  });

  it('has the role its person has now, and none once they are no member', async () => {
    const owner = await anOwner();
    const person = await signUp(program.current);
    const invited = await owner.call('POST', '/invitations', { email: person.email, role: 'admin' });
    const joined = await person.call('POST', '/invitations/accept', {
      token: new URL(invited.body.link).hash.slice(1),
    });
    const path = `/members/${joined.body.user.id}`;
    const { accessToken } = await tokensOf(person);
    expect((await ask(accessToken, '/api-keys')).status).toBe(200);
    await owner.call('PATCH', path, { role: 'viewer' });
    expect((await ask(accessToken, '/api-keys')).status).toBe(403);
    await owner.call('DELETE', path);
    expect((await ask(accessToken)).status).toBe(401);
  });

  it('is refused when changed, signed by somebody else, or over', async () => {
    const owner = await anOwner();
    const { accessToken } = await tokensOf(owner);
    const [header = '', body = '', signature = ''] = accessToken.split('.');
    const other = Buffer.from(JSON.stringify({ ...decodeJwt(accessToken), role: 'owner', exp: 9e9 })).toString(
      'base64url',
    );
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    const { privateKey } = await generateKeyPair('ES256');
    const forged = await new SignJWT(decodeJwt(accessToken))
      .setProtectedHeader({ ...decodeProtectedHeader(accessToken), alg: 'ES256' })
      .sign(privateKey);
    for (const token of [`${header}.${other}.${signature}`, `${none}.${body}.`, forged, `${header}.${body}.AAAA`]) {
      expect((await ask(token)).status, token).toBe(401);
    }
    const later = { now: () => new Date(Date.now() + 16 * 60 * 1000) };
    const { program: late, stop } = await startTestProgram({ beside: program.current, clock: later });
    try {
      expect((await ask(accessToken, '/workspace', late)).status).toBe(401);
    } finally {
      await stop();
    }
  });
});

describe('a refresh token', () => {
  it('works once; shown again it ends everything made from its grant, and nothing else', async () => {
    const owner = await anOwner();
    const first = await tokensOf(owner);
    const another = await tokensOf(owner);
    const second = await refresh(first.refreshToken);
    expect(second.status).toBe(200);
    expect((await ask(second.body.accessToken)).status).toBe(200);
    expect(await refresh(first.refreshToken)).toMatchObject({
      status: 401,
      body: { code: 'accounts.refresh_token_invalid' },
    });
    expect((await ask(second.body.accessToken)).status).toBe(401);
    expect((await refresh(second.body.refreshToken)).status).toBe(401);
    expect((await ask(another.accessToken)).status).toBe(200);
    expect((await owner.call('GET', '/session')).status).toBe(200);
  });

  it('gives one pair however many ask at once', async () => {
    const owner = await anOwner();
    for (let round = 0; round < 10; round++) {
      const { refreshToken } = await tokensOf(owner);
      const answers = await Promise.all(Array.from({ length: 6 }, () => refresh(refreshToken)));
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401, 401, 401, 401, 401]);
    }
  });

  it('can be given back', async () => {
    const { accessToken, refreshToken } = await tokensOf(await anOwner());
    const url = '/api/v1/auth/token/revoke';
    expect((await ask(accessToken)).status).toBe(200);
    for (const token of [refreshToken, 'mr_refresh_unknown']) {
      const answer = await inject(program.current.server, { method: 'POST', url }, { refreshToken: token });
      expect(answer.status).toBe(204);
    }
    expect((await ask(accessToken)).status).toBe(401);
  });

  it('lies in the database as a hash', async () => {
    const { refreshToken } = await tokensOf(await anOwner());
    const rows = await program.current.database.owner.selectFrom('auth.refresh_tokens').selectAll().execute();
    expect(rows.length).toBeGreaterThan(0);
    for (const { hash } of rows) expect(hash.toString()).not.toContain(refreshToken);
  });
});

describe('the key that signs', () => {
  const others: { stop: () => Promise<void> }[] = [];
  afterEach(async () => {
    for (const { stop } of others.splice(0).toReversed()) await stop();
  });
  const startAnother = async (
    options: { beside?: TestProgram } = { beside: program.current },
  ): Promise<TestProgram> => {
    const another = await startTestProgram(options);
    others.push(another);
    return another.program;
  };

  it('is one, however many processes need it first, and lies sealed', async () => {
    const first = await startAnother({});
    const processes = [first, await startAnother({ beside: first })];
    const { owner } = first.database;
    const sets = await Promise.all([...processes, ...processes].map(keySet));
    const ids = new Set(sets.flatMap(({ keys }) => keys.map(({ kid }) => kid)));
    expect(ids.size).toBe(1);
    const rows = await owner.selectFrom('auth.signing_keys').selectAll().execute();
    expect(rows).toHaveLength(1);
    expect(rows[0]?.sealed_private_key).not.toContain('"d"');
  });

  it('is replaced after 90 days, once, and published until its tokens have ended', async () => {
    const { owner } = program.current.database;
    const { accessToken } = await tokensOf(await anOwner());
    const processes = [program.current, await startAnother(), await startAnother()];
    const rotateAll = () => Promise.all(processes.map(({ modules }) => modules.accounts.rotateSigningKey()));
    expect((await rotateAll()).filter(({ rotated }) => rotated)).toEqual([]);
    const longAgo = new Date(Date.now() - 91 * 24 * 60 * 60 * 1000);
    await owner.updateTable('auth.signing_keys').set({ created_at: longAgo }).execute();
    expect((await rotateAll()).filter(({ rotated }) => rotated)).toHaveLength(1);
    const fresh = await startAnother();
    expect((await keySet(fresh)).keys.length).toBeGreaterThan(1);
    expect((await ask(accessToken, '/workspace', fresh)).status).toBe(200);
    await owner
      .updateTable('auth.signing_keys')
      .set({ retired_at: longAgo })
      .where('retired_at', 'is not', null)
      .execute();
    expect((await keySet(await startAnother())).keys).toHaveLength(1);
  });
});

import { describe, expect, it } from 'vitest';
import { inject, useTestProgram } from '#testing/test-program';

const program = useTestProgram();

describe('the skeleton of every operation', () => {
  it('answers problems with a code, a sentence and the request id', async () => {
    const { server } = program.current;
    const answer = await inject(server, {
      method: 'GET',
      url: '/api/v1/workspace',
      headers: { 'x-request-id': 'my-request-1' },
    });
    expect(answer).toMatchObject({
      status: 401,
      headers: { 'content-type': expect.stringContaining('application/problem+json'), 'x-request-id': 'my-request-1' },
      body: {
        code: 'auth.required',
        status: 401,
        requestId: 'my-request-1',
        detail: expect.stringContaining('Sign in'),
      },
    });
  });

  it('names each faulty field of the input', async () => {
    const { call } = await program.current.aWorkspace();
    const answer = await call('PATCH', '/workspace', { name: '', timeZone: 'Mars/Olympus' });
    expect(answer).toMatchObject({ status: 422, body: { code: 'request.invalid' } });
    expect(answer.body.issues.map((issue: { path: string }) => issue.path)).toEqual(['name', 'timeZone']);
  });

  it('honours If-Match and sends the version as ETag', async () => {
    const { call } = await program.current.aWorkspace();
    const updated = await call('PATCH', '/workspace', { name: 'Renamed' }, { 'if-match': '"1"' });
    expect(updated).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { name: 'Renamed', version: 2 } });
    const stale = await call('PATCH', '/workspace', { name: 'Again' }, { 'if-match': '"1"' });
    expect(stale).toMatchObject({ status: 412, body: { code: 'request.precondition_failed' } });
  });

  it('looks at If-Match only where it can be honoured', async () => {
    const { call } = await program.current.aWorkspace();
    expect(await call('GET', '/workspace', undefined, { 'if-match': 'x' })).toMatchObject({ status: 200 });
    expect(await call('PATCH', '/workspace', { name: 'New' }, { 'if-match': 'x' })).toMatchObject({ status: 412 });
  });

  it('refuses cursors somebody made, whatever they hold', async () => {
    const { call } = await program.current.aWorkspace();
    const nobody = '0192f3c1-7a00-7fff-8000-00000000ffff';
    for (const key of [
      ['no time', nobody],
      ['infinity', nobody],
      ['\u0000', nobody],
      ['2026-01-01T00:00:00Z', 'no id'],
    ]) {
      const cursor = Buffer.from(JSON.stringify(key)).toString('base64url');
      const answer = await call('GET', `/conversations?cursor=${cursor}`);
      expect(answer, key[0]).toMatchObject({ status: 422, body: { code: 'request.invalid' } });
    }
    const noId = Buffer.from(JSON.stringify(['no id'])).toString('base64url');
    expect(await call('GET', `/events?cursor=${noId}`)).toMatchObject({
      status: 422,
      body: { issues: [{ path: 'cursor' }] },
    });
  });

  it('refuses a body nested without end', async () => {
    const { call } = await program.current.aWorkspace();
    const json = { 'content-type': 'application/json' };
    for (const path of ['/companies', '/auth/sign-in/email']) {
      const answer = await call('POST', path, `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`, json);
      expect(answer, path).toMatchObject({ status: 400, body: { code: 'request.malformed' } });
    }
  });

  it('answers an address no route can read with a problem', async () => {
    const { call } = await program.current.aWorkspace();
    expect(await call('GET', `/leads/${'x'.repeat(501)}`)).toMatchObject({
      status: 404,
      body: { code: 'request.not_found' },
    });
    expect(await call('GET', '/leads/%ff')).toMatchObject({ status: 400, body: { code: 'request.malformed' } });
    expect(await call('GET', '/auth/nothing')).toMatchObject({ status: 404, body: { code: 'request.not_found' } });
  });

  it('carries out a POST once per Idempotency-Key and refuses the key with another body', async () => {
    const { call } = await program.current.aWorkspace();
    const key = { 'idempotency-key': 'abc' };
    const first = await call('POST', '/companies', { name: 'One' }, key);
    const second = await call('POST', '/companies', { name: 'One' }, key);
    expect(second).toMatchObject({ status: 201, body: { id: first.body.id } });
    const other = await call('POST', '/companies', { name: 'Two' }, key);
    expect(other).toMatchObject({ status: 422, body: { code: 'request.idempotency_key_reused' } });
    const list = await call('GET', '/companies');
    expect(list.body.items).toHaveLength(1);
  });

  it('does not keep a secret for a repeated Idempotency-Key', async () => {
    const { call } = await program.current.aWorkspace();
    const key = { 'idempotency-key': 'abc' };
    const created = await call('POST', '/api-keys', { name: 'One' }, key);
    const again = await call('POST', '/api-keys', { name: 'One' }, key);
    expect(again).toMatchObject({ status: 409, body: { code: 'request.secret_shown_before' } });
    const kept = await program.current.database.owner.selectFrom('idempotency_keys').selectAll().execute();
    expect(JSON.stringify(kept)).not.toContain(created.body.key);
  });

  it('does not keep the answer of a request that failed', async () => {
    const { call } = await program.current.aWorkspace();
    const key = { 'idempotency-key': 'retry-me' };
    expect(await call('POST', '/api-keys', { name: '' }, key)).toMatchObject({ status: 422 });
    expect(await call('POST', '/api-keys', { name: 'Now right' }, key)).toMatchObject({ status: 201 });
  });

  it('pages with a cursor, counts only when asked, and answers only the fields asked for', async () => {
    const { call } = await program.current.aWorkspace();
    for (const name of ['a', 'b', 'c']) await call('POST', '/api-keys', { name });
    const first = await call('GET', '/api-keys?limit=2&total=true&fields=name');
    expect(first.body).toMatchObject({ hasMore: true, total: 4, items: [{ name: 'c' }, { name: 'b' }] });
    expect(Object.keys(first.body.items[0]).toSorted()).toEqual(['id', 'name']);
    const second = await call('GET', `/api-keys?limit=2&cursor=${first.body.nextCursor}`);
    expect(second.body.items.map((item: { name: string }) => item.name)).toEqual(['a', 'Command line']);
    expect(second.body).toMatchObject({ hasMore: false, nextCursor: null });
    expect(second.body.total).toBeUndefined();
    expect(await call('GET', '/api-keys?cursor=nonsense')).toMatchObject({ status: 422 });
  });

  it('answers below /api/latest and /api as below /api/v1', async () => {
    const { server } = program.current;
    const { apiKey } = await program.current.aWorkspace();
    const headers = { authorization: `Bearer ${apiKey}` };
    for (const prefix of ['/api/latest', '/api']) {
      expect(await inject(server, { method: 'GET', url: `${prefix}/workspace`, headers })).toMatchObject({
        status: 200,
      });
    }
  });
});

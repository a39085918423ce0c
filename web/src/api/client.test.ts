import { operation } from '@millrace/contracts/operation';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ApiError } from './api-error.ts';
import { createCall, toRequest } from './client.ts';

const renameThing = operation({
  id: 'things.rename',
  method: 'POST',
  path: '/things/{id}/rename',
  permission: 'contacts.write',
  summary: 'Rename a thing',
  description: 'Renames it.',
  input: z.object({ id: z.string(), name: z.string() }),
  answer: z.object({ id: z.string() }),
  errors: [],
  example: { input: { id: 'a', name: 'b' }, answer: { id: 'a' } },
});

function answering(response: Response) {
  const requests: { url: string; init: RequestInit }[] = [];
  const fetch: typeof globalThis.fetch = async (url, init) => {
    requests.push({ url: url instanceof Request ? url.url : url.toString(), init: init ?? {} });
    return response;
  };
  return { requests, call: createCall({ fetch, newId: () => 'fresh-key' }) };
}

test('path parameters go into the path and the rest into the body', () => {
  const request = toRequest(renameThing, { id: 'a/b', name: 'New' });
  expect(request).toEqual({ url: '/api/v1/things/a%2Fb/rename', body: '{"name":"New"}' });
});

test('a GET carries its fields in the query and leaves out what is not set', () => {
  const request = toRequest({ method: 'GET', path: '/things' }, { limit: 5, cursor: undefined, tag: ['a', 'b'] });
  expect(request).toEqual({ url: '/api/v1/things?limit=5&tag=a&tag=b', body: undefined });
});

test('a POST carries a fresh idempotency key and the version it was told', async () => {
  const { call, requests } = answering(Response.json({ id: 'a' }));
  await call(renameThing, { id: 'a', name: 'b' }, { version: 7 });
  expect(requests[0]?.init.headers).toMatchObject({ 'idempotency-key': 'fresh-key', 'if-match': '"7"' });
});

test('a problem document becomes an ApiError with code, sentence, request id and its extra members', async () => {
  const problem = {
    type: 'https://docs/errors/contacts.duplicate',
    title: 'Duplicate',
    status: 409,
    code: 'contacts.duplicate',
    detail: 'Someone already has this address.',
    requestId: 'r-1',
    candidates: ['c-1'],
  };
  const { call } = answering(Response.json(problem, { status: 409 }));
  const error = await call(renameThing, { id: 'a', name: 'b' }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({
    status: 409,
    code: 'contacts.duplicate',
    sentence: 'Someone already has this address.',
    requestId: 'r-1',
    extra: { candidates: ['c-1'] },
  });
});

test('an answer that is no problem document still says what happened', async () => {
  const { call } = answering(new Response('<html>Bad gateway</html>', { status: 502 }));
  await expect(call(renameThing, { id: 'a', name: 'b' })).rejects.toMatchObject({
    status: 502,
    code: 'request.internal',
  });
});

test('no answer at all is told apart from a refusal', async () => {
  const call = createCall({ fetch: () => Promise.reject(new TypeError('failed')), newId: () => 'k' });
  await expect(call(renameThing, { id: 'a', name: 'b' })).rejects.toMatchObject({ code: 'network.unreachable' });
});

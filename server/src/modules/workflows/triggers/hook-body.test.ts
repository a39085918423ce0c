import { expect, it } from 'vitest';
import { readHookBody } from './hook-body.ts';

const read = async (body: string | Buffer, type: string) => await readHookBody(Buffer.from(body), type);

it('JSON, forms and text become values', async () => {
  expect(await read('{"a":[1,null]}', 'application/json; charset=utf-8')).toEqual({ a: [1, null] });
  expect(await read('{"a":1}', 'application/vnd.api+json')).toEqual({ a: 1 });
  expect(await read('a=1&b=x%20y&a=2', 'application/x-www-form-urlencoded')).toEqual({ a: ['1', '2'], b: 'x y' });
  expect(await read('hello', 'text/plain')).toBe('hello');
  expect(await read('<a/>', 'application/xml')).toBe('<a/>');
  expect(await read('', 'application/json')).toBeNull();
});

it('what is not text comes as base64', async () => {
  const bytes = Buffer.from([0, 255, 1]);
  expect(await read(bytes, 'image/png')).toEqual({ base64: 'AP8B', contentType: 'image/png', size: 3 });
  expect(await read(bytes, '')).toEqual({ base64: 'AP8B', contentType: '', size: 3 });
});

it('multipart forms come with their files', async () => {
  const body = [
    '--x',
    'content-disposition: form-data; name="who"',
    '',
    'Ada',
    '--x',
    'content-disposition: form-data; name="cv"; filename="cv.txt"',
    'content-type: text/plain',
    '',
    'Hello',
    '--x--',
    '',
  ].join('\r\n');
  expect(await read(body, 'multipart/form-data; boundary=x')).toEqual({
    who: 'Ada',
    cv: { name: 'cv.txt', contentType: 'text/plain', size: 5, base64: 'SGVsbG8=' },
  });
});

it('what says it is JSON or a form and is not, or is nested too deep, is refused', async () => {
  const malformed = { definition: { code: 'request.malformed' } };
  await expect(read('{"a":', 'application/json')).rejects.toMatchObject(malformed);
  await expect(read('nothing', 'multipart/form-data; boundary=x')).rejects.toMatchObject(malformed);
  await expect(read('['.repeat(300) + ']'.repeat(300), 'application/json')).rejects.toMatchObject(malformed);
});

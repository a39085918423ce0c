/** Requests to operations and raw routes, from good to absurd. */
import fc from 'fast-check';
import { hasBody, type Operation, pathParameters } from '../../contracts/src/operation.ts';
import type { RawRoute } from '../../server/src/platform/http/raw-routes.ts';
import { hostileBody, hostileContentType, hostileHeaders, hostileText, toJson } from './hostile.ts';
import { idOf, inputsOf, listOf, type Pool } from './schema-inputs.ts';

export interface FuzzRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  payload: string | undefined;
}

export function requestsTo(operation: Operation, pool: Pool): fc.Arbitrary<FuzzRequest> {
  const inPath = pathParameters(operation.path);
  return fc
    .record({
      input: inputsOf(operation, pool),
      odd: oddities,
      body: rarely(hostileBody, 12),
      again: rarely(hostileText, 12),
    })
    .map(({ input, odd, body, again }) => {
      const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => toSegment(odd.segment ?? input[name]));
      const rest = Object.entries(input).filter(([name]) => !inPath.includes(name));
      const query: [string, string][] = hasBody(operation.method)
        ? []
        : rest.map(([name, value]) => [name, toQueryValue(value)]);
      // The same name a second time.
      const repeated = again === undefined ? [] : query.slice(0, 1).map(([name]): [string, string] => [name, again]);
      const search = new URLSearchParams([...query, ...repeated]).toString();
      return {
        method: operation.method,
        url: `/api/v1${path}${search ? `?${search}` : ''}`,
        ...(hasBody(operation.method)
          ? withBody(odd, body ?? toJson(Object.fromEntries(rest)))
          : { headers: odd.headers ?? {}, payload: undefined }),
      };
    });
}

export function requestsToRaw(route: RawRoute, pool: Pool): fc.Arbitrary<FuzzRequest> {
  const known = idOf('id', { pool, list: listOf(route.url.replace('/api/v1', '').replaceAll('/:', '/{')) });
  const query = fc.dictionary(fc.constantFrom('kind', 'name', 'limit', 'cursor', 'channelId', 'images'), hostileText, {
    maxKeys: 3,
  });
  return fc
    .record({
      segments: fc.array(fc.oneof(known, hostileText), { minLength: 3, maxLength: 3 }),
      method: fc.constantFrom(...[route.method].flat()),
      query,
      odd: oddities,
      body: fc.oneof(hostileBody, rawBody),
    })
    .map(({ segments, method, query: named, odd, body }) => {
      let next = 0;
      const url = route.url.replaceAll(/:\w+|\*/g, () => toSegment(segments[next++ % 3]));
      const search = new URLSearchParams(named).toString();
      return {
        method,
        url: `${url}${search ? `?${search}` : ''}`,
        ...(hasBody(method as 'GET') ? withBody(odd, body) : { headers: odd.headers ?? {}, payload: undefined }),
      };
    });
}

/** Files and mails, whole and broken. */
const rawBody = fc.oneof(
  fc.constantFrom(
    'name,email\nAda,ada@example.org\n',
    'name,email\n"Ada,ada@example.org\n',
    'name;name;name\n\u0000;\ud800;x\n',
    `${'a,'.repeat(5_000)}\n`,
    'From: ada@example.org\r\nTo: a@example.com\r\nSubject: =?utf-8?Q?=00?=\r\n\r\nHello\u0000',
    'From: \r\nMessage-ID: <>\r\nDate: 99 Foo 99999\r\n\r\n',
    `From: ada@example.org\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n${'--a\r\n'.repeat(3_000)}`,
    `Subject: ${'x'.repeat(100_000)}\r\n\r\n`,
  ),
  fc.string({ unit: 'binary', maxLength: 500 }),
);

interface Oddities {
  segment: string | undefined;
  headers: Record<string, string> | undefined;
  contentType: string | undefined;
}

const oddities: fc.Arbitrary<Oddities> = fc.record({
  segment: rarely(hostileText, 10),
  headers: rarely(hostileHeaders, 4),
  contentType: rarely(hostileContentType, 15),
});

function withBody(odd: Oddities, payload: string): { headers: Record<string, string>; payload: string } {
  return { headers: { 'content-type': odd.contentType ?? 'application/json', ...odd.headers }, payload };
}

function toSegment(value: unknown): string {
  const text = typeof value === 'string' ? value : String(toJson(value ?? ''));
  return encodeURIComponent(text.toWellFormed()) || '%00';
}

function toQueryValue(value: unknown): string {
  return typeof value === 'string' ? value : String(toJson(value ?? ''));
}

function rarely<Value>(arbitrary: fc.Arbitrary<Value>, oneIn: number): fc.Arbitrary<Value | undefined> {
  return fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

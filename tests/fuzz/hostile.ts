/** Values that break programs: text that cannot be stored, numbers and dates at their limits, names of prototypes. */
import fc from 'fast-check';

/** Stands in a body for JSON that JavaScript cannot hold; `toJson` writes it as it is. */
const rawJson = (json: string) => `@@json:${json}@@`;

const texts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'a\udfffb',
  '\u202eabc',
  'مرحبا بالعالم',
  'e\u0301\u0301\u0301',
  '👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  '\ufeffbom',
  '\u2028\u2029',
  '%',
  '_%\\',
  "'; drop table contacts; --",
  '$1',
  '{{name}}',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '(a+)+$',
  '[',
  '\\',
  '__proto__',
  'constructor',
  'toString',
  'NaN',
  'Infinity',
  'null',
  'true',
  '-0',
  '0x10',
  '1e309',
  ' 1',
  '9007199254740993',
  'a@b',
  '"a b"@example.com',
  `${'a'.repeat(64)}@${'b'.repeat(180)}.example`,
  'ä@exämple.com',
  'a@example.com\r\nBcc: b@example.com',
  '+4930123456',
  '+999999999999999999999',
  'http://[::1',
  'javascript:alert(1)',
];

const dates = [
  '0000-01-01T00:00:00Z',
  '0000-01-01',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999999Z',
  '9999-12-31T23:59:59-23:59',
  '0000-01-01T00:00:00+23:59',
  '2024-02-30T00:00:00Z',
  '2024-02-29T24:00:00Z',
  '2024-12-31T23:59:60Z',
  '2024-01-01T00:00:00+14:00',
  '+275760-09-13T00:00:00.000Z',
  '-271821-04-20T00:00:00.000Z',
  '10000-01-01',
  '2024-1-1',
  'infinity',
  'now',
];

const numbers: unknown[] = [
  0,
  -1,
  1,
  0.1,
  1e-320,
  201,
  32_768,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63,
  1e308,
  rawJson('-0'),
  rawJson('1e309'),
  rawJson('-1e309'),
  rawJson('9223372036854775808'),
  rawJson(`1${'0'.repeat(400)}`),
];

const ids = [
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '0192F3C1-7A00-7FFF-8000-00000000FFFF',
  '0192f3c17a007fff800000000000ffff',
  '{0192f3c1-7a00-7fff-8000-00000000ffff}',
  '0192f3c1-7a00-7fff-8000-00000000fff',
];

const structures: unknown[] = [
  null,
  true,
  false,
  [],
  {},
  [null],
  [[]],
  { '': '' },
  { length: -1 },
  { toString: null },
  { 'a.b': 1, 'a b': 2, '\u0000': 3 },
  rawJson('{"__proto__":{"isAdmin":true}}'),
  rawJson('{"constructor":{"prototype":{"isAdmin":true}}}'),
  rawJson(`${'['.repeat(500)}${']'.repeat(500)}`),
  rawJson(`${'{"and":['.repeat(200)}${']}'.repeat(200)}`),
  Array.from({ length: 2_000 }, (_, index) => index),
];

const long = fc.constantFrom(201, 256, 1_001, 10_001, 100_001).chain((length) => {
  return fc.constantFrom('a', '\u0000', 'é', '😀', '%', ' ').map((letter) => letter.repeat(length));
});

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...texts) },
  { weight: 2, arbitrary: fc.constantFrom(...dates) },
  { weight: 1, arbitrary: fc.constantFrom(...ids) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: long },
);

export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: hostileText },
  { weight: 3, arbitrary: fc.constantFrom(...numbers) },
  { weight: 3, arbitrary: fc.constantFrom(...structures) },
  { weight: 1, arbitrary: fc.jsonValue() },
);

export const hostileKey = fc.constantFrom('__proto__', 'constructor', 'prototype', 'unknown', '', 'workspaceId', 'id');

export const hostileDate = fc.constantFrom(...dates);

/** Cursors as somebody might make them: of another list, of another shape, or none at all. */
export const hostileCursor: fc.Arbitrary<string> = fc.oneof(
  hostileText,
  fc
    .array(fc.oneof(hostileText, fc.constantFrom(null, true, 0, -1, 0.5, 2 ** 53, 1e300)), { maxLength: 4 })
    .map((parts) => toCursor(parts)),
  fc.constantFrom(
    toCursor({}),
    toCursor([['a']]),
    toCursor(null),
    toCursor(['0000-00-00T00:00:00Z', ids[0]]),
    toCursor(['2024-01-01T00:00:00Z', ids[0]]),
    toCursor(['+275760-09-13T00:00:00.000Z', ids[0]]),
    toCursor(['infinity', ids[0]]),
    toCursor(['infinity', 'not an id']),
    toCursor(['NaN', ids[0]]),
    toCursor([1e300, ids[0]]),
  ),
);

function toCursor(key: unknown): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Bodies that are no JSON object, some of them no JSON. */
export const hostileBody: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '{',
    '{"a":}',
    '{"a":1,}',
    '[]',
    'null',
    '"text"',
    '1e309',
    'NaN',
    '\ufeff{}',
    '{"a":1}{"b":2}',
    '{"__proto__":{"isAdmin":true}}',
    '{"constructor":{"prototype":{"isAdmin":true}}}',
    '{"a":"\u0000"}',
    '['.repeat(100_000),
    `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
    `{"text":"${'x'.repeat(1024 * 1024 - 20)}"}`,
    `{"text":"${'x'.repeat(1024 * 1024)}"}`,
  ),
  fc.string({ unit: 'binary', maxLength: 100 }),
);

export const hostileContentType = fc.constantFrom(
  'text/plain',
  'application/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'application/json; charset=utf-16',
  'application/json; charset=',
  'APPLICATION/JSON',
  'application/problem+json',
  '',
  ';',
  'a/b/c',
);

/** Headers as a connection can carry them: bytes of Latin 1 without controls. */
const headerText = fc.oneof(
  fc.constantFrom('', '*', '"1"', 'W/"1"', '"99999999999999999999"', '"-1"', '1', '"', ',', '\u00ff', 'x'.repeat(300)),
  fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCodePoint(code)), maxLength: 40 }),
);

export const hostileHeaders = fc.dictionary(
  fc.constantFrom(
    'if-match',
    'if-none-match',
    'idempotency-key',
    'x-request-id',
    'traceparent',
    'accept',
    'accept-encoding',
    'accept-language',
    'range',
    'cookie',
    'origin',
    'x-forwarded-for',
    'x-http-method-override',
  ),
  headerText,
  { minKeys: 1, maxKeys: 3, noNullPrototype: true },
);

/** As JSON text, with what JavaScript cannot hold written out. */
export function toJson(value: unknown): string {
  // Only strings of this exact form were made by rawJson, and their quotes were escaped on the way.
  return JSON.stringify(value).replaceAll(/"@@json:(.*?)@@"/g, (_, json: string) => String(JSON.parse(`"${json}"`)));
}

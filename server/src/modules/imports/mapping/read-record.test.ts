import { describe, expect, it } from 'vitest';
import { readBoolean, readDate, readMoney, readNumber, readUrl, splitAddresses } from './read-values.ts';
import { readRecord, type RecordReader } from './read-record.ts';
import { splitName } from './split-name.ts';

const customFields: RecordReader['customFields'] = [
  { key: 'plan', label: 'Plan', type: 'select', options: [{ value: 'pro', label: 'Professional' }] },
  { key: 'seats', label: 'Seats', type: 'number', options: [] },
];

function read(columns: Record<string, string>, cells: readonly string[], overrides: Partial<RecordReader> = {}) {
  const headers = Object.keys(columns);
  const reader: RecordReader = {
    kind: 'leads',
    columns: headers.map((header, index) => ({ index, header, samples: [] })),
    mapping: headers.flatMap((header, column) => (columns[header] ? [{ column, target: columns[header] }] : [])),
    options: { strict: false, dayFirst: false },
    customFields,
    normalisePoint: (kind, value) =>
      kind === 'email'
        ? /^\S+@\S+\.\S+$/.test(value)
          ? value.toLowerCase()
          : undefined
        : /^\+?[\d ]{7,}$/.test(value)
          ? value.replaceAll(' ', '')
          : undefined,
    ...overrides,
  };
  return readRecord({ row: 2, line: 2, cells: [...cells] }, reader);
}

describe('a row', () => {
  it('becomes a record with typed values', () => {
    const { draft, problems } = read(
      { Name: 'name', Mail: 'email', Plan: 'custom.plan', Seats: 'custom.seats', Labels: 'tags' },
      ['Ada Lovelace', 'Ada@Example.com', 'Professional', '1.200,5', 'vip; ::: * myContacts'],
    );
    expect(problems).toEqual([]);
    expect(draft).toMatchObject({
      fields: { name: 'Ada Lovelace', firstName: 'Ada', lastName: 'Lovelace' },
      points: [{ kind: 'email', value: 'Ada@Example.com', normalised: 'ada@example.com' }],
      custom: { plan: 'pro', seats: 1200.5 },
      tags: ['vip', 'myContacts'],
    });
  });

  it('keeps several addresses from one cell and from several columns, each once', () => {
    const { draft } = read({ A: 'email', B: 'email' }, ['a@x.example ::: b@x.example', 'A@x.example']);
    expect(draft?.points.map((point) => point.normalised)).toEqual(['a@x.example', 'b@x.example']);
  });

  it('is refused for a faulty e-mail address, with column, value and reason', () => {
    const { draft, problems } = read({ Name: 'name', Mail: 'email' }, ['Ada', 'ada(at)example.com']);
    expect(draft).toBeUndefined();
    expect(problems).toEqual([
      {
        row: 2,
        line: 2,
        column: 'Mail',
        value: 'ada(at)example.com',
        severity: 'error',
        code: 'not_an_email',
        reason: 'The value "ada(at)example.com" is not an e-mail address.',
      },
    ]);
  });

  it('loses another faulty value with a warning, and is refused for it when strict', () => {
    const columns = { Name: 'name', Phone: 'phone', Seats: 'custom.seats' };
    const loose = read(columns, ['Ada', 'ask her', 'many']);
    expect(loose.draft).toMatchObject({ points: [], custom: {} });
    expect(loose.problems.map((problem) => [problem.severity, problem.code])).toEqual([
      ['warning', 'not_a_phone'],
      ['warning', 'not_a_number'],
    ]);
    const strict = read(columns, ['Ada', 'ask her', 'many'], { options: { strict: true, dayFirst: false } });
    expect(strict.draft).toBeUndefined();
  });

  it('is refused when nothing says who it is', () => {
    expect(read({ Title: 'jobTitle' }, ['Boss']).problems).toMatchObject([{ code: 'nothing_to_import' }]);
    expect(read({ City: 'city' }, ['Berlin'], { kind: 'companies' }).problems).toMatchObject([
      { code: 'nothing_to_import' },
    ]);
  });

  it('may be shorter than the header, but not hold more than it', () => {
    expect(read({ Mail: 'email', Name: 'name' }, ['a@x.example']).problems).toEqual([]);
    expect(read({ Mail: 'email' }, ['a@x.example', '', '']).problems).toEqual([]);
    expect(read({ Mail: 'email' }, ['a@x.example', 'surplus']).problems).toMatchObject([
      { severity: 'error', code: 'too_many_cells' },
    ]);
  });

  it('joins the lines of a street and reads a domain out of a web address', () => {
    const { draft } = read(
      { N: 'name', S: 'street', S2: 'street', W: 'domain' },
      ['Acme', 'Main St 1\nHouse B', 'Floor 2', 'HTTPS://WWW.Acme.Example/about'],
      { kind: 'companies' },
    );
    expect(draft?.fields).toMatchObject({ street: 'Main St 1, House B, Floor 2', domain: 'acme.example' });
  });
});

describe('values', () => {
  it.each([
    ['1,234.50', 1234.5],
    ['1.234,50', 1234.5],
    ['1 234,5', 1234.5],
    ["1'234", 1234],
    ['1.5', 1.5],
    ['1,5', 1.5],
    ['1,234', 1234],
    ['1.234.567', 1234567],
    ['-3', -3],
    ['12 %', 12],
    ['1.2e+5', 120000],
    ['abc', undefined],
    ['1-2', undefined],
  ])('number %s', (text, number) => expect(readNumber(text)).toBe(number));

  it.each([
    ['2026-03-04', false, '2026-03-04'],
    ['2010-10-14T12:00:00.000Z-0300', false, '2010-10-14'],
    ['04.03.2026', false, '2026-03-04'],
    ['03/04/2026', false, '2026-03-04'],
    ['03/04/2026', true, '2026-04-03'],
    ['31/12/2025', false, '2025-12-31'],
    ['12/31/2025', true, '2025-12-31'],
    ['1.2.26', false, '2026-02-01'],
    ['2026-02-30', false, undefined],
    ['soon', false, undefined],
  ])('date %s (day first: %s)', (text, dayFirst, date) => expect(readDate(text, dayFirst)).toBe(date));

  it.each([
    ['1.200,50 €', { amount: 120050, currency: 'EUR' }],
    ['$1,200', { amount: 120000, currency: 'USD' }],
    ['CHF 12.5', { amount: 1250, currency: 'CHF' }],
    ['¥500', { amount: 500, currency: 'JPY' }],
    ['500', undefined],
  ])('money %s', (text, money) => expect(readMoney(text)).toEqual(money));

  it('yes and no in two languages, and addresses of pages', () => {
    expect(['Ja', 'yes', 'x', 'nein', '0', 'maybe'].map(readBoolean)).toEqual([
      true,
      true,
      true,
      false,
      false,
      undefined,
    ]);
    expect(readUrl('example.com/a')).toBe('https://example.com/a');
    expect(readUrl('javascript:alert(1)')).toBeUndefined();
    expect(readUrl('not a page')).toBeUndefined();
  });

  it('addresses as people paste them', () => {
    expect(splitAddresses('email', 'Ada Lovelace <ada@x.example>')).toEqual(['ada@x.example']);
    expect(splitAddresses('email', 'mailto:a@x.example, b@x.example')).toEqual(['a@x.example', 'b@x.example']);
    expect(splitAddresses('phone', "'+49 30 1234; tel:+49 40 99")).toEqual(['+49 30 1234', '+49 40 99']);
  });
});

describe('full names', () => {
  it.each([
    ['Ada Lovelace', 'Ada', 'Lovelace'],
    ['Lovelace, Ada', 'Ada', 'Lovelace'],
    ['Ludwig van Beethoven', 'Ludwig', 'van Beethoven'],
    ['Dr. Anna Maria Schmidt', 'Anna Maria', 'Schmidt'],
    ['Ursula von der Leyen', 'Ursula', 'von der Leyen'],
    ['Martin Luther King Jr.', 'Martin Luther', 'King'],
    ['Madonna', null, null],
    ['ada@example.com', null, null],
    ['Frau Müller', null, null],
    ['Miller, Jr.', null, null],
  ])('%s', (full, firstName, lastName) => expect(splitName(full)).toEqual({ firstName, lastName }));
});

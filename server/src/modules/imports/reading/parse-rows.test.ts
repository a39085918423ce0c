import { parse as parseWithLibrary } from 'csv-parse/sync';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { type Dialect, textEncodings } from '@millrace/contracts/imports/imports';
import { decodeText, type TextSource } from './decode-text.ts';
import { maxRowLength, parseRows, parseText, type RawRow, RowParser } from './parse-rows.ts';

const comma: Dialect = { separator: ',', quote: '"', escape: 'double', hasHeader: true };

function rowsOf(text: string, dialect: Partial<Dialect> = {}) {
  return parseText(text, { ...comma, ...dialect }, { isWhole: true });
}

function cellsOf(text: string, dialect: Partial<Dialect> = {}) {
  return rowsOf(text, dialect).map((row) => row.cells);
}

describe('reading rows', () => {
  it('takes every kind of line end, and a last line without one', () => {
    expect(cellsOf('a,b\nc,d\r\ne,f\rg,h')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f'],
      ['g', 'h'],
    ]);
  });

  it('keeps separators, line ends and doubled quotes inside quotes', () => {
    expect(cellsOf('"a,b","c\r\nd","e ""f"" g"\n')).toEqual([['a,b', 'c\r\nd', 'e "f" g']]);
  });

  it('leaves out lines with nothing in them, but not a quoted nothing', () => {
    expect(cellsOf('a\n\n\r\n""\nb\n')).toEqual([['a'], [''], ['b']]);
  });

  it('keeps empty cells at the end of a row', () => {
    expect(cellsOf('a,\n,\nb,')).toEqual([
      ['a', ''],
      ['', ''],
      ['b', ''],
    ]);
  });

  it('takes a quote inside an unquoted cell as text', () => {
    expect(cellsOf('5" pipe,6" pipe\n')).toEqual([['5" pipe', '6" pipe']]);
  });

  it('reads quotes escaped by a backslash where the dialect says so', () => {
    expect(cellsOf('"say \\"hi\\"","c:\\\\"\n', { escape: 'backslash' })).toEqual([['say "hi"', 'c:\\']]);
  });

  it('numbers rows by the line they start on', () => {
    expect(rowsOf('a\n"b\nc"\n\nd\n').map((row) => row.line)).toEqual([1, 2, 5]);
  });
});

describe('broken quotes', () => {
  it('cost the row with text behind a closing quote, and nothing else', () => {
    const rows = rowsOf('a,b\n"x"y,z\nc,d\n');
    expect(rows.map((row) => row.broken)).toEqual([undefined, 'text_after_quote', undefined]);
    expect(rows[2]?.cells).toEqual(['c', 'd']);
  });

  it('cost the row whose quote is never closed, and nothing else', () => {
    const rows = rowsOf('a,b\n"x,y\nc,d\ne,f\n');
    expect(rows.map((row) => row.broken)).toEqual([undefined, 'quote_not_closed', undefined, undefined]);
    expect(rows.map((row) => row.line)).toEqual([1, 2, 3, 4]);
    expect(rows[3]?.cells).toEqual(['e', 'f']);
  });

  it('cost one row when the next quote in the file belongs to another row', () => {
    const rows = rowsOf('"x,y\n"c",d\ne,f\n');
    expect(rows.map((row) => row.broken)).toEqual(['text_after_quote', undefined, undefined]);
    expect(rows[1]?.cells).toEqual(['c', 'd']);
  });

  it('do not make the reader hold the rest of the file', () => {
    const parser = new RowParser(comma);
    const rows = [parser.push('"never closed\n')];
    for (let megabyte = 0; megabyte < 3; megabyte++) rows.push(parser.push('plain,row\n'.repeat(maxRowLength / 8)));
    // By the third megabyte the reader has given the quote up.
    expect(rows.flat().length).toBeGreaterThan(maxRowLength / 8);
    rows.push(parser.end());
    expect(rows.flat()[0]?.broken).toBe('quote_not_closed');
    expect(
      rows
        .flat()
        .slice(1)
        .every((row) => row.cells.join() === 'plain,row'),
    ).toBe(true);
    expect(rows.flat()).toHaveLength(1 + (3 * maxRowLength) / 8);
  });
});

const cell = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('"', "'", ',', ';', '\t', '|', '\n', '\r', ' ', 'a', '\\', 'ß'), maxLength: 12 }),
);

/** Well-formed tables: as many cells in each row, and not a single column of empty lines, which no reader can tell. */
const tables = fc
  .integer({ min: 1, max: 5 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }));

const dialects = fc.record({
  separator: fc.constantFrom(',' as const, ';' as const, '\t' as const, '|' as const),
  quote: fc.constantFrom('"' as const, "'" as const),
});

function write(
  table: readonly (readonly string[])[],
  options: { separator: string; quote: string; lineEnd: string; quoteAll: boolean },
): string {
  const { separator, quote } = options;
  const writeCell = (value: string, row: readonly string[]) => {
    const needs =
      options.quoteAll ||
      [separator, quote, '\n', '\r'].some((sign) => value.includes(sign)) ||
      (row.length === 1 && value === '');
    return needs ? quote + value.replaceAll(quote, quote + quote) + quote : value;
  };
  return table.map((row) => row.map((value) => writeCell(value, row)).join(separator) + options.lineEnd).join('');
}

async function readBack(bytes: Buffer, options: TextSource & { dialect: Dialect; chunk: number }) {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += options.chunk) yield bytes.subarray(at, at + options.chunk);
  }
  const rows: RawRow[] = [];
  for await (const some of parseRows(decodeText(chunks(), options), options.dialect)) rows.push(...some);
  return rows;
}

describe('any table', () => {
  it('written with any separator, quote, line end and encoding, cut into any chunks, is read back the same', async () => {
    const wide = fc.constantFrom(
      'utf-8' as const,
      'utf-16le' as const,
      'utf-16be' as const,
      'utf-32le' as const,
      'utf-32be' as const,
    );
    await fc.assert(
      fc.asyncProperty(
        tables,
        dialects,
        fc.record({
          encoding: wide,
          mark: fc.boolean(),
          lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
          quoteAll: fc.boolean(),
          chunk: fc.integer({ min: 1, max: 40 }),
        }),
        async (table, style, how) => {
          const storable = table.map((row) => row.map((value) => value.toWellFormed()));
          const text = write(storable, { ...style, ...how });
          const bytes = iconv.encode(text, how.encoding, { addBOM: how.mark });
          const markBytes = bytes.length - iconv.encode(text, how.encoding, { addBOM: false }).length;
          const rows = await readBack(bytes, { ...how, markBytes, dialect: { ...comma, ...style } });
          expect(rows.map((row) => row.cells)).toEqual(storable);
          expect(rows.every((row) => row.broken === undefined)).toBe(true);
        },
      ),
      { seed: 11, numRuns: 300 },
    );
  });

  it('in an encoding of one or two bytes a letter is read back the same, as far as the encoding has the letters', async () => {
    await fc.assert(
      fc.asyncProperty(
        tables,
        fc.constantFrom(...textEncodings),
        fc.integer({ min: 1, max: 20 }),
        async (table, encoding, chunk) => {
          const held = table.map((row) =>
            row.map((value) => iconv.decode(iconv.encode(value.toWellFormed(), encoding), encoding)),
          );
          const again = held.map((row) => row.map((value) => iconv.decode(iconv.encode(value, encoding), encoding)));
          // What the encoding lacks became a question mark: from there on it must not change.
          fc.pre(JSON.stringify(held) === JSON.stringify(again));
          const text = write(held, { separator: ';', quote: '"', lineEnd: '\r\n', quoteAll: true });
          const rows = await readBack(iconv.encode(text, encoding, { addBOM: false }), {
            encoding,
            markBytes: 0,
            chunk,
            dialect: { ...comma, separator: ';' },
          });
          expect(rows.map((row) => row.cells)).toEqual(held);
        },
      ),
      { seed: 11, numRuns: 200 },
    );
  });

  it('is read as csv-parse reads it', () => {
    fc.assert(
      fc.property(tables, dialects, fc.constantFrom('\n', '\r\n'), fc.boolean(), (table, style, lineEnd, quoteAll) => {
        const text = write(table, { ...style, lineEnd, quoteAll });
        const library = parseWithLibrary(text, {
          delimiter: style.separator,
          quote: style.quote,
          escape: style.quote,
          recordDelimiter: lineEnd,
        });
        expect(cellsOf(text, style)).toEqual(library);
      }),
      { seed: 11, numRuns: 300 },
    );
  });
});

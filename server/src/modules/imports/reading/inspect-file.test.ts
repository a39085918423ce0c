import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import type { TextEncoding } from '@millrace/contracts/imports/imports';
import { isKnownHeader } from '../mapping/guess-mapping.ts';
import { type DataRow, FileInspector, type FileShape, readDataRows } from './inspect-file.ts';

const examples = new URL('../../../../../examples/csv/', import.meta.url);

async function inspect(bytes: AsyncIterable<Uint8Array>) {
  const inspector = new FileInspector(isKnownHeader);
  for await (const chunk of inspector.watch(bytes)) expect(chunk.length).toBeGreaterThan(0);
  return inspector.finish();
}

async function inspectBytes(bytes: Buffer) {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
  }
  return inspect(chunks());
}

async function shapeOf(bytes: Buffer): Promise<FileShape> {
  const inspection = await inspectBytes(bytes);
  if (inspection.kind === 'refused') throw new Error(inspection.refusal.detail);
  return inspection.shape;
}

async function readExample(name: string) {
  const path = new URL(name, examples);
  const shape = await shapeOf(await readFile(path));
  const rows: DataRow[] = [];
  for await (const some of readDataRows(createReadStream(path), { ...shape.encoding, dialect: shape.dialect }))
    rows.push(...some);
  return { shape, rows, headers: shape.columns.map((column) => column.header) };
}

describe('real files', () => {
  it('accountData.csv is Windows-1252 and has 423 companies, one name twice', async () => {
    const { shape, rows, headers } = await readExample('salesforce-dataloader/accountData.csv');
    expect(shape.encoding.encoding).toBe('windows-1252');
    expect(headers).toHaveLength(38);
    expect(rows).toHaveLength(423);
    expect(rows.every((row) => row.cells.length === 38 && !row.broken)).toBe(true);
    const names = rows.map((row) => row.cells[3]);
    expect(new Set(names).size).toBe(422);
    expect(names).toContain('Crédito Inmobiliario Terras');
  });

  it('contacts.csv has 25 people', async () => {
    const { shape, rows, headers } = await readExample('chatwoot/contacts.csv');
    expect(shape.dialect).toEqual({ separator: ',', quote: '"', escape: 'double', hasHeader: true });
    expect(rows).toHaveLength(25);
    expect(headers[1]).toBe('first_name');
    expect(rows[0]?.cells[1]).toBe('Clarice');
  });

  it('invalid_bytes.csv, which is not the UTF-8 one would take it for, reads as Windows-1252', async () => {
    const { shape, rows } = await readExample('chatwoot/invalid_bytes.csv');
    expect(shape.encoding.encoding).toBe('windows-1252');
    expect(rows[0]?.cells).toEqual(['Jöhn Döe', 'john.doe@example.com']);
  });

  it('with_emoji.csv keeps its emoji', async () => {
    const { rows } = await readExample('chatwoot/with_emoji.csv');
    expect(rows[0]?.cells).toEqual(['+123456', 'T 🏠 🔥 Test']);
  });

  it.each([
    'csvtext',
    'csvtext_BOM_UTF8',
    'csvtext_BOM_UTF16LE',
    'csvtext_BOM_UTF16BE',
    'csvtext_BOM_UTF32LE',
    'csvtext_BOM_UTF32BE',
  ])('%s.csv reads the same as its siblings', async (name) => {
    const { rows, headers } = await readExample(`salesforce-dataloader/${name}.csv`);
    expect(headers).toEqual(['column1', 'column2', 'column3']);
    expect(rows.map((row) => row.cells)).toEqual([
      ['row1-1', 'row1-2', 'row1-3'],
      ['row2-1', 'row2-2', 'row2-3'],
    ]);
  });

  it('csvEscapedQuotes.csv keeps the quotes inside its cells', async () => {
    const { rows } = await readExample('salesforce-dataloader/csvEscapedQuotes.csv');
    expect(rows.map((row) => row.cells)).toEqual([
      ['"The Best" Account', 'bla'],
      ['The "Best" Account', 'bla'],
    ]);
  });

  it('csvSeparator.csv is separated by commas, whatever else it holds', async () => {
    const { rows, headers } = await readExample('salesforce-dataloader/csvSeparator.csv');
    expect(headers).toEqual(['column1', 'column2!some', 'column3']);
    expect(rows.map((row) => row.cells)).toEqual([
      ['col11', 'col12!somev1', 'col13'],
      ['col21', 'col22!somev2', 'col23'],
    ]);
  });

  it('dateWithTimeZone.csv and opportunityData.csv are read whole', async () => {
    expect((await readExample('salesforce-dataloader/dateWithTimeZone.csv')).rows).toHaveLength(2);
    expect((await readExample('salesforce-dataloader/opportunityData.csv')).rows).toHaveLength(38);
  });
});

describe('encodings', () => {
  const german = 'Vorname;Nachname;Straße\r\nJörg;Müller;Königstraße 5\r\nÄnne;Größ;Am Übergang 3\r\n';

  it.each(['utf-8', 'utf-16le', 'utf-16be', 'utf-32le', 'utf-32be', 'windows-1252', 'macintosh', 'cp850'] as const)(
    'tells %s without a byte-order mark',
    async (encoding: TextEncoding) => {
      const shape = await shapeOf(iconv.encode(german, encoding, { addBOM: false }));
      expect(shape.encoding).toMatchObject({ encoding, markBytes: 0 });
      expect(shape.columns.map((column) => column.samples[0])).toEqual(['Jörg', 'Müller', 'Königstraße 5']);
    },
  );

  it('tells Cyrillic and Japanese', async () => {
    const russian = `имя,фамилия\n${'Анна,Каренина\nАлексей,Вронский\nКонстантин,Левин\n'.repeat(5)}`;
    expect((await shapeOf(iconv.encode(russian, 'windows-1251'))).encoding.encoding).toBe('windows-1251');
    const japanese = `名前,会社\n${'山田太郎,株式会社さくら\n鈴木花子,東京電力です\n'.repeat(5)}`;
    expect((await shapeOf(iconv.encode(japanese, 'shift_jis'))).encoding.encoding).toBe('shift_jis');
  });

  it('sees the first accent wherever it stands', async () => {
    const plain = 'name,city\n' + 'Anna,Berlin\n'.repeat(20_000);
    expect((await shapeOf(iconv.encode(`${plain}Jörg,Köln\n`, 'windows-1252'))).encoding.encoding).toBe('windows-1252');
    expect((await shapeOf(Buffer.from(`${plain}Jörg,Köln\n`))).encoding).toMatchObject({
      encoding: 'utf-8',
      confidence: 'certain',
    });
  });

  it('stays with UTF-8 when a few bytes of a long file are not', async () => {
    const bytes = Buffer.concat([
      Buffer.from('name\n' + 'Jörg Müller\n'.repeat(100)),
      Buffer.from([0xc3]),
      Buffer.from(' cut\n'),
    ]);
    expect((await shapeOf(bytes)).encoding).toMatchObject({ encoding: 'utf-8', invalidSequences: 1 });
  });

  it('does not take letters cut between two chunks for faults', async () => {
    const text = 'name\n' + 'ä€😀'.repeat(2000);
    expect((await shapeOf(Buffer.from(text))).encoding).toMatchObject({ encoding: 'utf-8', confidence: 'certain' });
  });
});

describe('dialects', () => {
  it.each([
    [',', 'name,email\nAda,ada@example.com\n'],
    [';', 'name;umsatz\nAda;1,5\nBob;2,75\n'],
    ['\t', 'name\temail\nLovelace, Ada\tada@example.com\n'],
    ['|', 'name|email\nAda|ada@example.com\n'],
  ])('tells the separator %j', async (separator, text) => {
    expect((await shapeOf(Buffer.from(text))).dialect.separator).toBe(separator);
  });

  it('reads a file of one column', async () => {
    const shape = await shapeOf(Buffer.from('email\nada@example.com\nbob@example.com\n'));
    expect(shape.columns).toEqual([{ index: 0, header: 'email', samples: ['ada@example.com', 'bob@example.com'] }]);
  });

  it('obeys and drops the line that Excel writes for itself', async () => {
    const bytes = Buffer.from('sep=;\r\nname;email\r\nAda;ada@example.com\r\n');
    const shape = await shapeOf(bytes);
    expect(shape.dialect.separator).toBe(';');
    expect(shape.columns.map((column) => column.header)).toEqual(['name', 'email']);
  });

  it('names the columns itself where the first row holds values', async () => {
    const shape = await shapeOf(Buffer.from('Ada Lovelace,ada@example.com\nBob,bob@example.com\n'));
    expect(shape.dialect.hasHeader).toBe(false);
    expect(shape.columns.map((column) => column.header)).toEqual(['Column 1', 'Column 2']);
  });

  it('tells single quotes from apostrophes', async () => {
    expect((await shapeOf(Buffer.from("name,note\n'O''Brien','a, b'\n'Ada','c'\n"))).dialect.quote).toBe("'");
    expect((await shapeOf(Buffer.from("name,note\nO'Brien,it's\n"))).dialect.quote).toBe('"');
  });

  it('tells quotes escaped by backslashes', async () => {
    const shape = await shapeOf(Buffer.from('name,note\n"Ada","say \\"hi\\", then go"\n"Bob","x"\n'));
    expect(shape.dialect.escape).toBe('backslash');
    expect(shape.columns[1]?.samples[0]).toBe('say "hi", then go');
  });
});

describe('files that are no table of text', () => {
  const zip = (names: string) => Buffer.from(`PK\u0003\u0004\u0014\u0000${names}`, 'latin1');
  it.each([
    ['empty', Buffer.alloc(0)],
    ['empty', Buffer.from('\n  \n')],
    ['excel', zip('[Content_Types].xml … xl/workbook.xml')],
    ['open_document', zip('mimetypeapplication/vnd.oasis.opendocument.spreadsheet')],
    ['archive', zip('contacts.csv')],
    ['excel', Buffer.from('d0cf11e0a1b11ae10000', 'hex')],
    ['pdf', Buffer.from('%PDF-1.7\n…')],
    ['archive', Buffer.from([0x1f, 0x8b, 8, 0])],
    ['html', Buffer.from('\n<!DOCTYPE html><html><body>Sign in</body></html>')],
    ['json', Buffer.from('[{"name":"Ada"}]')],
    ['vcard', Buffer.from('BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n')],
    ['image', Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de', 'hex')],
    ['binary', Buffer.from(Array.from({ length: 4000 }, (_, at) => (at * 7919) % 256))],
  ])('are refused as %s, with what to do', async (kind, bytes) => {
    const inspection = await inspectBytes(bytes);
    expect(inspection).toMatchObject({ kind: 'refused', refusal: { kind } });
  });

  it('does not mistake a table that begins like a bitmap', async () => {
    expect((await shapeOf(Buffer.from('BMW,Audi\n1,2\n'))).columns[0]?.header).toBe('BMW');
  });
});

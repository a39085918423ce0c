/**
 * What an uploaded file is: looked at while its bytes pass by on their way to storage, so that even the largest file
 * is read once and never held.
 */
import type { Dialect, ImportColumn } from '@millrace/contracts/imports/imports';
import { decodeText, type TextSource } from './decode-text.ts';
import { detectDialect, withoutSeparatorLine } from './detect-dialect.ts';
import { EncodingDetector, type EncodingFinding } from './encoding.ts';
import { parseRows, parseText } from './parse-rows.ts';
import type { RawRow } from './parse-rows.ts';
import { recogniseBytes, recogniseText, type Refusal } from './recognise-file.ts';

export interface FileShape {
  encoding: EncodingFinding;
  dialect: Dialect;
  columns: ImportColumn[];
  sizeBytes: number;
}

export type Inspection = { kind: 'table'; shape: FileShape } | { kind: 'refused'; refusal: Refusal };

/** Passes the bytes through unchanged; `finish` tells what they were once all have passed. */
export class FileInspector {
  readonly #detector = new EncodingDetector();
  readonly #isKnownHeader: (header: string) => boolean;
  #sizeBytes = 0;

  constructor(isKnownHeader: (header: string) => boolean) {
    this.#isKnownHeader = isKnownHeader;
  }

  async *watch(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
    for await (const chunk of bytes) {
      const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      this.#sizeBytes += buffer.length;
      this.#detector.push(buffer);
      yield buffer;
    }
  }

  async finish(): Promise<Inspection> {
    const { head } = this.#detector;
    const refusal = await recogniseBytes(head);
    if (refusal) return { kind: 'refused', refusal };
    const encoding = this.#detector.finish();
    const isWhole = head.length === this.#sizeBytes;
    const text = await decodeHead(head, encoding);
    const refusedText = await recogniseText(text, head);
    if (refusedText) return { kind: 'refused', refusal: refusedText };
    const dialect = detectDialect({ text, isWhole, isKnownHeader: this.#isKnownHeader });
    const columns = columnsOf(text, dialect, isWhole);
    return { kind: 'table', shape: { encoding, dialect, columns, sizeBytes: this.#sizeBytes } };
  }
}

/** The columns of a file read another way than was detected: a person corrected the encoding or the separator. */
export async function readColumns(
  head: Buffer,
  shape: TextSource & { dialect: Dialect; isWhole: boolean },
): Promise<ImportColumn[]> {
  return columnsOf(await decodeHead(head, shape), shape.dialect, shape.isWhole);
}

async function decodeHead(head: Buffer, source: TextSource): Promise<string> {
  let text = '';
  for await (const piece of decodeText(oneChunk(head), source)) text += piece;
  return text;
}

async function* oneChunk(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

const samplesShown = 3;
const sampleLength = 200;

function columnsOf(text: string, dialect: Dialect, isWhole: boolean): ImportColumn[] {
  const rows = withoutSeparatorLine(parseText(text, dialect, { isWhole }));
  // A first row longer than the sample is still a first row.
  const first = rows[0] ?? parseText(text, dialect, { isWhole: true })[0];
  const headers = dialect.hasHeader ? (first?.cells ?? []) : [];
  const data = (dialect.hasHeader ? rows.slice(1) : rows).filter((row) => !row.broken);
  const count = Math.max(headers.length, dialect.hasHeader ? 0 : (first?.cells.length ?? 0));
  return Array.from({ length: count }, (_, index) => ({
    index,
    header: headers[index]?.trim() || `Column ${index + 1}`,
    samples: samplesOf(data, index),
  }));
}

function samplesOf(rows: readonly RawRow[], index: number): string[] {
  const samples: string[] = [];
  for (const row of rows) {
    const value = row.cells[index]?.trim();
    if (value) samples.push(value.slice(0, sampleLength));
    if (samples.length === samplesShown) break;
  }
  return samples;
}

export interface DataRow extends RawRow {
  /** As a spreadsheet numbers it: the header is row 1. */
  row: number;
}

/** The data rows of a stored file, a few at a time: without header, `sep=` line and empty rows. */
export async function* readDataRows(
  bytes: AsyncIterable<Uint8Array>,
  shape: TextSource & { dialect: Dialect },
): AsyncGenerator<DataRow[]> {
  let row = 0;
  for await (const parsed of parseRows(decodeText(bytes, shape), shape.dialect)) {
    const data: DataRow[] = [];
    for (const raw of row === 0 ? withoutSeparatorLine(parsed) : parsed) {
      row++;
      const isHeader = row === 1 && shape.dialect.hasHeader;
      if (!isHeader && (raw.broken || raw.cells.some((cell) => cell.trim() !== ''))) data.push({ ...raw, row });
    }
    if (data.length > 0) yield data;
  }
}

/** How a table is written: separator, quote, and whether its first row names the columns. */
import type { Dialect } from '@millrace/contracts/imports/imports';
import { parseText, type RawRow } from './parse-rows.ts';

const separators = [',', ';', '\t', '|'] as const;

/** Rows looked at; more does not change the answer. */
const rowsJudged = 300;

/** Excel writes and reads a first line `sep=;`. It is not a row. */
const separatorLine = /^\uFEFF?"?sep=(.)"?\s*$/i;

export interface DialectSample {
  text: string;
  /** False when the file goes on behind the sample. */
  isWhole: boolean;
  /** Whether a header of this name is known, from any export. */
  isKnownHeader: (header: string) => boolean;
}

export function detectDialect(sample: DialectSample): Dialect {
  const quote = detectQuote(sample.text);
  const announced = separatorLine.exec(sample.text.slice(0, 20).split(/\r?\n|\r/)[0] ?? '')?.[1];
  const named = separators.find((separator) => separator === announced);
  const candidates = named ? [named] : separators;
  let best: { dialect: Dialect; rows: RawRow[]; score: number } | undefined;
  for (const separator of candidates) {
    for (const escape of /\\["']/.test(sample.text) ? (['double', 'backslash'] as const) : (['double'] as const)) {
      const dialect: Dialect = { separator, quote, escape, hasHeader: true };
      const rows = withoutSeparatorLine(parseText(sample.text, dialect, sample)).slice(0, rowsJudged);
      const score = scoreRows(rows);
      if (!best || score > best.score) best = { dialect, rows, score };
    }
  }
  const { dialect, rows } = best ?? { dialect: { separator: ',', quote, escape: 'double' } as const, rows: [] };
  return { ...dialect, hasHeader: looksLikeHeader(rows[0]?.cells ?? [], sample.isKnownHeader) };
}

/** Drops the `sep=` line, whichever way it was cut. Only ever the first row. */
export function withoutSeparatorLine(rows: RawRow[]): RawRow[] {
  const first = rows[0];
  const isSeparatorLine =
    first?.line === 1 && /^\uFEFF?"?sep=/i.test(first.cells[0] ?? '') && first.cells.join('').length <= 7;
  return isSeparatorLine ? rows.slice(1) : rows;
}

/** Files with single quotes around their fields are rare; an apostrophe inside a word must not make one. */
function detectQuote(text: string): Dialect['quote'] {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  const single = count(/(^|[,;\t|])'[^'\r\n]*'(?=[,;\t|]|\r?$)/gm);
  return single > 1 && single > count(/(^|[,;\t|])"[^"\r\n]*"(?=[,;\t|]|\r?$)/gm) ? "'" : '"';
}

/** The right separator cuts every row into as many cells as the first one has; empty ones at the end may be missing. */
function scoreRows(rows: readonly RawRow[]): number {
  const header = rows[0]?.cells.length ?? 0;
  if (header <= 1) return 0.2 + (rows.every((row) => row.cells.length === 1 && !row.broken) ? 0.1 : 0);
  let points = 0;
  for (const { cells, broken } of rows) {
    if (broken) continue;
    points += cells.length === header ? 1 : cells.length > 1 && cells.length < header ? 0.8 : 0;
  }
  return (points / rows.length) * (1 + Math.min(header, 20) / 100);
}

/** A first row holds names unless one of its cells is evidently a value. */
function looksLikeHeader(cells: readonly string[], isKnownHeader: (header: string) => boolean): boolean {
  if (cells.some(isKnownHeader)) return true;
  return cells.some((cell) => cell.trim() !== '') && !cells.some((cell) => looksLikeValue(cell.trim()));
}

function looksLikeValue(cell: string): boolean {
  return (
    /^\S+@\S+\.\S+$/.test(cell) ||
    /^https?:/i.test(cell) ||
    /^[+(]?\d[\d\s().,:/-]*$/.test(cell) ||
    /^\d{4}-\d\d-\d\d/.test(cell)
  );
}

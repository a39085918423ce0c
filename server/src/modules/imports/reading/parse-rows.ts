/**
 * Text to rows. Written by hand rather than with a CSV library because of one need: a quote that is never closed must
 * cost its own row and nothing else. A library reads on to the end of the file; here the row is reported and reading
 * goes on at the next line.
 *
 * Lines end with \n, \r\n or \r. Empty lines are left out. Inside quotes everything is text; a quote is written twice,
 * or after a backslash where the dialect says so.
 */
import type { Dialect } from '@millrace/contracts/imports/imports';

export interface RawRow {
  /** Number of the line it starts on in the file, from 1. */
  line: number;
  cells: string[];
  /** Why the cells cannot be trusted. They are then the line, cut at separators without regard to quotes. */
  broken?: BrokenReason;
}

export type BrokenReason = 'quote_not_closed' | 'text_after_quote' | 'row_too_long';

/** A row longer than this is taken for one with a quote that is never closed. Bounds the memory of a reader. */
export const maxRowLength = 1 << 20;

type Found =
  | { kind: 'row'; cells: string[]; end: number; lines: number }
  | { kind: 'broken'; reason: BrokenReason }
  | { kind: 'unfinished' };

const lineFeed = 10;
const carriageReturn = 13;
const backslash = 92;

export class RowParser {
  readonly #separatorSign: string;
  readonly #separator: number;
  readonly #quote: number;
  readonly #quoteSign: string;
  readonly #backslashEscapes: boolean;
  #text = '';
  #line = 1;

  constructor(dialect: Dialect) {
    this.#separatorSign = dialect.separator;
    this.#separator = dialect.separator.charCodeAt(0);
    this.#quoteSign = dialect.quote;
    this.#quote = dialect.quote.charCodeAt(0);
    this.#backslashEscapes = dialect.escape === 'backslash';
  }

  push(text: string): RawRow[] {
    this.#text += text;
    return this.#take(false);
  }

  /** The rows that were waiting for more text. */
  end(): RawRow[] {
    return this.#take(true);
  }

  #take(isEnd: boolean): RawRow[] {
    const rows: RawRow[] = [];
    let at = 0;
    while (at < this.#text.length) {
      const found = this.#readRow(at, isEnd);
      if (found.kind === 'row') {
        if (!this.#isEmptyLine(found.cells, at)) rows.push({ line: this.#line, cells: found.cells });
        at = found.end;
        this.#line += found.lines;
        continue;
      }
      const mayWait = !isEnd && this.#text.length - at <= maxRowLength;
      if (found.kind === 'unfinished' && mayWait) break;
      const end = this.#endOfLine(at, isEnd);
      if (end === -1 && mayWait) break;
      // Neither a line's end nor the file's in sight: the piece at hand counts as a line.
      const next = end === -1 ? this.#text.length : end;
      const line = this.#text.slice(at, next).replace(/[\r\n]+$/, '');
      const broken = found.kind === 'broken' ? found.reason : 'row_too_long';
      rows.push({ line: this.#line, cells: line.split(this.#separatorSign), broken });
      at = next;
      this.#line++;
    }
    this.#text = this.#text.slice(at);
    return rows;
  }

  /** A line with nothing in it is no row; a quoted nothing is. */
  #isEmptyLine(cells: readonly string[], at: number): boolean {
    return cells.length === 1 && cells[0] === '' && this.#text.charCodeAt(at) !== this.#quote;
  }

  #readRow(start: number, isEnd: boolean): Found {
    const text = this.#text;
    const cells: string[] = [];
    let lines = 1;
    let at = start;
    for (;;) {
      if (text.charCodeAt(at) === this.#quote) {
        const cell = this.#readQuoted(at + 1, isEnd);
        if (typeof cell !== 'object')
          return cell === 'unfinished' ? { kind: 'unfinished' } : { kind: 'broken', reason: cell };
        cells.push(cell.value);
        lines += cell.lineEnds;
        at = cell.end;
      } else {
        let end = at;
        let code = text.charCodeAt(end);
        while (end < text.length && code !== this.#separator && code !== lineFeed && code !== carriageReturn) {
          code = text.charCodeAt(++end);
        }
        cells.push(text.slice(at, end));
        at = end;
      }
      if (at >= text.length) return isEnd ? { kind: 'row', cells, end: at, lines } : { kind: 'unfinished' };
      if (text.charCodeAt(at) !== this.#separator) {
        const end = this.#afterLineEnd(at, isEnd);
        return end === -1 ? { kind: 'unfinished' } : { kind: 'row', cells, end, lines };
      }
      at++;
      if (at >= text.length && !isEnd) return { kind: 'unfinished' };
    }
  }

  /** From behind the opening quote to the separator or line end behind the closing one. */
  #readQuoted(
    start: number,
    isEnd: boolean,
  ): { value: string; end: number; lineEnds: number } | BrokenReason | 'unfinished' {
    const text = this.#text;
    let at = start;
    let hasEscapes = false;
    for (;;) {
      at = text.indexOf(this.#quoteSign, at);
      if (at === -1) return this.#unclosed(start, isEnd);
      if (this.#backslashEscapes && isEscaped(text, start, at)) {
        hasEscapes = true;
        at++;
        continue;
      }
      if (at + 1 >= text.length && !isEnd) return 'unfinished';
      if (text.charCodeAt(at + 1) !== this.#quote) break;
      hasEscapes = true;
      at += 2;
    }
    const raw = text.slice(start, at);
    let end = at + 1;
    // Blanks between a closing quote and the separator are a habit of some programs.
    while (text.charCodeAt(end) === 32) end++;
    if (end >= text.length) {
      if (!isEnd) return 'unfinished';
    } else {
      const code = text.charCodeAt(end);
      if (code !== this.#separator && code !== lineFeed && code !== carriageReturn) return 'text_after_quote';
    }
    return {
      value: hasEscapes || this.#backslashEscapes ? this.#unescape(raw) : raw,
      end,
      lineEnds: countLineEnds(raw),
    };
  }

  #unclosed(start: number, isEnd: boolean): BrokenReason | 'unfinished' {
    if (isEnd) return 'quote_not_closed';
    return this.#text.length - start > maxRowLength ? 'quote_not_closed' : 'unfinished';
  }

  #unescape(raw: string): string {
    const undoubled = raw.replaceAll(this.#quoteSign + this.#quoteSign, this.#quoteSign);
    return this.#backslashEscapes ? undoubled.replaceAll(/\\(["'\\])/g, '$1') : undoubled;
  }

  /** The index behind the line end at `at`; -1 when the next chunk may still belong to it. */
  #afterLineEnd(at: number, isEnd: boolean): number {
    if (this.#text.charCodeAt(at) === lineFeed) return at + 1;
    if (at + 1 >= this.#text.length) return isEnd ? at + 1 : -1;
    return this.#text.charCodeAt(at + 1) === lineFeed ? at + 2 : at + 1;
  }

  #endOfLine(at: number, isEnd: boolean): number {
    for (let end = at; end < this.#text.length; end++) {
      const code = this.#text.charCodeAt(end);
      if (code === lineFeed || code === carriageReturn) return this.#afterLineEnd(end, isEnd);
    }
    return -1;
  }
}

/** Whether the sign at `at` stands behind an odd number of backslashes. */
function isEscaped(text: string, start: number, at: number): boolean {
  let count = 0;
  while (at - count - 1 >= start && text.charCodeAt(at - count - 1) === backslash) count++;
  return count % 2 === 1;
}

function countLineEnds(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === lineFeed || (code === carriageReturn && text.charCodeAt(at + 1) !== lineFeed)) count++;
  }
  return count;
}

/** All rows of a text at once, for samples. */
export function parseText(text: string, dialect: Dialect, options: { isWhole: boolean }): RawRow[] {
  const parser = new RowParser(dialect);
  const rows = parser.push(text);
  // A sample is cut somewhere: its last row is not judged.
  return options.isWhole ? [...rows, ...parser.end()] : rows;
}

/** Rows of a text stream. */
export async function* parseRows(text: AsyncIterable<string>, dialect: Dialect): AsyncGenerator<RawRow[]> {
  const parser = new RowParser(dialect);
  for await (const chunk of text) {
    const rows = parser.push(chunk);
    if (rows.length > 0) yield rows;
  }
  const rows = parser.end();
  if (rows.length > 0) yield rows;
}

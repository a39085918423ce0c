/**
 * Which encoding the bytes of a text file are in. A name or a header proves nothing: only the bytes are asked, and
 * all of them (the first accent of a file may stand in its last row), while they pass by on their way to storage.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import chardet from 'chardet';
import iconv from 'iconv-lite';
import type { TextEncoding } from '@millrace/contracts/imports/imports';

export interface EncodingFinding {
  encoding: TextEncoding;
  /** `certain`: a byte-order mark, or valid UTF-8; `guessed`: by the statistics of letters, to be shown to a person. */
  confidence: 'certain' | 'guessed';
  /** Bytes at the start that belong to the byte-order mark, not to the text. */
  markBytes: number;
  /** Byte sequences that are not valid in the encoding and will read as U+FFFD. */
  invalidSequences: number;
}

const byteOrderMarks: readonly (readonly [TextEncoding, readonly number[]])[] = [
  // UTF-32LE before UTF-16LE: its mark starts with the other's.
  ['utf-32le', [0xff, 0xfe, 0, 0]],
  ['utf-32be', [0, 0, 0xfe, 0xff]],
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

export const headBytes = 64 * 1024;
const sampleBytes = 64 * 1024;

/** Takes the chunks of a file in order and tells its encoding at the end. Keeps at most 128 KiB of it. */
export class EncodingDetector {
  #head = Buffer.alloc(0);
  readonly #sample: Buffer[] = [];
  #sampled = 0;
  /** The start of a UTF-8 sequence that the last chunk cut off. */
  #cut = Buffer.alloc(0);
  #validSequences = 0;
  #invalidSequences = 0;

  push(chunk: Buffer): void {
    if (this.#head.length < headBytes) {
      this.#head = Buffer.concat([this.#head, chunk.subarray(0, headBytes - this.#head.length)]);
    }
    if (this.#cut.length === 0 && isAscii(chunk)) return;
    this.#collectSample(chunk);
    const bytes = this.#cut.length === 0 ? chunk : Buffer.concat([this.#cut, chunk]);
    const complete = bytes.length - cutSequenceLength(bytes);
    this.#cut = Buffer.from(bytes.subarray(complete));
    this.#countSequences(bytes.subarray(0, complete));
  }

  /** The first bytes, for those who look for signatures. */
  get head(): Buffer {
    return this.#head;
  }

  finish(): EncodingFinding {
    const mark = findMark(this.#head);
    if (mark) return { ...withWiderUnits(mark, this.#head), confidence: 'certain', invalidSequences: 0 };
    const wide = guessWideEncoding(this.#head);
    if (wide) return { encoding: wide, confidence: 'guessed', markBytes: 0, invalidSequences: 0 };
    const invalid = this.#invalidSequences + (this.#cut.length > 0 ? 1 : 0);
    if (invalid === 0) return { encoding: 'utf-8', confidence: 'certain', markBytes: 0, invalidSequences: 0 };
    // A UTF-8 file with a few broken places (a field cut in the middle of a letter) stays UTF-8.
    if (this.#validSequences >= 10 * invalid) {
      return { encoding: 'utf-8', confidence: 'guessed', markBytes: 0, invalidSequences: invalid };
    }
    const encoding = guessByteEncoding(Buffer.concat(this.#sample));
    return { encoding, confidence: 'guessed', markBytes: 0, invalidSequences: 0 };
  }

  /** The surroundings of bytes beyond ASCII: what tells one encoding from another is found nowhere else. */
  #collectSample(chunk: Buffer): void {
    let from = 0;
    while (this.#sampled < sampleBytes && from < chunk.length) {
      const high = chunk.subarray(from).findIndex((byte) => byte >= 0x80);
      if (high === -1) return;
      const piece = Buffer.from(chunk.subarray(Math.max(from, from + high - 24), from + high + 40));
      this.#sample.push(piece);
      this.#sampled += piece.length;
      from += high + 40;
    }
  }

  #countSequences(bytes: Buffer): void {
    const valid = isUtf8(bytes);
    const text = bytes.toString('utf8');
    let beyondAscii = 0;
    let replaced = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code < 0x80) continue;
      if (code === 0xfffd && !valid) replaced++;
      else beyondAscii++;
    }
    this.#validSequences += beyondAscii;
    this.#invalidSequences += replaced;
  }
}

function findMark(head: Buffer): { encoding: TextEncoding; markBytes: number } | undefined {
  for (const [encoding, mark] of byteOrderMarks) {
    if (mark.every((byte, at) => head[at] === byte)) return { encoding, markBytes: mark.length };
  }
  return undefined;
}

/** Some programs put the mark of UTF-16, even of the other byte order, in front of UTF-32. The units are believed. */
function withWiderUnits(mark: { encoding: TextEncoding; markBytes: number }, head: Buffer) {
  if (mark.markBytes !== 2) return mark;
  const wide = guessWideEncoding(head.subarray(2));
  return wide?.startsWith('utf-32') ? { encoding: wide, markBytes: 2 } : mark;
}

/** Bytes at the end that begin a UTF-8 sequence without finishing it: 0 to 3. */
function cutSequenceLength(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return back < length ? back : 0;
  }
  return 0;
}

/** UTF-16 and UTF-32 without a mark: separators, digits and line ends leave zero bytes on one side only. */
function guessWideEncoding(head: Buffer): TextEncoding | undefined {
  const zeros = [0, 0, 0, 0];
  const whole = head.length - (head.length % 4);
  if (whole < 4) return undefined;
  for (let at = 0; at < whole; at++) if (head[at] === 0) zeros[at % 4] = (zeros[at % 4] ?? 0) + 1;
  const share = zeros.map((count) => count / (whole / 4));
  const [first = 0, second = 0, third = 0, fourth = 0] = share;
  if (second > 0.9 && third > 0.9 && fourth > 0.9 && first < 0.1) return 'utf-32le';
  if (first > 0.9 && second > 0.9 && third > 0.9 && fourth < 0.1) return 'utf-32be';
  const even = (first + third) / 2;
  const odd = (second + fourth) / 2;
  if (odd > 0.05 && odd > even * 10) return 'utf-16le';
  if (even > 0.05 && even > odd * 10) return 'utf-16be';
  return undefined;
}

/** Names chardet uses, as the encodings we read. ISO-8859-1 is read as its superset, as browsers do. */
const namedByChardet: Readonly<Record<string, TextEncoding>> = {
  'windows-1250': 'windows-1250',
  'ISO-8859-2': 'windows-1250',
  'windows-1251': 'windows-1251',
  'ISO-8859-5': 'iso-8859-5',
  'KOI8-R': 'koi8-r',
  'windows-1253': 'windows-1253',
  'ISO-8859-7': 'windows-1253',
  'windows-1254': 'windows-1254',
  'ISO-8859-9': 'windows-1254',
  Shift_JIS: 'shift_jis',
  'EUC-JP': 'euc-jp',
  'EUC-KR': 'euc-kr',
  Big5: 'big5',
  GB18030: 'gb18030',
};

/**
 * Alphabets of their own (Cyrillic, Greek, East Asian) are told by chardet when it is sure. Latin letters are told
 * by ourselves: a handful of accents is too little for its statistics, which then answer anything.
 */
function guessByteEncoding(sample: Buffer): TextEncoding {
  const best = chardet.analyse(sample)[0];
  const named = best ? namedByChardet[best.name] : undefined;
  const western = guessWestern(sample);
  if (!best || !named) return western.encoding;
  if (multiByte.includes(named)) return best.confidence >= 60 || western.score < 0 ? named : western.encoding;
  // Whole words of bytes beyond ASCII are another alphabet; single ones among ASCII letters are accents.
  if (otherAlphabets.includes(named))
    return best.confidence >= 20 && highShareInWords(sample) > 0.6 ? named : western.encoding;
  return best.confidence >= 45 && western.score < 0.25 ? named : western.encoding;
}

const multiByte: readonly TextEncoding[] = ['shift_jis', 'euc-jp', 'euc-kr', 'big5', 'gb18030'];
const otherAlphabets: readonly TextEncoding[] = ['windows-1251', 'iso-8859-5', 'koi8-r', 'windows-1253'];

const accented = /[À-ÖØ-öø-ÿßŒœŠšŽžŸ]/u;
const usualSigns = /[’‘“”„–—…€°§®™©´·ªº«»£¿¡\u00a0½²³•]/u;

/** Windows-1252, the Mac's and DOS's Latin sets compared by how much of the text beyond ASCII makes sense as letters. */
function guessWestern(sample: Buffer): { encoding: TextEncoding; score: number } {
  const candidates: readonly TextEncoding[] = ['windows-1252', 'macintosh', 'cp850'];
  const scored = candidates.map((encoding) => ({ encoding, score: scoreWestern(iconv.decode(sample, encoding)) }));
  return scored.reduce((best, next) => (next.score > best.score + 0.05 ? next : best));
}

function scoreWestern(text: string): number {
  let points = 0;
  let seen = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (sign.charCodeAt(0) < 0x80) continue;
    seen++;
    const besideLetter = /[a-z]/i.test(text.charAt(at - 1)) || /[a-z]/i.test(text.charAt(at + 1));
    if (accented.test(sign)) points += besideLetter ? (isMisplacedCapital(text, at) ? -0.5 : 1) : 0.2;
    else points += usualSigns.test(sign) ? 0.4 : -1;
  }
  return seen === 0 ? 0 : points / seen;
}

/** A capital accent right after a small letter: `mŸller` instead of `müller`. */
function isMisplacedCapital(text: string, at: number): boolean {
  return /\p{Lu}/u.test(text.charAt(at)) && /\p{Ll}/u.test(text.charAt(at - 1));
}

function highShareInWords(sample: Buffer): number {
  let high = 0;
  let letters = 0;
  for (const byte of sample) {
    if (byte >= 0xc0) high++;
    else if ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) letters++;
  }
  return high / Math.max(1, high + letters);
}

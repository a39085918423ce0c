/** Bytes to text, chunk by chunk, without cutting a letter in two. */
import iconv from 'iconv-lite';
import type { TextEncoding } from '@millrace/contracts/imports/imports';

export interface TextSource {
  encoding: TextEncoding;
  /** Length of the byte-order mark, which is left out. */
  markBytes: number;
}

/** Decodes a stream of bytes. What is not valid in the encoding reads as U+FFFD. */
export async function* decodeText(bytes: AsyncIterable<Uint8Array>, source: TextSource): AsyncGenerator<string> {
  const decoder = iconv.getDecoder(source.encoding, { stripBOM: false });
  const text = withoutMark(bytes, source.markBytes);
  for await (const chunk of source.encoding.startsWith('utf-32') ? inWholeUnits(text, 4) : text) {
    const decoded = decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    if (decoded !== '') yield decoded;
  }
  const rest = decoder.end();
  if (rest) yield rest;
}

/** The same bytes in chunks of whole units: iconv-lite's UTF-32 decoder reads nonsense from a unit cut between chunks. */
async function* inWholeUnits(bytes: AsyncIterable<Uint8Array>, unit: number): AsyncGenerator<Uint8Array> {
  let cut: Uint8Array = new Uint8Array(0);
  for await (const chunk of bytes) {
    const joined = cut.length === 0 ? chunk : Buffer.concat([cut, chunk]);
    const whole = joined.length - (joined.length % unit);
    if (whole > 0) yield joined.subarray(0, whole);
    cut = joined.subarray(whole);
  }
  // A file cut inside its last letter.
  if (cut.length > 0) yield Buffer.concat([cut, new Uint8Array(unit - cut.length)]);
}

async function* withoutMark(bytes: AsyncIterable<Uint8Array>, markBytes: number): AsyncGenerator<Uint8Array> {
  let left = markBytes;
  for await (const chunk of bytes) {
    const start = Math.min(left, chunk.length);
    left -= start;
    if (start < chunk.length) yield chunk.subarray(start);
  }
}

/**
 * Sealing what is too large for memory: AES-256-GCM in segments of 64 KiB, each bound to its place, the last one marked
 * (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár). Segments that were changed, swapped or left out do
 * not open. The key is of one content only, so that counting makes a nonce.
 *
 *   format (1 byte), then for each segment: ciphertext, tag (16 bytes)
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { SealedValueError } from './sealed-value.ts';

const format = 1;
const segmentBytes = 64 * 1024;
const tagBytes = 16;

export async function* sealBytes(key: Buffer, content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield Buffer.of(format);
  let number = 0;
  for await (const { bytes, isLast } of segment(content, segmentBytes)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number, isLast));
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
    number += 1;
  }
}

/** Yields only what was found whole; throws `SealedValueError` at the first segment that is not. */
export async function* openBytes(key: Buffer, sealed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let number = 0;
  for await (const { bytes, isLast } of segment(withoutFormat(sealed), segmentBytes + tagBytes)) {
    if (bytes.length < tagBytes) throw new SealedValueError('The sealed content ends in the middle.');
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, isLast), { authTagLength: tagBytes });
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    yield openSegment(decipher, bytes.subarray(0, -tagBytes));
    number += 1;
  }
}

function openSegment(decipher: ReturnType<typeof createDecipheriv>, bytes: Buffer): Buffer {
  try {
    return Buffer.concat([decipher.update(bytes), decipher.final()]);
  } catch (cause) {
    throw new SealedValueError('The sealed content was changed, cut, or sealed by another key.', { cause });
  }
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 7);
  nonce.writeUInt8(isLast ? 1 : 0, 11);
  return nonce;
}

/** Pieces of one size and a last one that is shorter or as long; of nothing, one empty piece. */
async function* segment(
  content: AsyncIterable<Buffer>,
  size: number,
): AsyncGenerator<{ bytes: Buffer; isLast: boolean }> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const chunk of content) {
    held.push(chunk);
    heldBytes += chunk.length;
    // The last piece is known only by the end: one is always held back.
    if (heldBytes <= size) continue;
    let all = Buffer.concat(held);
    for (; all.length > size; all = all.subarray(size)) yield { bytes: all.subarray(0, size), isLast: false };
    held = [all];
    heldBytes = all.length;
  }
  yield { bytes: Buffer.concat(held), isLast: true };
}

async function* withoutFormat(sealed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of sealed) {
    if (!isFirst) yield chunk;
    else if (chunk.length > 0) {
      if (chunk[0] !== format) throw new SealedValueError('Not sealed content of a format that is known.');
      isFirst = false;
      yield chunk.subarray(1);
    }
  }
  if (isFirst) throw new SealedValueError('The sealed content is empty.');
}

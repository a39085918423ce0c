import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { openBytes, sealBytes } from './sealed-bytes.ts';
import { SealedValueError } from './sealed-value.ts';

const key = randomBytes(32);
const segmentBytes = 64 * 1024;
const sealedSegment = segmentBytes + 16;

/** In chunks of a size that fits no segment. */
async function* chunked(bytes: Buffer, size = 10_007): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const seal = (bytes: Buffer) => buffer(Readable.from(sealBytes(key, chunked(bytes))));
const open = (sealed: Buffer, by = key) => buffer(Readable.from(openBytes(by, chunked(sealed, 4_099))));

describe('sealed bytes', () => {
  it.each([0, 1, segmentBytes - 1, segmentBytes, segmentBytes + 1, 3 * segmentBytes, 200_001])(
    'open as they were, %i of them',
    async (length) => {
      const plain = randomBytes(length);
      expect((await open(await seal(plain))).equals(plain)).toBe(true);
    },
  );

  it('hold nothing that can be read', async () => {
    expect((await seal(Buffer.from('a canary in a mine'.repeat(10_000)))).includes('canary')).toBe(false);
  });

  it('do not open changed, cut, swapped, lengthened, or by another key', async () => {
    const sealed = await seal(Buffer.alloc(3 * segmentBytes, 'x'));
    const changed = Buffer.from(sealed);
    changed[100_000] = (changed[100_000] ?? 0) ^ 1;
    const [first, second] = [
      sealed.subarray(1, 1 + sealedSegment),
      sealed.subarray(1 + sealedSegment, 1 + 2 * sealedSegment),
    ];
    const rest = sealed.subarray(1 + 2 * sealedSegment);
    const broken = {
      changed,
      'cut at a segment': sealed.subarray(0, 1 + 2 * sealedSegment),
      'cut in a segment': sealed.subarray(0, -1),
      swapped: Buffer.concat([sealed.subarray(0, 1), second, first, rest]),
      'left one out': Buffer.concat([sealed.subarray(0, 1), first, rest]),
      lengthened: Buffer.concat([sealed, first]),
      empty: Buffer.alloc(0),
      'of another format': Buffer.concat([Buffer.of(9), sealed.subarray(1)]),
    };
    for (const [how, bytes] of Object.entries(broken)) await expect(open(bytes), how).rejects.toThrow(SealedValueError);
    await expect(open(sealed, randomBytes(32))).rejects.toThrow(SealedValueError);
  });
});

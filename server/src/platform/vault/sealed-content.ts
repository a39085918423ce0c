/** Bytes that lie sealed in storage: by a key of their own, which lies sealed in the row that says where they are. */
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { openBytes, sealBytes } from './sealed-bytes.ts';
import type { SealedPlace, Vault } from './vault.ts';

/** Where the key of the bytes lies. */
export interface ContentPlace {
  workspaceId: string;
  place: SealedPlace;
}

export interface SealedContent {
  /** What goes into storage. */
  content: Readable;
  contentKey: Buffer;
  /** Of the plain bytes; known once the content has been read. */
  measure(): { sizeBytes: number; sha256: Buffer };
}

export async function sealContent(vault: Vault, at: ContentPlace, content: Buffer | Readable): Promise<SealedContent> {
  const key = randomBytes(32);
  const contentKey = await vault.seal(at.workspaceId, at.place, key.toString('base64'));
  const hash = createHash('sha256');
  let sizeBytes = 0;
  async function* measured() {
    for await (const chunk of Buffer.isBuffer(content) ? [content] : content) {
      const bytes = Buffer.from(chunk as Uint8Array | string); // what a byte stream yields
      sizeBytes += bytes.length;
      hash.update(bytes);
      yield bytes;
    }
  }
  return {
    content: Readable.from(sealBytes(key, measured())),
    contentKey,
    measure: () => ({ sizeBytes, sha256: hash.digest() }),
  };
}

export async function openContent(
  vault: Vault,
  { workspaceId, place }: ContentPlace,
  { contentKey, sealed }: { contentKey: Buffer; sealed: Readable },
): Promise<Readable> {
  const key = await vault.open(workspaceId, place, contentKey);
  return Readable.from(openBytes(Buffer.from(key, 'base64'), sealed));
}

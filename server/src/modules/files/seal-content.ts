/** Files whose bytes are sealed in storage: by a key of their own, which lies sealed in their row. */
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FileKind } from '@millrace/contracts/files/files';
import { openBytes, sealBytes } from '#platform/vault/sealed-bytes';
import type { Vault } from '#platform/vault/vault';

/** A mail as it came holds everything that was said, also what nobody will look for here. */
const sealedKinds: ReadonlySet<FileKind> = new Set<FileKind>(['raw_mail']);

export interface SealedContent {
  /** What goes into storage. */
  content: Readable;
  contentKey: Buffer;
  /** Of the plain bytes; known once the content has been read. */
  measure(): { sizeBytes: number; sha256: Buffer };
}

/** Undefined for kinds that lie as they are. */
export async function sealContent(
  vault: Vault,
  file: { workspaceId: string; id: string; kind: FileKind },
  content: Buffer | Readable,
): Promise<SealedContent | undefined> {
  if (!sealedKinds.has(file.kind)) return undefined;
  const key = randomBytes(32);
  const contentKey = await vault.seal(file.workspaceId, placeOfKey(file.id), key.toString('base64'));
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
  file: { workspaceId: string; id: string; contentKey: Buffer },
  sealed: Readable,
): Promise<Readable> {
  const key = await vault.open(file.workspaceId, placeOfKey(file.id), file.contentKey);
  return Readable.from(openBytes(Buffer.from(key, 'base64'), sealed));
}

function placeOfKey(id: string) {
  return { table: 'files', column: 'content_key', rowId: id };
}

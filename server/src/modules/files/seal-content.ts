/** Which files lie sealed in storage. */
import type { Readable } from 'node:stream';
import type { FileKind } from '@millrace/contracts/files/files';
import { openContent, sealContent, type SealedContent } from '#platform/vault/sealed-content';
import type { Vault } from '#platform/vault/vault';

/** A mail as it came holds everything that was said, also what nobody will look for here. */
const sealedKinds: ReadonlySet<FileKind> = new Set<FileKind>(['raw_mail']);

/** Undefined for kinds that lie as they are. */
export async function sealFile(
  vault: Vault,
  file: { workspaceId: string; id: string; kind: FileKind },
  content: Buffer | Readable,
): Promise<SealedContent | undefined> {
  if (!sealedKinds.has(file.kind)) return undefined;
  return await sealContent(vault, { workspaceId: file.workspaceId, place: placeOfKey(file.id) }, content);
}

export async function openFileContent(
  vault: Vault,
  { workspaceId, id, contentKey }: { workspaceId: string; id: string; contentKey: Buffer },
  sealed: Readable,
): Promise<Readable> {
  return await openContent(vault, { workspaceId, place: placeOfKey(id) }, { contentKey, sealed });
}

function placeOfKey(id: string) {
  return { table: 'files', column: 'content_key', rowId: id };
}

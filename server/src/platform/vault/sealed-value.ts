/**
 * The bytes of a sealed value: format, version of the data key, nonce, tag, ciphertext. The associated data names the
 * workspace, the table, the column and the row, so a value copied to any other place does not open.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Where a sealed value lies. */
export interface SealedPlace {
  table: string;
  column: string;
  rowId: string;
}

export interface DataKey {
  version: number;
  key: Buffer;
}

/** The value cannot be opened: it was changed, copied from elsewhere, or its key is gone. */
export class SealedValueError extends Error {
  override readonly name = 'SealedValueError';
}

const format = 2;
export const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const headerBytes = 1 + 4;
const overheadBytes = headerBytes + nonceBytes + tagBytes;

export function sealValue(data: DataKey, context: { workspaceId: string; place: SealedPlace }, plain: string): Buffer {
  const header = headerOf(data.version);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', data.key, nonce).setAAD(associatedData(header, context));
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([header, nonce, cipher.getAuthTag(), sealed]);
}

export function openValue(key: Buffer, context: { workspaceId: string; place: SealedPlace }, sealed: Buffer): string {
  const header = sealed.subarray(0, headerBytes);
  const nonce = sealed.subarray(headerBytes, headerBytes + nonceBytes);
  const tag = sealed.subarray(headerBytes + nonceBytes, overheadBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
    .setAAD(associatedData(header, context))
    .setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(sealed.subarray(overheadBytes)), decipher.final()]).toString('utf8');
  } catch (cause) {
    const { table, column, rowId } = context.place;
    throw new SealedValueError(`What is sealed in ${table}.${column} of ${rowId} does not belong there.`, { cause });
  }
}

/** The version of the data key that opens it. Throws for what was never sealed in this format. */
export function versionOf(sealed: Buffer): number {
  if (sealed[0] !== format || sealed.length < overheadBytes) throw new SealedValueError('Not a sealed value.');
  return sealed.readUInt32BE(1);
}

/** How every value starts that the data key of this version seals; values can be told by it in SQL. */
export function headerOf(version: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt8(format);
  header.writeUInt32BE(version, 1);
  return header;
}

/** JSON keeps the parts apart: no two places have the same text. */
function associatedData(header: Buffer, { workspaceId, place }: { workspaceId: string; place: SealedPlace }): Buffer {
  const { table, column, rowId } = place;
  return Buffer.concat([header, Buffer.from(JSON.stringify([workspaceId, table, column, rowId]))]);
}

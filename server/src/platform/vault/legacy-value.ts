/** Values of the first format, sealed under a key derived from SECRET_KEY. Opened still; sealed again by the next rotation. */
import { createDecipheriv, hkdfSync } from 'node:crypto';
import { type SealedPlace, SealedValueError } from './sealed-value.ts';

const format = 1;
const nonceBytes = 12;
const tagBytes = 16;

export function isLegacyValue(sealed: Buffer): boolean {
  return sealed[0] === format && sealed.length >= 1 + nonceBytes + tagBytes;
}

export function openLegacyValue(
  secretKey: string,
  { workspaceId, place }: { workspaceId: string; place: SealedPlace },
  sealed: Buffer,
): string {
  const { table, column, rowId } = place;
  const key = Buffer.from(hkdfSync('sha256', secretKey, workspaceId, 'millrace vault 1', 32));
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + nonceBytes))
    .setAAD(Buffer.from(`${table}.${column}:${rowId}`))
    .setAuthTag(sealed.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes));
  try {
    const rest = sealed.subarray(1 + nonceBytes + tagBytes);
    return Buffer.concat([decipher.update(rest), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new SealedValueError(`What is sealed in ${table}.${column} of ${rowId} does not belong there.`, { cause });
  }
}

/**
 * Seals small secrets before they are stored: AES-256-GCM with a key per workspace, bound to the row they belong to,
 * so that a sealed value moved to another row or workspace does not open.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

export interface Vault {
  seal(place: SealedPlace, plain: string): Buffer;
  /** Throws when the value was sealed for another place, with another key, or was changed. */
  unseal(place: SealedPlace, sealed: Buffer): string;
}

export interface SealedPlace {
  workspaceId: string;
  /** `<table>.<column>:<row id>`. */
  row: string;
}

const format = 1;
const nonceBytes = 12;
const tagBytes = 16;

export function createVault(deps: { secretKey: string }): Vault {
  const keyOf = (workspaceId: string) =>
    Buffer.from(hkdfSync('sha256', deps.secretKey, workspaceId, 'millrace vault 1', 32));

  return {
    seal({ workspaceId, row }, plain) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', keyOf(workspaceId), nonce).setAAD(Buffer.from(row));
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(format), nonce, cipher.getAuthTag(), sealed]);
    },
    unseal({ workspaceId, row }, sealed) {
      if (sealed[0] !== format || sealed.length < 1 + nonceBytes + tagBytes) throw new Error('Not a sealed value.');
      const nonce = sealed.subarray(1, 1 + nonceBytes);
      const tag = sealed.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes);
      const decipher = createDecipheriv('aes-256-gcm', keyOf(workspaceId), nonce)
        .setAAD(Buffer.from(row))
        .setAuthTag(tag);
      const plain = Buffer.concat([decipher.update(sealed.subarray(1 + nonceBytes + tagBytes)), decipher.final()]);
      return plain.toString('utf8');
    },
  };
}

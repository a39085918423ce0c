/** API keys: `mr_` and 256 random bits. Only the SHA-256 is stored; a hash so fast needs a secret so long. */
import { createHash, randomBytes } from 'node:crypto';

export interface NewApiKey {
  key: string;
  prefix: string;
  hash: Buffer;
}

export function generateApiKey(): NewApiKey {
  const key = `mr_${randomBytes(32).toString('base64url')}`;
  return { key, prefix: key.slice(0, 9), hash: hashApiKey(key) };
}

export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

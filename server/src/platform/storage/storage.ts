/**
 * Where large payloads lie: attachments, raw mail, uploads, reports. The database holds what they are, this holds
 * their bytes. Local disk today; an object store fits the same port.
 */
import type { Readable } from 'node:stream';

export interface Storage {
  /**
   * Stores bytes under a key nobody used before. When it resolves they are durable; when it rejects nothing is left.
   * Throws `PayloadTooLargeError` beyond `maxBytes`.
   */
  put(key: StorageKey, content: Buffer | Readable, options?: { maxBytes?: number }): Promise<StoredPayload>;
  /** Throws `PayloadMissingError` before the first byte when there is nothing under the key. */
  open(key: StorageKey): Promise<Readable>;
  read(key: StorageKey): Promise<Buffer>;
  /** Nothing under the key is fine. */
  remove(key: StorageKey): Promise<void>;
  /** The names in a folder of a tenant, what a broken write has left there included. */
  list(workspaceId: string, folder: string): Promise<string[]>;
  /** Everything of one tenant. */
  removeAll(workspaceId: string): Promise<void>;
}

/** `<workspace id>/<name>`: the tenant comes first, so that one tenant's bytes can be listed, counted and deleted. */
export type StorageKey = string;

export interface StoredPayload {
  sizeBytes: number;
  sha256: Buffer;
}

export class PayloadMissingError extends Error {
  override readonly name = 'PayloadMissingError';
}

export class PayloadTooLargeError extends Error {
  override readonly name = 'PayloadTooLargeError';
}

const keyPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\/[0-9a-z][0-9a-z._-]{0,99}){1,4}$/;

/** Keys are made by us; whatever else arrives here is a bug, or someone climbing out of the folder. */
export function requireStorageKey(key: string): StorageKey {
  if (!keyPattern.test(key) || key.includes('..')) throw new Error(`Not a storage key: ${JSON.stringify(key)}`);
  return key;
}

/** Storage on the local disk: one file per payload, written aside and renamed into place. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { isUuid } from '../ids.ts';
import {
  PayloadMissingError,
  PayloadTooLargeError,
  requireStorageKey,
  type Storage,
  type StoredPayload,
} from './storage.ts';

export function createDiskStorage(options: { directory: string }): Storage {
  const pathOf = (key: string) => join(options.directory, ...requireStorageKey(key).split('/'));

  return {
    async put(key, content, { maxBytes = Number.POSITIVE_INFINITY } = {}) {
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const draft = `${path}.${randomUUID()}.part`;
      try {
        const stored = await writeDurably(draft, content, maxBytes);
        await rename(draft, path);
        await syncDirectory(dirname(path));
        return stored;
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
    async open(key) {
      try {
        const file = await open(pathOf(key));
        return createReadStream('', { fd: file });
      } catch (error) {
        throw toMissing(error, key);
      }
    },
    async read(key) {
      try {
        return await readFile(pathOf(key));
      } catch (error) {
        throw toMissing(error, key);
      }
    },
    async remove(key) {
      await rm(pathOf(key), { force: true });
    },
    async list(workspaceId, folder) {
      try {
        return await readdir(pathOf(`${workspaceId}/${folder}`));
      } catch (error) {
        if (isMissing(error)) return [];
        throw error;
      }
    },
    async removeAll(workspaceId) {
      if (!isUuid(workspaceId)) throw new Error(`Not a workspace id: ${workspaceId}`);
      await rm(join(options.directory, workspaceId), { recursive: true, force: true });
    },
  };
}

async function writeDurably(path: string, content: Buffer | Readable, maxBytes: number): Promise<StoredPayload> {
  const file = await open(path, 'wx', 0o600);
  try {
    const stored = await writeAll(file, content, maxBytes);
    await file.sync();
    return stored;
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, content: Buffer | Readable, maxBytes: number): Promise<StoredPayload> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of Buffer.isBuffer(content) ? [content] : content) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk as Uint8Array | string); // what a stream yields
    sizeBytes += bytes.length;
    if (sizeBytes > maxBytes) throw new PayloadTooLargeError(`More than ${maxBytes} bytes.`);
    hash.update(bytes);
    await file.writeFile(bytes);
  }
  return { sizeBytes, sha256: hash.digest() };
}

/** A rename is durable only when its directory is. Windows cannot open one, and does not need to. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function toMissing(error: unknown, key: string): unknown {
  return isMissing(error) ? new PayloadMissingError(`Nothing is stored under ${key}.`, { cause: error }) : error;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

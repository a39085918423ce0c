import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { createDiskStorage } from './disk-storage.ts';
import { PayloadMissingError, PayloadTooLargeError } from './storage.ts';

const directory = mkdtempSync(join(tmpdir(), 'storage-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const storage = createDiskStorage({ directory });
const workspace = '0192f3c1-7a00-7000-8000-000000000001';

describe('storage on disk', () => {
  it('gives back what was put, as bytes and as a stream, with size and checksum', async () => {
    const content = Buffer.from('a'.repeat(100_000));
    const stored = await storage.put(`${workspace}/a`, Readable.from([content.subarray(0, 7), content.subarray(7)]));
    expect(stored).toEqual({ sizeBytes: 100_000, sha256: createHash('sha256').update(content).digest() });
    expect((await storage.read(`${workspace}/a`)).equals(content)).toBe(true);
    expect((await buffer(await storage.open(`${workspace}/a`))).equals(content)).toBe(true);
  });

  it('leaves nothing behind when the stream breaks or is too long', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('half');
        await Promise.reject(new Error('cut'));
      })(),
    );
    await expect(storage.put(`${workspace}/broken`, broken)).rejects.toThrow('cut');
    const long = storage.put(`${workspace}/long`, Buffer.alloc(11), { maxBytes: 10 });
    await expect(long).rejects.toThrow(PayloadTooLargeError);
    expect(readdirSync(join(directory, workspace))).toEqual(['a']);
  });

  it('says when there is nothing under a key, and removing nothing is fine', async () => {
    await expect(storage.open(`${workspace}/none`)).rejects.toThrow(PayloadMissingError);
    await expect(storage.read(`${workspace}/none`)).rejects.toThrow(PayloadMissingError);
    await storage.remove(`${workspace}/none`);
  });

  it('lists what lies in a folder of a workspace', async () => {
    const other = '0192f3c1-7a00-7000-8000-000000000003';
    for (const key of [`${other}/list/a`, `${other}/list/b`, `${other}/c`]) await storage.put(key, Buffer.from('x'));
    expect((await storage.list(other, 'list')).toSorted()).toEqual(['a', 'b']);
    expect(await storage.list(other, 'none')).toEqual([]);
  });

  it('removes everything of one workspace and nothing of another', async () => {
    const other = '0192f3c1-7a00-7000-8000-000000000002';
    for (const key of [`${workspace}/b/c`, `${other}/d`]) await storage.put(key, Buffer.from('x'));
    await storage.removeAll(workspace);
    await expect(storage.read(`${workspace}/b/c`)).rejects.toThrow(PayloadMissingError);
    expect(await storage.read(`${other}/d`)).toEqual(Buffer.from('x'));
    await expect(storage.removeAll('..')).rejects.toThrow('Not a workspace id');
  });

  it.each(['a', '../etc/passwd', `${workspace}/../x`, `${workspace}/`, `${workspace}//a`, `${workspace}/a/../../b`])(
    'refuses the key %s',
    async (key) => {
      await expect(storage.read(key)).rejects.toThrow('Not a storage key');
    },
  );
});

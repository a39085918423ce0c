/**
 * Files: bytes in storage, what they are in the database. Bytes are stored before the transaction that records them,
 * so a committed row always has its bytes; `discard` removes them when that transaction fails.
 */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fileErrors, type FileKind } from '@millrace/contracts/files/files';
import type { Clock } from '#platform/clock';
import { Problem } from '#platform/errors';
import type { RawRoute } from '#platform/http/raw-routes';
import type { Ids } from '#platform/ids';
import type { Database, Db, Tx } from '#platform/postgres/database';
import { PayloadMissingError, PayloadTooLargeError, type Storage } from '#platform/storage/storage';
import type { Vault } from '#platform/vault/vault';
import type { SealedColumn } from '#platform/vault/rotate-keys';
import { toStorableText } from '#platform/storable-text';
import { findContentType, sampleBytes } from './content-type.ts';
import { deleteFiles, type FileRow, findFile, insertFiles, selectFiles } from './file-store.ts';
import { openFileContent, sealFile } from './seal-content.ts';
import { createFileRoutes } from './file-routes.ts';

export { sendDownload } from './file-routes.ts';

/** A file as other modules see it. */
export interface StoredFile {
  workspaceId: string;
  id: string;
  kind: FileKind;
  name: string;
  /** What the bytes look like. */
  contentType: string;
  sizeBytes: number;
  sha256: Buffer;
  storageKey: string;
  /** Of bytes that are sealed in storage: their key, itself sealed. */
  contentKey: Buffer | null;
  createdAt: Date;
}

/** What is needed to read a file. Without its key, what is sealed does not open. */
export type ReadableFile = Pick<StoredFile, 'storageKey' | 'name'> &
  Partial<Pick<StoredFile, 'workspaceId' | 'id' | 'contentKey'>>;

export interface FileDraft {
  kind: FileKind;
  name: string;
  content: Buffer | Readable;
  /** What its sender calls it; believed only where the bytes do not tell. */
  declaredType: string;
  maxBytes?: number;
}

export interface Files {
  /** Stores the bytes durably. The file does not exist until `record` is committed. */
  store(workspaceId: string, draft: FileDraft): Promise<StoredFile>;
  record(tx: Tx, files: readonly StoredFile[]): Promise<void>;
  /** Removes the bytes of files whose transaction failed. Never throws: what stays is garbage, not a fault. */
  discard(files: readonly StoredFile[]): Promise<void>;
  /** Forgets files for good: their bytes go once the transaction has committed. */
  remove(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<void>;
  find(db: Db, workspaceId: string, id: string): Promise<StoredFile | undefined>;
  /** Those that exist, in no particular order. */
  findAll(db: Db, workspaceId: string, ids: readonly string[]): Promise<StoredFile[]>;
  /** Throws `files.missing` when the bytes are gone. */
  open(file: ReadableFile): Promise<Readable>;
  read(file: ReadableFile): Promise<Buffer>;
  rawRoutes: RawRoute[];
  /** What the vault seals here. */
  sealedColumns: readonly SealedColumn[];
}

export interface FilesDeps {
  storage: Storage;
  vault: Vault;
  ids: Ids;
  clock: Clock;
  database: Database;
}

const sealedColumns: readonly SealedColumn[] = [{ table: 'files', column: 'content_key', idColumn: 'id' }];

export function createFiles(deps: FilesDeps): Files {
  const { storage, vault, ids, clock } = deps;
  const files: Omit<Files, 'rawRoutes' | 'sealedColumns'> = {
    async store(workspaceId, draft) {
      const id = ids.next();
      const storageKey = `${workspaceId}/${draft.kind}/${id}`;
      const { content, beginning } = sampled(draft.content);
      const sealed = await sealFile(vault, { workspaceId, id, kind: draft.kind }, content);
      const stored = await put(storage, storageKey, { ...draft, content: sealed?.content ?? content });
      // What people are told is about the mail, not about its envelope in storage.
      const { sizeBytes, sha256 } = sealed?.measure() ?? stored;
      return {
        workspaceId,
        id,
        kind: draft.kind,
        name: toStorableText(draft.name),
        contentType: await findContentType(beginning(), draft.declaredType),
        sizeBytes,
        sha256,
        storageKey,
        contentKey: sealed?.contentKey ?? null,
        createdAt: clock.now(),
      };
    },
    record: (tx, stored) => insertFiles(tx, stored.map(toRow)),
    async discard(stored) {
      await Promise.allSettled(stored.map((file) => storage.remove(file.storageKey)));
    },
    async remove(tx, workspaceId, ids) {
      const keys = await deleteFiles(tx, workspaceId, ids);
      tx.afterCommit(() => void Promise.allSettled(keys.map((key) => storage.remove(key))));
    },
    async find(db, workspaceId, id) {
      const row = await findFile(db, workspaceId, id);
      return row && toStoredFile(row);
    },
    async findAll(db, workspaceId, wanted) {
      return (await selectFiles(db, workspaceId, wanted)).map(toStoredFile);
    },
    open: (file) => openFile(deps, file),
    read: async (file) => await buffer(await openFile(deps, file)),
  };
  return { ...files, rawRoutes: createFileRoutes({ files, database: deps.database }), sealedColumns };
}

async function openFile({ storage, vault }: FilesDeps, file: ReadableFile): Promise<Readable> {
  const bytes = await orMissing(storage.open(file.storageKey), file.name);
  const { workspaceId, id, contentKey } = file;
  if (!contentKey || workspaceId === undefined || id === undefined) return bytes;
  return await openFileContent(vault, { workspaceId, id, contentKey }, bytes);
}

async function put(storage: Storage, key: string, draft: FileDraft) {
  const { maxBytes = Number.POSITIVE_INFINITY } = draft;
  try {
    return await storage.put(key, draft.content, { maxBytes });
  } catch (cause) {
    if (!(cause instanceof PayloadTooLargeError)) throw cause;
    const megabytes = Math.floor(maxBytes / 1024 / 1024);
    throw new Problem(fileErrors.tooLarge, `The file may have at most ${megabytes} MiB.`, { cause });
  }
}

async function orMissing<T>(opening: Promise<T>, name: string): Promise<T> {
  try {
    return await opening;
  } catch (cause) {
    if (!(cause instanceof PayloadMissingError)) throw cause;
    throw new Problem(
      fileErrors.missing,
      `The bytes of "${name}" are gone from storage. Restore MILLRACE_HOME/files from a backup.`,
      { cause },
    );
  }
}

/** The content unchanged, and its first bytes once it has been read. */
function sampled(content: Buffer | Readable): { content: Buffer | Readable; beginning: () => Buffer } {
  if (Buffer.isBuffer(content)) return { content, beginning: () => content };
  const sample: Buffer[] = [];
  let size = 0;
  async function* keepBeginning(stream: Readable) {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk as Uint8Array | string); // what a byte stream yields
      if (size < sampleBytes) sample.push(bytes);
      size += bytes.length;
      yield bytes;
    }
  }
  return { content: Readable.from(keepBeginning(content)), beginning: () => Buffer.concat(sample) };
}

function toRow(file: StoredFile): FileRow {
  return {
    workspace_id: file.workspaceId,
    id: file.id,
    kind: file.kind,
    name: file.name,
    content_type: file.contentType,
    size_bytes: file.sizeBytes,
    sha256: file.sha256,
    storage_key: file.storageKey,
    content_key: file.contentKey,
    created_at: file.createdAt,
  };
}

function toStoredFile(row: FileRow): StoredFile {
  return {
    workspaceId: row.workspace_id,
    id: row.id,
    kind: row.kind,
    name: row.name,
    contentType: row.content_type,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    storageKey: row.storage_key,
    contentKey: row.content_key,
    createdAt: row.created_at,
  };
}

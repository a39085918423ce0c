import type { FileKind } from '@millrace/contracts/files/files';
import type { Db, Tx } from '#platform/postgres/database';

export interface FileRow {
  workspace_id: string;
  id: string;
  kind: FileKind;
  name: string;
  content_type: string;
  size_bytes: number;
  sha256: Buffer;
  storage_key: string;
  content_key: Buffer | null;
  created_at: Date;
}

export async function insertFiles(tx: Tx, rows: readonly FileRow[]): Promise<void> {
  if (rows.length > 0) await tx.insertInto('files').values(rows).execute();
}

export async function findFile(db: Db, workspaceId: string, id: string): Promise<FileRow | undefined> {
  const row = await db
    .selectFrom('files')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toFileRow(row);
}

export async function selectFiles(db: Db, workspaceId: string, ids: readonly string[]): Promise<FileRow[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('files')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', ids)
    .execute();
  return rows.map(toFileRow);
}

function toFileRow(row: Omit<FileRow, 'kind' | 'size_bytes'> & { kind: string; size_bytes: string }): FileRow {
  // The table checks the kind; a bigint arrives as a string.
  return { ...row, kind: row.kind as FileKind, size_bytes: Number(row.size_bytes) };
}

/** Answers where their bytes lie. */
export async function deleteFiles(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<string[]> {
  const rows = await tx
    .deleteFrom('files')
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', ids)
    .returning('storage_key')
    .execute();
  return rows.map((row) => row.storage_key);
}

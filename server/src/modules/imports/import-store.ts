import { sql } from 'kysely';
import type { ImportKind, ImportState } from '@millrace/contracts/imports/imports';
import type { Db, Tx } from '#platform/postgres/database';
import { toStorableJsonText } from '#platform/storable-text';
import type { ImportRecord } from './import-record.ts';
import type { RowProblem } from './mapping/read-record.ts';

/** jsonb columns travel as text: pg would send a JavaScript array as a PostgreSQL one. */
function json(value: unknown) {
  return sql<never>`${toStorableJsonText(value)}::jsonb`;
}

export type NewImport = Omit<
  ImportRecord,
  'version' | 'createdAt' | 'startedAt' | 'finishedAt' | 'checkpoint' | 'failure' | 'causeIds' | 'undo' | 'undoAfter'
>;

export async function insertImport(tx: Tx, record: NewImport): Promise<void> {
  await tx
    .insertInto('imports')
    .values({
      workspace_id: record.workspaceId,
      id: record.id,
      kind: record.kind,
      state: record.state,
      file_name: record.fileName,
      file_id: record.fileId,
      size_bytes: record.sizeBytes,
      program: record.program,
      encoding: record.encoding,
      mark_bytes: record.markBytes,
      dialect: json(record.dialect),
      columns: json(record.columns),
      mapping: json(record.mapping),
      options: json(record.options),
      notices: json(record.notices),
      actor_kind: record.actor.kind,
      actor_id: record.actor.id ?? null,
    })
    .execute();
}

export type ImportRow = Awaited<ReturnType<typeof selectImport>>;

export interface ImportScope {
  workspaceId: string;
  importId: string;
}

function oneImport(db: Db, { workspaceId, importId }: ImportScope) {
  return db.selectFrom('imports').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', importId);
}

export async function selectImport(db: Db, scope: ImportScope) {
  return await oneImport(db, scope).executeTakeFirst();
}

/** The lock serialises everything that moves an import on: its checkpoint, its state. */
export async function lockImport(tx: Tx, scope: ImportScope) {
  return await oneImport(tx, scope).forUpdate().executeTakeFirst();
}

export interface ImportFilter {
  workspaceId: string;
  state?: ImportState | undefined;
  kind?: ImportKind | undefined;
}

function matching(db: Db, filter: ImportFilter) {
  let query = db.selectFrom('imports').where('workspace_id', '=', filter.workspaceId);
  if (filter.state) query = query.where('state', '=', filter.state);
  if (filter.kind) query = query.where('kind', '=', filter.kind);
  return query;
}

/** Newest first: ids are made in order of time. */
export async function selectImports(
  db: Db,
  filter: ImportFilter,
  page: { limit: number; beforeId: string | undefined },
) {
  let query = matching(db, filter).selectAll().orderBy('id', 'desc').limit(page.limit);
  if (page.beforeId) query = query.where('id', '<', page.beforeId);
  return await query.execute();
}

export async function countImports(db: Db, filter: ImportFilter): Promise<number> {
  const row = await matching(db, filter)
    .select(sql<string>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Writes what has changed and raises the version. */
export async function updateImport(tx: Tx, record: ImportRecord): Promise<void> {
  const { checkpoint } = record;
  await tx
    .updateTable('imports')
    .set({
      kind: record.kind,
      state: record.state,
      program: record.program,
      encoding: record.encoding,
      mark_bytes: record.markBytes,
      dialect: json(record.dialect),
      columns: json(record.columns),
      mapping: json(record.mapping),
      options: json(record.options),
      notices: json(record.notices),
      last_row: checkpoint.lastRow,
      bytes_read: checkpoint.bytesRead,
      ...checkpoint.counts,
      failure: record.failure,
      cause_ids: record.causeIds,
      undo: record.undo ? json(record.undo) : null,
      undo_after: record.undoAfter ? json(record.undoAfter) : null,
      started_at: record.startedAt,
      finished_at: record.finishedAt,
      version: sql`version + 1`,
    })
    .where('workspace_id', '=', record.workspaceId)
    .where('id', '=', record.id)
    .execute();
}

export async function deleteImport(tx: Tx, { workspaceId, importId }: ImportScope): Promise<void> {
  await tx.deleteFrom('imports').where('workspace_id', '=', workspaceId).where('id', '=', importId).execute();
}

/** Of all workspaces. */
export async function lockOldDrafts(tx: Tx, before: Date, limit: number) {
  return await tx
    .selectFrom('imports')
    .selectAll()
    .where('state', '=', 'draft')
    .where('created_at', '<', before)
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
}

export interface ProblemScope extends ImportScope {
  severity?: 'error' | 'warning' | undefined;
}

export interface ProblemRow extends RowProblem {
  number: number;
  cells: readonly string[] | null;
}

export async function insertProblems(tx: Tx, scope: ImportScope, problems: readonly ProblemRow[]): Promise<void> {
  if (problems.length === 0) return;
  const rows = problems.map((problem) => ({ ...problem, column_name: problem.column }));
  await sql`
    insert into import_problems (workspace_id, import_id, row, number, line, severity, column_name, value, code, reason, cells)
    select ${scope.workspaceId}::uuid, ${scope.importId}::uuid, r.row, r.number, r.line, r.severity, r.column_name, r.value, r.code,
           r.reason, nullif(r.cells, 'null')
      from jsonb_to_recordset(${json(rows)}) as r(row int, number smallint, line int, severity text, column_name text,
           value text, code text, reason text, cells jsonb)
  `.execute(tx);
}

export async function selectProblems(
  db: Db,
  scope: ProblemScope,
  page: { limit: number; after: { row: number; number: number } | undefined },
) {
  let query = db
    .selectFrom('import_problems')
    .selectAll()
    .where('workspace_id', '=', scope.workspaceId)
    .where('import_id', '=', scope.importId)
    .orderBy('row')
    .orderBy('number')
    .limit(page.limit);
  if (scope.severity) query = query.where('severity', '=', scope.severity);
  const { after } = page;
  if (after) query = query.where(sql<boolean>`(row, number) > (${after.row}::int, ${after.number}::smallint)`);
  return await query.execute();
}

export async function countProblems(db: Db, scope: ProblemScope) {
  let query = db
    .selectFrom('import_problems')
    .select(sql<string>`count(*)`.as('count'))
    .where('workspace_id', '=', scope.workspaceId)
    .where('import_id', '=', scope.importId);
  if (scope.severity) query = query.where('severity', '=', scope.severity);
  return Number((await query.executeTakeFirstOrThrow()).count);
}

/** One thing an import did to one record. */
export interface TouchedRecord {
  recordId: string;
  row: number;
  entityType: 'note' | 'contact' | 'company';
  action: 'created' | 'updated';
}

export async function insertTouchedRecords(
  tx: Tx,
  scope: ImportScope,
  records: readonly TouchedRecord[],
): Promise<void> {
  if (records.length === 0) return;
  const rows = records.map((record) => ({ ...record, record_id: record.recordId, entity_type: record.entityType }));
  await sql`
    insert into import_records (workspace_id, import_id, record_id, row, entity_type, action)
    select ${scope.workspaceId}::uuid, ${scope.importId}::uuid, r.record_id, r.row, r.entity_type, r.action
      from jsonb_to_recordset(${json(rows)}) as r(record_id uuid, row int, entity_type text, action text)
  `.execute(tx);
}

/** The next records behind one that the import touched: notes, then people, then companies. */
export async function selectTouchedRecords(
  tx: Tx,
  scope: ImportScope,
  page: { limit: number; after: { entityType: string; recordId: string } | null },
) {
  const { after } = page;
  let query = tx
    .selectFrom('import_records')
    .select(['entity_type', 'record_id'])
    // Whether one of its rows created the record.
    .select(sql<boolean>`bool_or(action = 'created')`.as('is_created'))
    .where('workspace_id', '=', scope.workspaceId)
    .where('import_id', '=', scope.importId)
    .groupBy(['entity_type', 'record_id'])
    // The names happen to sort that way, backwards.
    .orderBy('entity_type', 'desc')
    .orderBy('record_id')
    .limit(page.limit);
  if (after) {
    query = query.where((where) =>
      where.or([
        where('entity_type', '<', after.entityType),
        where.and([where('entity_type', '=', after.entityType), where('record_id', '>', after.recordId)]),
      ]),
    );
  }
  const rows = await query.execute();
  return rows.map((row) => ({ ...row, entity_type: row.entity_type as TouchedRecord['entityType'] })); // checked by the table
}

export interface KeptRow {
  recordId: string;
  entityType: TouchedRecord['entityType'];
  name: string;
  reasons: readonly { field: string | null; code: string; reason: string }[];
}

export async function insertKeptRecords(tx: Tx, scope: ImportScope, kept: readonly KeptRow[]): Promise<void> {
  if (kept.length === 0) return;
  const rows = kept.map((record) => ({ ...record, record_id: record.recordId, entity_type: record.entityType }));
  await sql`
    insert into import_kept_records (workspace_id, import_id, record_id, entity_type, name, reasons)
    select ${scope.workspaceId}::uuid, ${scope.importId}::uuid, r.record_id, r.entity_type, r.name, r.reasons
      from jsonb_to_recordset(${json(rows)}) as r(record_id uuid, entity_type text, name text, reasons jsonb)
  `.execute(tx);
}

export async function selectKeptRecords(
  db: Db,
  scope: ImportScope,
  page: { limit: number; afterId: string | undefined },
) {
  let query = db
    .selectFrom('import_kept_records')
    .selectAll()
    .where('workspace_id', '=', scope.workspaceId)
    .where('import_id', '=', scope.importId)
    .orderBy('record_id')
    .limit(page.limit);
  if (page.afterId) query = query.where('record_id', '>', page.afterId);
  return await query.execute();
}

export async function countKeptRecords(db: Db, scope: ImportScope): Promise<number> {
  const row = await db
    .selectFrom('import_kept_records')
    .select(sql<string>`count(*)`.as('count'))
    .where('workspace_id', '=', scope.workspaceId)
    .where('import_id', '=', scope.importId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

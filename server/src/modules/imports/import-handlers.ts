import {
  cancelImport as cancelOperation,
  dryRunImport as dryRunOperation,
  getImport as getOperation,
  type KeptRecord,
  listImportProblems,
  listImports,
  listKeptRecords,
  startImport as startOperation,
  undoImport as undoOperation,
  updateImport as updateOperation,
} from '@millrace/contracts/imports/import-operations';
import { importErrors, type ImportProblem } from '@millrace/contracts/imports/imports';
import { Problem } from '#platform/errors';
import { decodeCursor, decodeIdCursor, toPage } from '#platform/http/cursor';
import { bind, bindBare, type Binding } from '#platform/http/handler';
import type { Db } from '#platform/postgres/database';
import { adjustImport } from './adjust-import.ts';
import { cancelImport } from './cancel-import.ts';
import { dryRunImport } from './dry-run-import.ts';
import type { ImportDeps } from './import-deps.ts';
import { type ImportRecord, toImport, toImportRecord } from './import-record.ts';
import {
  countImports,
  countKeptRecords,
  countProblems,
  selectImport,
  selectImports,
  selectKeptRecords,
  selectProblems,
} from './import-store.ts';
import { startImport } from './start-import.ts';
import { undoImport } from './undo-import.ts';

export function bindImportHandlers(deps: ImportDeps): Binding[] {
  return [...bindReading(), ...bindDoing(deps)];
}

function bindReading(): Binding[] {
  return [
    bind(listImports, async ({ input, tx, workspaceId }) => {
      const beforeId = decodeIdCursor(input.cursor);
      const filter = { workspaceId, state: input.state, kind: input.kind };
      const page = { limit: input.limit + 1, beforeId };
      const [rows, total] = await Promise.all([
        selectImports(tx, filter, page),
        input.total ? countImports(tx, filter) : undefined,
      ]);
      const convert = {
        item: (row: (typeof rows)[number]) => toImport(toImportRecord(row)),
        key: (row: { id: string }) => [row.id],
      };
      return { ...toPage(rows, input.limit, convert), total };
    }),
    bind(getOperation, async ({ input, tx, workspaceId }) => toImport(await getImport(tx, workspaceId, input.id))),
    bind(listImportProblems, async ({ input, tx, workspaceId }) => {
      await getImport(tx, workspaceId, input.id);
      const [row, number] = decodeCursor(input.cursor, 2) ?? [];
      const after = row === undefined ? undefined : { row: Number(row), number: Number(number) };
      const scope = { workspaceId, importId: input.id, severity: input.severity };
      const [rows, total] = await Promise.all([
        selectProblems(tx, scope, { limit: input.limit + 1, after }),
        input.total ? countProblems(tx, scope) : undefined,
      ]);
      return {
        ...toPage(rows, input.limit, { item: toProblem, key: (problem) => [problem.row, problem.number] }),
        total,
      };
    }),
    bind(listKeptRecords, async ({ input, tx, workspaceId }) => {
      await getImport(tx, workspaceId, input.id);
      const afterId = decodeIdCursor(input.cursor);
      const scope = { workspaceId, importId: input.id };
      const [rows, total] = await Promise.all([
        selectKeptRecords(tx, scope, {
          limit: input.limit + 1,
          afterId,
        }),
        input.total ? countKeptRecords(tx, scope) : undefined,
      ]);
      return { ...toPage(rows, input.limit, { item: toKept, key: (kept) => [kept.record_id] }), total };
    }),
  ];
}

function bindDoing(deps: ImportDeps): Binding[] {
  return [
    bind(updateOperation, async ({ input, tx, workspaceId, ifMatch }) => {
      const { id, ...change } = input;
      return toImport(await adjustImport(tx, deps, { workspaceId, id, change, ifMatch }));
    }),
    bindBare(dryRunOperation, async ({ input, caller }) => {
      if (!caller) throw new Error('imports.dry_run was reached without a caller.');
      return await dryRunImport(deps, { workspaceId: caller.workspaceId, id: input.id });
    }),
    bind(startOperation, async ({ input, tx, workspaceId, caller }) =>
      toImport(await startImport(tx, deps, { workspaceId, id: input.id, actor: caller.actor })),
    ),
    bind(cancelOperation, async ({ input, tx, workspaceId, caller }) =>
      toImport(await cancelImport(tx, deps, { workspaceId, id: input.id, actor: caller.actor })),
    ),
    bind(undoOperation, async ({ input, tx, workspaceId, caller }) =>
      toImport(await undoImport(tx, deps, { workspaceId, id: input.id, actor: caller.actor })),
    ),
  ];
}

export async function getImport(db: Db, workspaceId: string, id: string): Promise<ImportRecord> {
  const row = await selectImport(db, { workspaceId, importId: id });
  if (!row) throw new Problem(importErrors.notFound, 'There is no such import in this workspace.');
  return toImportRecord(row);
}

function toProblem(row: Awaited<ReturnType<typeof selectProblems>>[number]): ImportProblem {
  return {
    row: row.row,
    line: row.line,
    column: row.column_name,
    value: row.value,
    severity: row.severity as ImportProblem['severity'], // checked by the table
    code: row.code,
    reason: row.reason,
  };
}

function toKept(row: Awaited<ReturnType<typeof selectKeptRecords>>[number]): KeptRecord {
  return {
    recordId: row.record_id,
    entityType: row.entity_type as KeptRecord['entityType'], // written from this type
    name: row.name,
    reasons: row.reasons as unknown as KeptRecord['reasons'], // written from this type
  };
}

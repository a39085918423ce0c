import type { updateImport as updateImportOperation } from '@millrace/contracts/imports/import-operations';
import { type Dialect, importErrors, type ImportNotice } from '@millrace/contracts/imports/imports';
import { requestErrors } from '@millrace/contracts/errors';
import type { InputOf } from '@millrace/contracts/operation';
import { Problem } from '#platform/errors';
import type { Tx } from '#platform/postgres/database';
import type { ImportDeps } from './import-deps.ts';
import { type ImportRecord, requireMapping, requireState, toImportRecord } from './import-record.ts';
import { lockImport, updateImport } from './import-store.ts';
import { loadSettingsFor } from './known-fields.ts';
import { guessMapping } from './mapping/guess-mapping.ts';
import { headBytes } from './reading/encoding.ts';
import { readColumns } from './reading/inspect-file.ts';

export type Adjustment = Omit<InputOf<typeof updateImportOperation>, 'id'>;

/** Corrects a draft: how its file is read, what its columns mean, what is done with the rows. */
export async function adjustImport(
  tx: Tx,
  deps: ImportDeps,
  asked: { workspaceId: string; id: string; change: Adjustment; ifMatch: number | undefined },
): Promise<ImportRecord> {
  const { change } = asked;
  const record = await getImportForUpdate(tx, asked.workspaceId, asked.id);
  if (asked.ifMatch !== undefined && asked.ifMatch !== record.version) {
    throw new Problem(requestErrors.preconditionFailed, 'The import was changed meanwhile. Read it again.');
  }
  requireState(record, ['draft'], 'adjusted');
  const isReadAnew = change.kind !== undefined || change.encoding !== undefined || change.dialect !== undefined;
  const reread = isReadAnew ? await readAnew(tx, deps, { record, change }) : record;
  const next: ImportRecord = {
    ...reread,
    mapping: change.mapping ?? reread.mapping,
    options: { ...reread.options, ...given(change.options) },
  };
  const { customFields, statuses } = await loadSettingsFor(tx, next);
  requireMapping(
    next,
    customFields.map((field) => field.key),
  );
  const { statusId } = next.options;
  if (statusId !== null && !statuses.some(({ id }) => id === statusId)) {
    throw new Problem(importErrors.badMapping, 'options.statusId: there is no such lead status in this workspace.');
  }
  await updateImport(tx, next);
  return { ...next, version: next.version + 1 };
}

/** For use cases: locked, and there. */
export async function getImportForUpdate(tx: Tx, workspaceId: string, id: string): Promise<ImportRecord> {
  const row = await lockImport(tx, { workspaceId, importId: id });
  if (!row) throw new Problem(importErrors.notFound, 'There is no such import in this workspace.');
  return toImportRecord(row);
}

async function readAnew(
  tx: Tx,
  deps: ImportDeps,
  { record, change }: { record: ImportRecord; change: Adjustment },
): Promise<ImportRecord> {
  const kind = change.kind ?? record.kind;
  const encoding = change.encoding ?? record.encoding;
  // The mark belongs to the encoding it stands for.
  const markBytes = encoding === record.encoding ? record.markBytes : 0;
  const dialect: Dialect = { ...record.dialect, ...given(change.dialect) };
  const { head, isWhole } = await readHead(tx, deps, record);
  const columns = await readColumns(head, { encoding, markBytes, dialect, isWhole });
  const { customFields } = await loadSettingsFor(tx, { ...record, kind });
  const guess = guessMapping({ kind, columns, customFields });
  const kept = record.notices.filter(
    (notice: ImportNotice) => notice.code === 'invalid_bytes' && change.encoding === undefined,
  );
  return {
    ...record,
    kind,
    encoding,
    markBytes,
    dialect,
    columns,
    program: guess.program,
    mapping: guess.mapping,
    notices: [...kept, ...guess.notices],
  };
}

async function readHead(tx: Tx, deps: ImportDeps, record: ImportRecord): Promise<{ head: Buffer; isWhole: boolean }> {
  const file = await deps.files.find(tx, record.workspaceId, record.fileId);
  if (!file) throw new Error(`Import ${record.id} has no file.`);
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of await deps.files.open(file)) {
    pieces.push(piece as Buffer); // a byte stream without encoding yields buffers
    size += (piece as Buffer).length; // the same
    if (size >= headBytes) break;
  }
  const head = Buffer.concat(pieces).subarray(0, headBytes);
  return { head, isWhole: head.length === record.sizeBytes };
}

/** Only what was given: a field that was left out must not empty the one there is. */
function given<Fields extends object>(
  fields: Fields | undefined,
): { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } {
  const entries = Object.entries(fields ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> }; // the keys that have values
}

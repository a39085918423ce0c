/** An import as the module works with it: its row with the JSON columns typed, and the rules of its states. */
import {
  type ColumnMapping,
  companyTargets,
  type Dialect,
  type Import,
  type ImportColumn,
  type ImportCounts,
  importErrors,
  type ImportKind,
  type ImportNotice,
  type ImportOptions,
  type ImportState,
  personTargets,
  repeatableTargets,
  type TextEncoding,
  type UndoReport,
} from '@millrace/contracts/imports/imports';
import type { z } from 'zod';
import type { EventActor } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import type { ImportRow, TouchedRecord } from './import-store.ts';

export interface Checkpoint {
  /** The last row of the file whose effects are committed. */
  lastRow: number;
  bytesRead: number;
  counts: ImportCounts;
}

export interface ImportRecord {
  workspaceId: string;
  id: string;
  kind: ImportKind;
  state: ImportState;
  fileName: string;
  fileId: string;
  sizeBytes: number;
  program: string | null;
  encoding: TextEncoding;
  markBytes: number;
  dialect: Dialect;
  columns: ImportColumn[];
  mapping: ColumnMapping[];
  options: ImportOptions;
  notices: ImportNotice[];
  checkpoint: Checkpoint;
  failure: string | null;
  /** The events that say it was started, or its undoing: causes of all it did, the last one of what it does now. */
  causeIds: string[];
  undo: z.infer<typeof UndoReport> | null;
  /** The last record that undoing has dealt with. */
  undoAfter: { entityType: TouchedRecord['entityType']; recordId: string } | null;
  actor: EventActor;
  version: number;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

export const defaultOptions: ImportOptions = {
  duplicates: 'skip',
  strict: false,
  startRuns: false,
  dayFirst: false,
  statusId: null,
  tags: [],
};

export function noCounts(): ImportCounts {
  return { rows: 0, created: 0, updated: 0, skipped: 0, failed: 0, warnings: 0 };
}

/** The JSON columns were written from these types, the text ones are checked by the table. */
export function toImportRecord(row: NonNullable<ImportRow>): ImportRecord {
  const { rows, created, updated, skipped, failed, warnings } = row;
  return {
    workspaceId: row.workspace_id,
    id: row.id,
    kind: row.kind as ImportKind, // checked by the table
    state: row.state as ImportState, // checked by the table
    fileName: row.file_name,
    fileId: row.file_id,
    sizeBytes: Number(row.size_bytes),
    program: row.program,
    encoding: row.encoding as TextEncoding, // written from this type
    markBytes: row.mark_bytes,
    dialect: row.dialect as unknown as Dialect, // written from this type
    columns: row.columns as unknown as ImportColumn[], // written from this type
    mapping: row.mapping as unknown as ColumnMapping[], // written from this type
    options: row.options as unknown as ImportOptions, // written from this type
    notices: row.notices as unknown as ImportNotice[], // written from this type
    checkpoint: {
      lastRow: row.last_row,
      bytesRead: Number(row.bytes_read),
      counts: { rows, created, updated, skipped, failed, warnings },
    },
    failure: row.failure,
    causeIds: row.cause_ids,
    undo: row.undo as ImportRecord['undo'], // written from this type
    undoAfter: row.undo_after as ImportRecord['undoAfter'], // written from this type
    actor: { kind: row.actor_kind, id: row.actor_id } as EventActor, // written from this type
    version: row.version,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

/** As the API answers it. */
export function toImport(record: ImportRecord): Import {
  const { checkpoint, actor } = record;
  return {
    id: record.id,
    kind: record.kind,
    state: record.state,
    fileName: record.fileName,
    sizeBytes: record.sizeBytes,
    program: record.program,
    encoding: record.encoding,
    dialect: record.dialect,
    columns: record.columns,
    mapping: record.mapping,
    options: record.options,
    notices: record.notices,
    counts: checkpoint.counts,
    progress: progressOf(record),
    failure: record.failure,
    undo: record.undo,
    createdBy: actor.id ?? null,
    createdAt: record.createdAt.toISOString(),
    startedAt: record.startedAt?.toISOString() ?? null,
    finishedAt: record.finishedAt?.toISOString() ?? null,
    version: record.version,
  };
}

export function progressOf({ state, checkpoint, sizeBytes }: ImportRecord): number {
  if (state === 'completed' || state === 'undoing' || state === 'undone') return 1;
  return sizeBytes === 0 ? 0 : Math.min(1, Math.round((checkpoint.bytesRead / sizeBytes) * 1000) / 1000);
}

/** Refuses with the state and what can be done in it. */
export function requireState(record: ImportRecord, allowed: readonly ImportState[], doing: string): void {
  if (allowed.includes(record.state)) return;
  throw new Problem(
    importErrors.wrongState,
    `The import is ${stateNames[record.state]}; only one that is ${allowed.map((state) => stateNames[state]).join(' or ')} can be ${doing}.`,
    {
      extensions: { state: record.state },
    },
  );
}

const stateNames: Record<ImportState, string> = {
  draft: 'a draft',
  queued: 'queued',
  running: 'running',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  undoing: 'being undone',
  undone: 'undone',
};

/** Says what is wrong with a mapping; nothing when it can be used. */
export function requireMapping(
  record: Pick<ImportRecord, 'kind' | 'columns' | 'mapping'>,
  customKeys: readonly string[],
): void {
  const targets: readonly string[] = record.kind === 'companies' ? companyTargets : personTargets;
  const seenColumns = new Set<number>();
  const seenTargets = new Set<string>();
  for (const { column, target } of record.mapping) {
    const header = record.columns[column]?.header;
    if (header === undefined) refuse(`The file has no column ${column}.`);
    if (seenColumns.has(column)) refuse(`The column "${header}" is mapped twice.`);
    if (seenTargets.has(target) && !repeatableTargets.includes(target))
      refuse(`More than one column is mapped to ${target}.`);
    const isKnown = target.startsWith('custom.')
      ? customKeys.includes(target.slice('custom.'.length))
      : targets.includes(target);
    if (!isKnown) refuse(`There is no field ${target} of ${record.kind} that a file can be imported into.`);
    seenColumns.add(column);
    seenTargets.add(target);
  }
}

function refuse(detail: string): never {
  throw new Problem(importErrors.badMapping, detail);
}

const identifying: Record<ImportKind, readonly string[]> = {
  leads: ['name', 'firstName', 'lastName', 'email', 'phone', 'whatsapp', 'telegram'],
  contacts: ['name', 'firstName', 'lastName', 'email', 'phone', 'whatsapp', 'telegram'],
  companies: ['name', 'domain'],
};

/** Refuses an import whose rows could not become records. */
export function requireIdentity(record: Pick<ImportRecord, 'kind' | 'mapping' | 'notices'>): void {
  if (record.mapping.some(({ target }) => identifying[record.kind].includes(target))) return;
  const notice = record.notices.find(({ code }) => code.startsWith('looks_like'));
  const what = record.kind === 'companies' ? 'a name or domain' : 'a name, e-mail address or phone';
  throw new Problem(
    importErrors.nothingMapped,
    notice?.detail ?? `Map at least one column to ${what}, so that rows can become ${record.kind}.`,
  );
}

/** Of what the import does now. A draft, which is only tried, has none. */
export function lastCause({ causeIds }: Pick<ImportRecord, 'causeIds'>): { id: string; depth: number } | undefined {
  const id = causeIds.at(-1);
  return id === undefined ? undefined : { id, depth: 0 };
}

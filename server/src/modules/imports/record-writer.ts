/** What the import engine needs of those who know people and companies: to plan rows, and to carry plans out. */
import type { ImportKind, ImportOptions } from '@millrace/contracts/imports/imports';
import type { EventActor } from '#modules/events/events.module';
import type { Tx } from '#platform/postgres/database';
import type { TouchedRecord } from './import-store.ts';
import type { RecordDraft, RowProblem } from './mapping/read-record.ts';

export interface WriteContext {
  workspaceId: string;
  importId: string;
  kind: ImportKind;
  options: ImportOptions;
  /** Who started the import, and the event that says so. */
  actor: EventActor;
  cause: { id: string; depth: number } | undefined;
}

export type RowAction = 'created' | 'updated' | 'skipped' | 'failed';

export interface RowResult {
  row: number;
  action: RowAction;
  problems: RowProblem[];
  /** The record as it would become, for the sample of a dry run. */
  preview: Record<string, unknown>;
}

export interface WrittenChunk {
  results: RowResult[];
  touched: TouchedRecord[];
}

/** Writes chunks of one import in order. Holds what it learnt of the file so far only while it only plans. */
export interface RecordWriter {
  /** Writes the records of a chunk with their events. */
  write(tx: Tx, drafts: readonly RecordDraft[]): Promise<WrittenChunk>;
  /** Says what `write` would do, remembering the rows planned before. */
  plan(tx: Tx, drafts: readonly RecordDraft[]): Promise<RowResult[]>;
}

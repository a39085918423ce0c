/** What undoing needs of those who know the records. */
import type { EventActor } from '#modules/events/events.module';
import type { Tx } from '#platform/postgres/database';
import type { ImportDeps } from '../import-deps.ts';
import type { TouchedRecord } from '../import-store.ts';
import type { KeptReason } from './plan-undo.ts';

export interface UndoContext {
  workspaceId: string;
  actor: EventActor;
  cause: { id: string; depth: number } | undefined;
}

export interface UndoableRecords {
  entityType: TouchedRecord['entityType'];
  /** Locked until the transaction ends. Fields are named as in events. */
  lock(
    tx: Tx,
    workspaceId: string,
    ids: readonly string[],
  ): Promise<Map<string, { name: string; fields: Record<string, unknown> }>>;
  /** Those that others refer to. */
  listInUse(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<Set<string>>;
  delete(tx: Tx, deps: ImportDeps, asked: { context: UndoContext; ids: readonly string[] }): Promise<void>;
  /** Sets fields of locked records. Answers what could not be set, because what it refers to is gone. */
  restore(
    tx: Tx,
    deps: ImportDeps,
    asked: { context: UndoContext; fieldsOf: ReadonlyMap<string, Record<string, unknown>> },
  ): Promise<Map<string, KeptReason[]>>;
}

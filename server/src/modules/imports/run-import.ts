/**
 * Carries an import out. The file is read as a stream; every few hundred rows become one short transaction that writes
 * the records, their events, the problems and the checkpoint together. So a crash loses nothing and does nothing
 * twice: whoever goes on reads the file again and passes over the rows up to the checkpoint.
 *
 * Two processes may believe that the import is theirs (one was frozen and woke up): each chunk locks the import and
 * goes on only if the checkpoint is where this process left it.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import { sql } from 'kysely';
import { isDataError } from '#platform/postgres/data-error';
import type { Tx } from '#platform/postgres/database';
import type { ImportDeps } from './import-deps.ts';
import { recordImportEvent } from './import-events.ts';
import { type Checkpoint, type ImportRecord, toImportRecord } from './import-record.ts';
import { insertProblems, insertTouchedRecords, type ProblemRow, lockImport, updateImport } from './import-store.ts';
import { readRecord, type RecordDraft, type RowProblem } from './mapping/read-record.ts';
import { prepareReader } from './prepare-reader.ts';
import { type DataRow, readDataRows } from './reading/inspect-file.ts';
import type { RecordWriter, RowResult } from './record-writer.ts';
import { isTakenMeanwhile } from './taken-meanwhile.ts';

/** A transaction of some 0.4 s. With 500 an import of 100,000 rows takes half as long again, with more it gains nothing. */
export const rowsInChunk = 2000;

/** Live progress at most this often; the checkpoint itself moves with every chunk. */
const progressEveryMs = 1000;

export type RunOutcome = 'finished' | 'interrupted' | 'not_ours';

/** `interrupted`: the signal was aborted between two chunks; whoever calls next goes on there. */
export async function runImport(
  deps: ImportDeps,
  job: { workspaceId: string; importId: string },
  signal: AbortSignal,
): Promise<RunOutcome> {
  const record = await deps.database.inWorkspace(job.workspaceId, (tx) => beginImport(tx, deps, job));
  if (!record) return 'not_ours';
  const run = new ImportRun(deps, record, signal);
  return await run.work();
}

async function beginImport(
  tx: Tx,
  deps: ImportDeps,
  job: { workspaceId: string; importId: string },
): Promise<ImportRecord | undefined> {
  const row = await lockImport(tx, job);
  if (!row) return undefined;
  const record = toImportRecord(row);
  if (record.state === 'running') return record;
  if (record.state !== 'queued') return undefined;
  const begun: ImportRecord = { ...record, state: 'running', startedAt: deps.clock.now() };
  await updateImport(tx, begun);
  await recordImportEvent(tx, deps, { record: begun, type: 'import.progressed' });
  return { ...begun, version: begun.version + 1 };
}

interface Chunk {
  rows: DataRow[];
  bytesRead: number;
}

class ImportRun {
  readonly #deps: ImportDeps;
  #record: ImportRecord;
  readonly #signal: AbortSignal;
  #bytesRead = 0;
  #progressToldAt = 0;
  #analyseAtRows = 2000;

  constructor(deps: ImportDeps, record: ImportRecord, signal: AbortSignal) {
    this.#deps = deps;
    this.#record = record;
    this.#signal = signal;
  }

  async work(): Promise<RunOutcome> {
    const { database, files } = this.#deps;
    const { workspaceId, fileId } = this.#record;
    const { reader, writer, content } = await database.inWorkspace(workspaceId, async (tx) => {
      const prepared = await prepareReader(tx, this.#deps, this.#record);
      const file = await files.find(tx, workspaceId, fileId);
      return { ...prepared, content: file ? await files.open(file) : undefined };
    });
    if (!content) return await this.#fail('The uploaded file is gone. Upload it again.');
    // One chunk is being written while the next is read and mapped: the database is another process.
    let writing: Promise<boolean> = Promise.resolve(true);
    for await (const chunk of this.#chunks(content)) {
      const prepared = chunk.rows.map((row) => ({ row, ...readRecord(row, reader) }));
      if (!(await writing)) return 'not_ours';
      if (this.#signal.aborted) return 'interrupted';
      writing = this.#writeChunk(writer, { ...chunk, prepared });
      // Awaited in the next turn of the loop; until then a rejection is not unhandled.
      writing.catch(() => {});
      await this.#refreshStatistics();
      await nextTurn();
    }
    if (!(await writing)) return 'not_ours';
    return await this.#finish();
  }

  /**
   * An import makes the tables many times larger before the database looks at them by itself, and until then its plans
   * are those for small ones.
   */
  async #refreshStatistics(): Promise<void> {
    const { rows } = this.#record.checkpoint.counts;
    if (rows < this.#analyseAtRows) return;
    this.#analyseAtRows = rows * 10;
    await sql`analyze contacts, contact_points, companies, events, import_records`.execute(this.#deps.database.owner);
  }

  /** Rows behind the checkpoint, in chunks. */
  async *#chunks(content: Readable): AsyncGenerator<Chunk> {
    const { encoding, markBytes, dialect, checkpoint } = this.#record;
    const { lastRow } = checkpoint;
    let rows: DataRow[] = [];
    for await (const some of readDataRows(this.#counted(content), { encoding, markBytes, dialect })) {
      for (const row of some) {
        if (row.row <= lastRow) continue;
        rows.push(row);
        if (rows.length < rowsInChunk) continue;
        yield { rows, bytesRead: this.#bytesRead };
        rows = [];
      }
    }
    if (rows.length > 0) yield { rows, bytesRead: this.#bytesRead };
  }

  async *#counted(content: Readable): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      const bytes = chunk as Uint8Array; // a byte stream without encoding yields buffers
      this.#bytesRead += bytes.length;
      yield bytes;
    }
  }

  /** False when the import is no longer ours: cancelled, or taken on by another process. */
  async #writeChunk(writer: RecordWriter, chunk: PreparedChunk, attempt = 1): Promise<boolean> {
    try {
      return await this.#deps.database.inWorkspace(this.#record.workspaceId, (tx) =>
        this.#writeInside(tx, writer, chunk),
      );
    } catch (error) {
      // Somebody took an address between our look and our insert: the next look finds them.
      if (isTakenMeanwhile(error) && attempt < 5) return await this.#writeChunk(writer, chunk, attempt + 1);
      if (!isDataError(error)) throw error;
      if (chunk.prepared.length === 1) return await this.#refuseRow(chunk, error);
      // One row the database refuses must not cost the others: halves, until it stands alone.
      const middle = Math.ceil(chunk.prepared.length / 2);
      const first = { ...chunk, prepared: chunk.prepared.slice(0, middle) };
      return (
        (await this.#writeChunk(writer, first)) &&
        (await this.#writeChunk(writer, { ...chunk, prepared: chunk.prepared.slice(middle) }))
      );
    }
  }

  async #refuseRow(chunk: PreparedChunk, error: Error): Promise<boolean> {
    const [refused] = chunk.prepared;
    if (!refused) return true;
    this.#deps.log.warn(
      { err: error, importId: this.#record.id, row: refused.row.row },
      'the database refused a row of an import',
    );
    const { row, line } = refused.row;
    const problem: RowProblem = {
      row,
      line,
      column: null,
      value: null,
      severity: 'error',
      code: 'refused',
      reason: `The row could not be stored: ${error.message}.`,
    };
    const without = {
      ...chunk,
      prepared: [{ ...refused, draft: undefined, problems: [...refused.problems, problem] }],
    };
    return await this.#deps.database.inWorkspace(this.#record.workspaceId, (tx) =>
      this.#writeInside(tx, undefined, without),
    );
  }

  async #writeInside(tx: Tx, writer: RecordWriter | undefined, chunk: PreparedChunk): Promise<boolean> {
    const { workspaceId, id } = this.#record;
    const row = await lockImport(tx, { workspaceId, importId: id });
    const stored = row && toImportRecord(row);
    if (stored?.state !== 'running' || stored.checkpoint.lastRow !== this.#record.checkpoint.lastRow) return false;
    const drafts = chunk.prepared.flatMap(({ draft }) => draft ?? []);
    const written = writer && drafts.length > 0 ? await writer.write(tx, drafts) : { results: [], touched: [] };
    const problems = toProblemRows(chunk.prepared, written.results);
    const next: ImportRecord = {
      ...stored,
      checkpoint: advance(stored.checkpoint, chunk, { results: written.results, problems }),
    };
    await Promise.all([
      insertProblems(tx, { workspaceId, importId: id }, problems),
      insertTouchedRecords(tx, { workspaceId, importId: id }, written.touched),
      updateImport(tx, next),
    ]);
    const now = this.#deps.clock.now().getTime();
    if (now - this.#progressToldAt >= progressEveryMs) {
      await recordImportEvent(tx, this.#deps, { record: next, type: 'import.progressed' });
      this.#progressToldAt = now;
    }
    tx.afterCommit(() => (this.#record = next));
    return true;
  }

  async #finish(): Promise<RunOutcome> {
    return await this.#end(
      (record) => ({
        ...record,
        state: 'completed',
        checkpoint: { ...record.checkpoint, bytesRead: record.sizeBytes },
      }),
      'import.completed',
    );
  }

  async #fail(failure: string): Promise<RunOutcome> {
    return await this.#end((record) => ({ ...record, state: 'failed', failure }), 'import.failed');
  }

  async #end(
    change: (record: ImportRecord) => ImportRecord,
    type: 'import.completed' | 'import.failed',
  ): Promise<RunOutcome> {
    const { workspaceId, id } = this.#record;
    return await this.#deps.database.inWorkspace(workspaceId, async (tx) => {
      const row = await lockImport(tx, { workspaceId, importId: id });
      const stored = row && toImportRecord(row);
      if (stored?.state !== 'running' || stored.checkpoint.lastRow !== this.#record.checkpoint.lastRow)
        return 'not_ours';
      const ended = { ...change(stored), finishedAt: this.#deps.clock.now() };
      await updateImport(tx, ended);
      await recordImportEvent(tx, this.#deps, { record: ended, type });
      return 'finished';
    });
  }
}

interface PreparedChunk extends Chunk {
  prepared: { row: DataRow; draft: RecordDraft | undefined; problems: RowProblem[] }[];
}

/** The problems of each row, numbered; those of reading come before those of writing. */
function toProblemRows(prepared: PreparedChunk['prepared'], results: readonly RowResult[]): ProblemRow[] {
  const later = new Map(results.map((result) => [result.row, result.problems]));
  return prepared.flatMap(({ row, problems }) =>
    [...problems, ...(later.get(row.row) ?? [])].map((problem, number) => ({
      ...problem,
      number,
      cells: number === 0 ? storableCells(row.cells) : null,
    })),
  );
}

/** Rows of monstrous size are not kept a second time. */
function storableCells(cells: readonly string[]): readonly string[] | null {
  const length = cells.reduce((sum, cell) => sum + cell.length, 0);
  return length <= 100_000 ? cells : null;
}

function advance(
  from: Checkpoint,
  chunk: PreparedChunk,
  written: { results: readonly RowResult[]; problems: readonly ProblemRow[] },
): Checkpoint {
  const counts = { ...from.counts };
  counts.rows += chunk.prepared.length;
  counts.failed += chunk.prepared.filter(({ draft }) => !draft).length;
  for (const { action } of written.results) counts[action] += 1;
  counts.warnings += written.problems.filter(({ severity }) => severity === 'warning').length;
  return {
    counts,
    lastRow: chunk.prepared.at(-1)?.row.row ?? from.lastRow,
    bytesRead: Math.max(from.bytesRead, chunk.bytesRead),
  };
}
